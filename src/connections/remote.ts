import type { Connection } from '../connection.ts'
import { ConfigError } from '../errors.ts'

const TRANSACTION = /^(?:begin|savepoint|release|commit|rollback)\b/i

/**
 * A connection as the function that drizzle's proxy databases send through: a drizzle database for a driver
 * that drizzle has none for, or that is not loaded yet.
 */
export const remoteCallback =
  (connection: Connection) =>
  async (sql: string, params: unknown[], method: string): Promise<{ rows: unknown[] }> => {
    // Each statement is a request of its own: a transaction would hold nothing together, without a word.
    if (TRANSACTION.test(sql)) {
      throw new ConfigError('this drizzle database has no transactions: make one with drizzle(…)')
    }
    const { signal } = new AbortController()
    const options = { atomic: false, writes: method === 'run', signal, onRequest: () => {} }
    const [result] = await connection.send([{ sql, params }], options)
    const rows = (result?.rows ?? []).map((row) => Array.from(row))
    return { rows: method === 'get' ? (rows[0] ?? []) : rows }
  }
