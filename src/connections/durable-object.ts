import type { Connection, Fault } from './connection.ts'
import { sqlite } from '../dialects/sqlite.ts'
import type { Query, Result } from '../dialects/dialect.ts'
import { sqliteFault } from './sqlite-faults.ts'

interface Cursor {
  /** None of a write. */
  readonly columnNames: readonly string[]
  raw(): Iterable<readonly unknown[]>
}

/** What is needed of a Durable Object's storage. */
export interface DurableObjectClient {
  readonly sql: {
    exec(sql: string, ...params: unknown[]): Cursor
  }
  transactionSync<T>(work: () => T): T
}

/** Sends to the SQLite of the Durable Object that the code runs in: no request leaves it. */
export function durableObjectConnection(storage: DurableObjectClient): Connection {
  const run = ({ sql, params }: Query): Result => {
    const cursor = storage.sql.exec(sql, ...params.map(value))
    const rows = [...cursor.raw()]
    // What SQLite counts is of the last write, which a read leaves as it was.
    if (cursor.columnNames.length > 0) return { rows, changes: 0 }
    // The cursor's own count of written rows counts those of indexes too.
    const [[changes] = [0]] = [...storage.sql.exec('select changes()').raw()]
    return { rows, changes: Number(changes) }
  }
  return {
    dialect: sqlite,
    identity: storage,
    send: async (queries, { onRequest }) => {
      onRequest()
      return storage.transactionSync(() => queries.map(run))
    },
    fault: (error): Fault => sqliteFault(error) ?? { kind: 'unknown', code: 'DURABLE_OBJECT' },
  }
}

// Blobs must be whole ArrayBuffers here.
const value = (param: unknown): unknown =>
  param instanceof Uint8Array ? param.slice().buffer : param
