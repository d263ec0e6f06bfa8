import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { DDL as mysql } from '../../src/ddl/mysql.ts'
import { DDL as postgres } from '../../src/ddl/postgres.ts'
import { DDL as sqlite } from '../../src/ddl/sqlite.ts'
import { MARK, marked } from '../secrets/logger.ts'
import { buildProgram, type Program } from './program.ts'

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close())
afterEach(() => {
  for (const made of ['migrations', 'auth.db']) {
    rmSync(join(program.cwd, made), { recursive: true, force: true })
  }
})

const file = (name: string): string => join(program.cwd, name)
const COMMANDS = [
  'init',
  'tables',
  'migrate',
  'check',
  'cleanup',
  'user create',
  'user password',
  'role assign',
  'local',
  'secret',
]

describe('what can be typed', () => {
  test('--help of the program names every command, and each has its own', async () => {
    const { exit, out } = await program.run(['--help'])
    expect(exit).toBe(0)
    const documented = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')
    for (const words of COMMANDS) {
      expect(out).toContain(`  ${words} `)
      const own = await program.run([...words.split(' '), '--help'])
      expect(own).toMatchObject({ exit: 0, out: expect.stringContaining(`fastauth-edge ${words}`) })
      for (const [option] of own.out.matchAll(/--[a-z]\w+/g)) expect(documented).toContain(option)
      expect(documented).toContain(`### \`${words} `)
    }
    expect(await program.run(['--version'])).toMatchObject({
      exit: 0,
      out: `${manifest.version}\n`,
    })
  })

  test.each([
    [[], /Usage: fastauth-edge COMMAND/],
    [['migrat'], /no such command; see `fastauth-edge --help`/],
    [['user'], /no such command/],
    [['check', '--ulr', MARK], /no such option; see `fastauth-edge check --help`/],
    [['check', '--url'], /an option lacks its value/],
    [['check', '--json=yes'], /has one that it does not take/],
    [['check', `postgres://user:${MARK}@host/db`], /an argument too many/],
    [['check'], /set DATABASE_URL in the environment or in \.env/],
    [['cleanup', '--limit', '0'], /--limit must be a whole number above 0/],
    [['cleanup', '--deleted-before'], /an option lacks its value/],
    [['cleanup', '--deleted-before', ''], /must be a date such as 2026-01-31, .* such as 30d/],
    [['cleanup', '--deleted-before', '30'], /must be a date such as/],
    [['cleanup', '--deleted-before', '0d'], /must be a date such as/],
    [['cleanup', '--deleted-before', '31.01.2026'], /must be a date such as/],
    [['cleanup', '--deleted-before', '2026-02-31'], /must be a date such as/],
    [['cleanup', '--deleted-before', '2026-13-01'], /must be a date such as/],
    [['cleanup', '--deleted-before', '2026-01-31T12:00:00'], /must be a date such as/],
    [['cleanup', '--deleted-before', '9999-01-01'], /lies ahead: name a day that is over/],
    [['cleanup', '--d1', '--limit', '5'], /--d1 prints SQL and takes no --limit/],
    [['cleanup', '--d1', '--url', 'file:x'], /takes no --url/],
    [['user', 'create'], /EMAIL is missing/],
    [['user', 'create', 'x@localhost'], /EMAIL is no address to sign in with: .*period/],
    [['user', 'create', 'straße@example.com'], /could be mistaken for another address/],
    [['user', 'password'], /EMAIL\|ID is missing/],
    [['user', 'password', 'a@example.com', MARK], /an argument too many/],
    [['user', 'password', 'a@example.com', '--password', MARK], /no such option/],
    [['user', 'password', 'a@example.com', '--d1', '--url', 'file:x'], /takes no --url/],
    [['user', 'password', 'a@example.com', '--d1'], /no password: type it at the prompt, or pass/],
    [['user', 'create', 'a@example.com', '--d1', '--password'], /there is no password/],
    [['role', 'assign', 'a@example.com', 'admin', '--d1', '--url', 'file:x'], /takes no --url/],
    [['secret', MARK], /an argument too many/],
    [['role', 'assign', 'alice@example.com'], /ROLE is missing/],
    [['tables', '--dialect', MARK], /sqlite, postgres or mysql/],
    [['check', '--url', 'sqlite://'], /a database in memory ends/],
    [['migrate', '--url', 'file:no-folder/auth.db'], /its folder must be there/],
    [['tables', '--dialect', 'mysql', '--out', 'no-folder/x.sql'], /cannot be used \(ENOENT\)/],
    [['check', '--url', `oracle://user:${MARK}@host/db`], /A database URL is one of: libsql:/],
  ])('%j ends with 2 and a sentence', async (args, sentence) => {
    const { exit, out, error } = await program.run(args)
    expect({ exit, out, error }).toEqual({
      exit: 2,
      out: '',
      error: expect.stringMatching(sentence),
    })
    if (args.length > 0) expect(error.trim().split('\n')).toHaveLength(1)
    expect(marked(error)).toBeUndefined()
  })
})

