/** Random works over one table of numbers, as data: built as one composition, or sent one by one. */
import { sql } from '../../src/schema/sql.ts'
import { type Arbitrary, array, constantFrom, integer, letrec, oneof, record } from 'fast-check'
import { atomic, series } from '../../src/work/composition.ts'
import type { Send, Work } from '../../src/work/work.ts'

export type Step =
  | {
      readonly kind: 'look' | 'all' | 'add' | 'put' | 'swap'
      readonly key: string
      readonly n: number
    }
  | { readonly kind: 'series' | 'atomic'; readonly steps: readonly Step[] }

const KEYS = ['a', 'b', 'c']

export const TABLE = 'create table numbers (k varchar(8) primary key, n integer not null)'
export const START = "insert into numbers (k, n) values ('a', 1), ('b', 2)"

const key = constantFrom(...KEYS)
const n = integer({ min: -9, max: 9 })
const kind = constantFrom('look', 'all', 'add', 'put', 'swap')
const leaf: Arbitrary<Step> = record({ kind, key, n })

/** A composition of up to five works, each of one to three statements or a composition itself. */
export const composition: Arbitrary<Step> = letrec<{ step: Step; composed: Step }>((tie) => ({
  step: oneof({ depthSize: 'small', maxDepth: 3 }, leaf, tie('composed')),
  composed: record({
    kind: constantFrom('series', 'atomic'),
    steps: array(tie('step'), { maxLength: 5 }),
  }),
})).composed

const table = sql.identifier('numbers')

const one = <T>(
  statement: ReturnType<typeof sql>,
  writes: boolean,
  read: Work<T>['read'],
): Work<T> => ({ statements: [() => statement], writes, read })

const look = (k: string): Work<number | null> =>
  one(sql`select n as n from ${table} where k = ${k}`, false, ([answer]) => {
    const [row] = answer?.rows ?? []
    return row === undefined ? null : Number(row[0])
  })

const all = (): Work<string[]> =>
  one(sql`select k as k, n as n from ${table} order by k`, false, ([answer]) =>
    (answer?.rows ?? []).map(
      ([k, value]) => `${new TextDecoder().decode(bytes(k))}=${String(value)}`,
    ),
  )

const bytes = (value: unknown): Uint8Array =>
  value instanceof Uint8Array ? value : new TextEncoder().encode(String(value))

const write = (statement: ReturnType<typeof sql>): Work<number> =>
  one(statement, true, ([answer]) => answer?.changes ?? -1)

const add = (k: string, by: number): Work<number> =>
  write(sql`update ${table} set n = n + ${by} where k = ${k}`)

/** Of several statements each, and read as one. */
function put(k: string, value: number): Work<unknown> {
  const removal = write(sql`delete from ${table} where k = ${k}`)
  const insertion = write(sql`insert into ${table} (k, n) values (${k}, ${value})`)
  return {
    statements: [...removal.statements, ...insertion.statements],
    writes: true,
    read: ([removed, inserted, ...others]) => ({
      removed: removed?.changes,
      inserted: inserted?.changes,
      others: others.length,
    }),
  }
}

function swap(k: string, by: number): Work<unknown> {
  const work = [look(k), add(k, by), look(k)]
  return {
    statements: work.flatMap(({ statements }) => statements),
    writes: true,
    read: (results) => work.map(({ read }, i) => read(results.slice(i, i + 1))),
  }
}

function single(step: Exclude<Step, { steps: unknown }>): Work<unknown> {
  if (step.kind === 'look') return look(step.key)
  if (step.kind === 'all') return all()
  if (step.kind === 'add') return add(step.key, step.n)
  return step.kind === 'put' ? put(step.key, step.n) : swap(step.key, step.n)
}

export function composed(step: Step): Work<unknown> {
  if (!('steps' in step)) return single(step)
  const works = step.steps.map(composed)
  return step.kind === 'atomic' ? atomic(...works) : series(...works)
}

export async function oneByOne(send: Send, step: Step): Promise<unknown> {
  if (!('steps' in step)) return send('test.one', single(step))
  const answers = []
  for (const next of step.steps) answers.push(await oneByOne(send, next))
  return answers
}

export const rows = all
