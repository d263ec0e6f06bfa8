/** How the parts of a composition are repeated, over SQLite in memory. */
import { sql } from '../../src/schema/sql.ts'
import { beforeEach, expect, test } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { internalsOf } from '../../src/store/internals.ts'
import { atomic, series } from '../../src/work/composition.ts'
import { ChangedMeanwhile, map, type Send, type Work } from '../../src/work/work.ts'
import { composed, rows } from './composition.ts'

let send: Send
let sent: number

const run = (statement: ReturnType<typeof sql>): Work<number> => ({
  statements: [() => statement],
  writes: true,
  read: ([answer]) => answer?.changes ?? -1,
})

const insert = (key: string, n: number): Work<number> =>
  run(sql`insert into numbers (k, n) values (${key}, ${n})`)

beforeEach(async () => {
  sent = 0
  const adapter = libsqlAdapter({ url: 'sqlite://', onQuery: () => sent++ })
  ;({ send } = internalsOf(adapter))
  await send('test', run(sql`create table numbers (k text primary key, n integer not null)`))
  await send('test', series(insert('a', 1), insert('b', 2)))
  sent = 0
})

/** Adds 1 to `b` and answers what it is then, once that is enough. */
const enough = (least: number): Work<number> =>
  map(
    series(
      run(sql`update numbers set n = n + 1 where k = 'b'`),
      composed({ kind: 'look', key: 'b', n: 0 }),
    ),
    ([, n]) => {
      if (Number(n) < least) throw new ChangedMeanwhile()
      return Number(n)
    },
  )

test.each([series, atomic])(
  'a part that something came between is sent again, and no other: $name',
  async (compose) => {
    const add = composed({ kind: 'add', key: 'a', n: 1 })
    const work = compose(add, compose(add, enough(5)), insert('c', 3))
    expect(await send('test', work)).toEqual([1, [1, 5], 1])
    expect(sent).toBe(3)
    expect(await send('test', rows())).toEqual(['a=3', 'b=5', 'c=3'])
  },
)

test('what can never be read ends as a fault and is not sent for ever', async () => {
  const work = series(insert('c', 3), enough(Infinity))
  await expect(send('test', work)).rejects.toMatchObject({ code: 'database_unknown' })
  expect(sent).toBe(6)
  expect(await send('test', rows())).toEqual(['a=1', 'b=8', 'c=3'])
})

/** Removes at most two rows at once, as often as there are more. */
function removeTwo(where: ReturnType<typeof sql>): Work<number> {
  const removal = run(
    sql`delete from numbers where k in (select k from numbers where ${where} limit 2)`,
  )
  return {
    ...removal,
    rest: (results) => {
      const removed = removal.read(results)
      const more = map(removeTwo(where), (changes) => [{ rows: [], changes: removed + changes }])
      return removed < 2 ? undefined : { removed, work: more }
    },
  }
}

test('what parts have left goes in units of its own, and is counted with them', async () => {
  for (let i = 0; i < 7; i++) await send('test', insert(`x${i}`, i))
  sent = 0
  const work = series(
    insert('c', 3),
    removeTwo(sql`k like 'x%' and n < 5`),
    removeTwo(sql`k like 'x%' and n >= 5`),
  )
  expect(await send('test', work)).toEqual([1, 5, 2])
  expect(await send('test', rows())).toEqual(['a=1', 'b=2', 'c=3'])
  expect(sent).toBe(4)
})

test('a composition of nothing sends nothing', async () => {
  expect(await send('test', series())).toEqual([])
  expect(await send('test', atomic(series(), series(atomic())))).toEqual([[], [[]]])
  expect(sent).toBe(0)
})

test('a transaction within a series makes it one', async () => {
  const work = series(insert('c', 3), atomic(insert('d', 4), insert('a', 1)))
  await expect(send('test', work)).rejects.toThrow()
  expect(await send('test', rows())).toEqual(['a=1', 'b=2'])
  expect(work.atomic).toBe(true)
})
