import type { Connection } from '../connection.ts'

/**
 * A connection as the function that drizzle's proxy databases send through: a drizzle database for a driver
 * that drizzle has none for, or that is not loaded yet.
 */
export const remoteCallback =
  (connection: Connection) =>
  async (sql: string, params: unknown[], method: string): Promise<{ rows: unknown[] }> => {
    const { signal } = new AbortController()
    const options = { atomic: false, writes: method === 'run', signal, onRequest: () => {} }
    const [result] = await connection.send([{ sql, params }], options)
    const rows = (result?.rows ?? []).map((row) => Array.from(row))
    return { rows: method === 'get' ? (rows[0] ?? []) : rows }
  }
