import type { Connection } from './connection.ts'
import { ConfigError } from '../errors.ts'

/** Behind blanks, semicolons and comments too. */
const TRANSACTION =
  /^(?:[\s;]|--.*|\/\*[^]*?\*\/)*(?:begin|start|savepoint|release|commit|end|abort|rollback)\b/i

/** What drizzle's proxies call: for Postgres as it is, for the others with what they expect besides. */
type Callback = (sql: string, params: unknown[], method: string) => Promise<{ rows: unknown[] }>

async function ask(
  connection: Connection,
  sql: string,
  params: unknown[],
  method: string,
): Promise<{ rows: unknown[][]; changes: number }> {
  // Each statement is a request of its own: a transaction would hold nothing together, without a word.
  if (TRANSACTION.test(sql)) {
    throw new ConfigError('this drizzle database has no transactions: make one with drizzle(…)')
  }
  const { signal } = new AbortController()
  const options = { atomic: false, writes: method === 'run', signal, onRequest: () => {} }
  const [{ rows, changes } = { rows: [], changes: 0 }] = await connection.send(
    [{ sql, params }],
    options,
  )
  return { rows: rows.map((row) => Array.from(row)), changes }
}

/**
 * A connection as the function that drizzle's proxy databases send through: a drizzle database for a driver
 * that drizzle has none for, or that is not loaded yet.
 */
export const remoteCallback =
  (connection: Connection): Callback =>
  (...args) =>
    ask(connection, ...args)

/** MySQL's proxy wants of what it does not read itself the answer of mysql2: the rows, or what a write did. */
export const mysqlCallback =
  (connection: Connection): Callback =>
  async (...args) => {
    const { rows, changes } = await ask(connection, ...args)
    const [, , method] = args
    return { rows: method === 'all' ? rows : [Object.assign(rows, { affectedRows: changes })] }
  }

/** SQLite's proxy calls the one function in drizzle 0.45, and one for each method in 1.0. */
export function sqliteCallback(connection: Connection) {
  const all = async (sql: string, params: unknown[]): Promise<unknown[][]> =>
    (await ask(connection, sql, params, 'all')).rows
  const get = async (sql: string, params: unknown[]): Promise<unknown[] | undefined> =>
    (await all(sql, params))[0]
  const run = (sql: string, params: unknown[]): Promise<{ rows: unknown[] }> =>
    ask(connection, sql, params, 'run')
  const callback: Callback = async (sql, params, method) =>
    // Its type does not say so, but where there is no row it wants none.
    method === 'get'
      ? { rows: (await get(sql, params)) as unknown[] }
      : ask(connection, sql, params, method)
  return Object.assign(callback, { all, get, run })
}
