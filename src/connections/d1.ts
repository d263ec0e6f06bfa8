import type { Connection, Fault } from './connection.ts'
import { sqlite } from '../dialects/sqlite.ts'
import type { Query, Result } from '../dialects/dialect.ts'
import { type Sentence, sqliteFault } from './sqlite-faults.ts'

/** What is needed of a D1 binding, or of a session of one. */
export interface D1Client {
  prepare(sql: string): D1Statement
  batch(statements: D1Statement[]): Promise<D1Answer[]>
}

interface D1Statement {
  bind(...params: unknown[]): D1Statement
  all(): Promise<D1Answer>
}

interface D1Answer {
  readonly results: object[]
  readonly meta: { readonly changes?: number }
}

export function d1Connection(client: D1Client): Connection {
  const prepare = ({ sql, params }: Query): D1Statement => client.prepare(sql).bind(...params)
  return {
    dialect: sqlite,
    identity: client,
    send: async (queries, { onRequest }) => {
      onRequest()
      const [first, ...more] = queries.map(prepare)
      if (first === undefined) return []
      // D1 runs a batch as one transaction.
      const answers = more.length === 0 ? [await first.all()] : await client.batch([first, ...more])
      return answers.map(result)
    },
    fault,
  }
}

// The names of the fields are unique and no numbers, so an object keeps the order of its columns.
const result = ({ results, meta }: D1Answer): Result => ({
  rows: results.map((row) => Object.values(row)),
  changes: meta.changes ?? 0,
})

/** What D1 itself says, in messages without a code. */
const SENTENCES: readonly Sentence[] = [
  [/^Exceeded maximum DB size/i, 'full'],
  [/exceeded its (?:CPU time|memory) limit and was reset/i, 'unavailable'],
  [/^Memory limit would be exceeded|^Statement too long/i, 'too_large'],
  [/exceeded timeout|timed? ?out/i, 'timeout'],
  [/too many requests|overloaded/i, 'rate_limited'],
  [/network connection lost|\breset\b|internal error|cannot resolve/i, 'unavailable'],
  [/^D1_TYPE_ERROR|^Wrong number of parameter bindings/, 'value'],
]

const fault = (error: unknown): Fault =>
  sqliteFault(error, SENTENCES) ?? { kind: 'unknown', code: 'D1_ERROR' }
