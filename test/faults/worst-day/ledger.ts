import { DatabaseError, type EdgeAdapter, FastAuthError } from 'fastauth-edge'
import type { Row } from '../../conformance/backend.ts'
import type { Target } from '../targets.ts'

/** What a caller was told. */
export type Told<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** An error of the contract: a conflict, somebody who is not found. */
  | { readonly kind: 'refused'; readonly code: string }
  /** The database did not carry it out. */
  | { readonly kind: 'failed'; readonly code: string }
  /** Nobody knows whether the database carried it out. */
  | { readonly kind: 'unknown'; readonly code: string }

/** Columns that a row must have, or that there must be none. */
export type Possible = Row | 'absent'

/** What may be stored under a key, after all that callers were told. */
interface Entry {
  readonly table: string
  readonly key: Row
  readonly possible: readonly Possible[]
  readonly because: string
}

export interface Ledger {
  /** Makes one call through the faults, which know it by its name, and waits until the database has nothing more to do for it. */
  tell<T>(what: string, call: (adapter: EdgeAdapter) => Promise<T>): Promise<Told<T>>
  /** Says what must be stored in the end; of several, any. */
  expect(table: string, key: Row, possible: readonly Possible[], because: string): void
  lie(what: string): void
  readonly lies: readonly string[]
  readonly entries: readonly Entry[]
  readonly counts: Readonly<Record<string, number>>
  readonly writes: number
  readonly longestMs: number
}

export const told = (answers: readonly Told<unknown>[]): string =>
  answers
    .map((answer) => {
      if (answer.kind !== 'done') return `${answer.kind} (${answer.code})`
      return `done (${JSON.stringify(answer.value)?.slice(0, 60)})`
    })
    .join(', ')

export function openLedger(target: Target, timeoutMs: number): Ledger {
  const lies: string[] = []
  const entries: Entry[] = []
  const counts: Record<string, number> = {}
  let writes = 0
  let longestMs = 0
  const count = (what: string): void => {
    counts[what] = (counts[what] ?? 0) + 1
  }

  const judge = (what: string, error: unknown): Told<never> => {
    if (!(error instanceof FastAuthError)) {
      lies.push(`${what}: no error of ours: ${String(error)}`)
      return { kind: 'unknown', code: 'none' }
    }
    const { code } = error
    if (!(error instanceof DatabaseError)) return { kind: 'refused', code }
    return { kind: error.message.endsWith('is not known') ? 'unknown' : 'failed', code }
  }

  return {
    lies,
    entries,
    counts,
    get writes() {
      return writes
    },
    get longestMs() {
      return longestMs
    },
    lie: (what) => void lies.push(what),
    expect: (table, key, possible, because) => void entries.push({ table, key, possible, because }),
    tell: async (what, call) => {
      writes++
      const started = performance.now()
      let faults = 0
      const onQuery = ({ fault }: { readonly fault?: string }): void => {
        if (fault !== undefined) faults++
      }
      const answer = await call(target.through(what, { timeoutMs, onQuery })).then(
        (value) => ({ kind: 'done', value }) as const,
        (error: unknown) => judge(what, error),
      )
      longestMs = Math.max(longestMs, performance.now() - started)
      count(answer.kind)
      if (answer.kind === 'done' && faults > 0) count('done after a fault')
      if (faults > 0) await target.proxy.settled(what)
      return answer
    },
  }
}

/** The sentences of what is stored and contradicts what callers were told. */
export async function compare(target: Target, { entries }: Ledger): Promise<string[]> {
  const indexes = new Map<string, Map<string, Row[]>>()
  const index = async (table: string, column: string): Promise<Map<string, Row[]>> => {
    const name = `${table} ${column}`
    const known = indexes.get(name)
    if (known !== undefined) return known
    const rows = await target.backend.sql(`select * from fastauth_${table}`)
    const made = Map.groupBy(rows, (row) => String(row[column]))
    indexes.set(name, made)
    return made
  }
  const has = (row: Row, columns: Row): boolean =>
    Object.entries(columns).every(([name, value]) => String(row[name]) === String(value))

  const wrong: string[] = []
  for (const { table, key, possible, because } of entries) {
    const [[column, value] = ['', '']] = Object.entries(key)
    const rows = (await index(table, column)).get(String(value)) ?? []
    const found = rows.filter((row) => has(row, key))
    const isRight = possible.some((one) =>
      one === 'absent'
        ? found.length === 0
        : found.length === 1 && found.every((row) => has(row, one)),
    )
    if (isRight) continue
    const stored = JSON.stringify(found)
    wrong.push(
      `${table} ${JSON.stringify(key)}: told ${because}; not one of ${JSON.stringify(possible)}: ${stored}`,
    )
  }
  return wrong
}