test('secret prints 32 random bytes, other ones each time, and no line break in them', async () => {
  const [one, two] = [await program.run(['secret']), await program.json(['secret'])]
  expect(one).toEqual({ exit: 0, out: expect.stringMatching(/^[\w-]{43}\n$/), error: '' })
  expect(two.answer).toEqual({ ok: true, secret: expect.stringMatching(/^[\w-]{43}$/) })
  expect(one.out.trim()).not.toBe(two.answer['secret'])
})

describe('tables', () => {
  test.each([
    ['sqlite', sqlite, 'file:auth.db'],
    ['postgres', postgres, 'postgres://u:p@ep-x.eu.example/db'],
    ['mysql', mysql, 'mysql://u:p@host.example/db'],
  ] as const)('prints the SQL for %s, named or of the URL', async (dialect, ddl, url) => {
    const { exit, out } = await program.run(['tables', '--dialect', dialect])
    expect(exit).toBe(0)
    const [comment, ...statements] = out.trim().split('\n')
    expect(comment).toMatch(/^--/)
    expect(statements).toEqual(ddl.map((statement) => `${statement};`))
    expect((await program.run(['tables'], { DATABASE_URL: url })).out).toBe(out)
    const { answer } = await program.json(['tables', '--dialect', dialect])
    expect(answer).toEqual({ ok: true, dialect, statements: ddl })
  })

  test('writes a file that makes the tables, and none over another', async () => {
    const args = ['tables', '--dialect', 'sqlite', '--out', 'auth.sql']
    expect(await program.run(args)).toEqual({ exit: 0, out: 'auth.sql: written\n', error: '' })
    expect(await program.run(args)).toMatchObject({ exit: 0, out: 'auth.sql: unchanged\n' })
    const url = `file:${file('auth.db')}`
    const client = createClient({ url })
    await client.executeMultiple(readFileSync(file('auth.sql'), 'utf8'))
    client.close()
    expect(await program.run(['check'], { DATABASE_URL: url })).toMatchObject({ exit: 0 })
    writeFileSync(file('auth.sql'), '-- mine')
    expect(await program.run(args)).toMatchObject({ exit: 1, error: /holds something else/ })
    expect(readFileSync(file('auth.sql'), 'utf8')).toBe('-- mine')
  })
})

describe('migrate --d1', () => {
  test('writes the next migration once, and none over another', async () => {
    const args = ['migrate', '--d1']
    const name = join('migrations', '0001_fastauth.sql')
    expect(await program.json(args)).toMatchObject({
      exit: 0,
      answer: { ok: true, file: name, state: 'written' },
    })
    expect(await program.json(args)).toMatchObject({ exit: 0, answer: { state: 'unchanged' } })
    writeFileSync(file(name), '-- mine')
    const refused = await program.run(args)
    expect(refused).toMatchObject({ exit: 1, error: /0001_fastauth\.sql is there/ })
    expect(readFileSync(file(name), 'utf8')).toBe('-- mine')
  })

  test("comes after an application's own migrations, in the folder that is named", async () => {
    mkdirSync(file('migrations/auth'), { recursive: true })
    writeFileSync(file('migrations/auth/0007_posts.sql'), 'select 1;')
    const { answer } = await program.json(['migrate', '--d1', 'migrations/auth'])
    expect(answer).toMatchObject({ file: join('migrations', 'auth', '0008_fastauth.sql') })
  })
})
