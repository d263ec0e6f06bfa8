import { createClient } from '@libsql/client'
import { expect, test } from 'vitest'
import { literal, sqlText } from '../../src/cli/sql-text.ts'
import { users } from '../../src/schema/sqlite.ts'
import { eq, sql } from '../../src/schema/sql.ts'

const database = createClient({ url: ':memory:' })

/** What SQLite reads of a literal that stands among others, as bytes where it is a text: a client may cut one at a NUL. */
async function read(text: string): Promise<unknown> {
  const { rows } = await database.execute(
    `select hex(${text}) as a, typeof(${text}) as b, ${text} as c, 'end' as d`,
  )
  const [row] = rows
  const [bytes, type, value, end] = [row?.['a'], row?.['b'], row?.['c'], row?.['d']]
  expect(end).toBe('end')
  return type === 'text' ? Buffer.from(String(bytes), 'hex').toString('utf8') : value
}

test.each([
  '',
  "o'brien@example.com",
  "'; drop table fastauth_users; --",
  "''",
  '\\',
  "\\'",
  '"?1 $1 :a @b \u{1f600} /* -- */',
  'a\0b',
  "a\0'b",
  'two\nlines\r\n',
  '\u2028\u202e\ufeff',
  '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
  "x'41'",
  "cast(x'41' as text)",
  '\u00000\u0000',
  null,
  0,
  -7,
  2 ** 53 - 1,
])('%j is read as it is', async (value) => {
  expect(await read(literal(value))).toBe(value)
  // No statement is in it, and no line ends in it but its own.
  expect(literal(value)).not.toMatch(/[\0\r\n\u2028]/)
})

test('random texts are read as they are', async () => {
  const characters = ["'", '"', '\\', ';', '-', '\0', '\n', 'a', 'ß', '\u{1f600}', '$', '?']
  for (let i = 0; i < 300; i++) {
    const value = Array.from(
      { length: i % 9 },
      () => characters[Math.floor(Math.random() * characters.length)],
    ).join('')
    expect(await read(literal(value))).toBe(value)
  }
})

test('bytes are bytes, and what is no value of a column is refused', () => {
  expect(literal(new Uint8Array([0, 39, 255]))).toBe("x'0027ff'")
  for (const value of [undefined, true, Number.NaN, 1.5, 2n, 'a\ud800', {}, [], new Date()]) {
    expect(() => literal(value)).toThrow(TypeError)
  }
})

test('a statement has its values where they belong, whatever they look like', () => {
  const statement = sql`select ${'\u00001\u0000'} from ${users} where ${eq(users.email, "o'b@c")} and ${eq(users.isActive, true)}`
  expect(sqlText(statement)).toBe(
    `select cast(x'003100' as text) from "fastauth_users" where "fastauth_users"."email" = 'o''b@c' and "fastauth_users"."is_active" = 1;`,
  )
})
