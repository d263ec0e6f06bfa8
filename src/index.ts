/**
 * FastAuth's storage for edge runtimes: one adapter over one database URL.
 */
import { drizzle, type SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy'
import { createAdapter, type EdgeAdapter } from './adapter.ts'
import type { Connection } from './connection.ts'
import { sqlite, tables } from './dialects/sqlite.ts'
import type { LibsqlTarget } from './libsql/url.ts'
import { type AdapterOptions, readOptions } from './options.ts'
import { checkFiles } from './runtime.ts'
import { readUrl } from './url.ts'

export type { EdgeAdapter } from './adapter.ts'
export type { OAuthAdapter } from './adapters/oauth.ts'
export type { PasskeyAdapter } from './adapters/passkey.ts'
export type { RoleAdapter } from './adapters/role.ts'
export type { SessionAdapter } from './adapters/session.ts'
export type { TokenAdapter } from './adapters/token.ts'
export type { UserAdapter } from './adapters/user.ts'
export {
  ConfigError,
  ConflictError,
  DatabaseError,
  type DatabaseErrorCode,
  FastAuthError,
  type FastAuthErrorCode,
  RoleAlreadyExistsError,
  RoleNotFoundError,
  SchemaError,
  UserAlreadyExistsError,
  UserNotFoundError,
  ValidationError,
} from './errors.ts'
export type { AdapterOptions, QueryEvent, TablesMode } from './options.ts'
export type * from './types.ts'

export interface EdgeAdapterOptions extends AdapterOptions {
  /** A FastAuth service's `DATABASE_URL` works unchanged. */
  url: string | undefined
}

/**
 * Opens an adapter for a database URL of any scheme. The driver is imported when it is first used; to ship
 * one driver only, use its own entry, such as `fastauth-edge/libsql`. Does no I/O: make one per request.
 *
 * @throws {ConfigError} the URL or an option cannot be used
 *
 * @example
 * ```ts
 * import { createEdgeAdapter } from 'fastauth-edge'
 *
 * const adapter = createEdgeAdapter({ url: 'sqlite+aiosqlite:///./auth.db' })
 * const user = await adapter.user.createUser({ email: 'alice@example.com' })
 * ```
 */
export function createEdgeAdapter(
  options: EdgeAdapterOptions,
): EdgeAdapter<SqliteRemoteDatabase, typeof tables> {
  const settings = readOptions(options, 'createEdgeAdapter', ['url'])
  const target = readUrl(options.url).libsql
  checkFiles(target)
  const connection = lazyLibsql(target, options)
  return createAdapter(connection, settings, tables, () => remote(connection))
}

/** A connection whose driver is imported when the first statement is sent. */
function lazyLibsql(target: LibsqlTarget, options: AdapterOptions): Connection {
  let opened: Connection | undefined
  return {
    dialect: sqlite,
    identity: target.kind === 'memory' ? target : target.url,
    async send(queries, sendOptions) {
      const { openLibsql } = await import('./drivers/libsql.ts')
      opened ??= openLibsql(target, options).connection
      return opened.send(queries, sendOptions)
    },
    fault: (error) => opened?.fault(error) ?? { kind: 'unknown', code: 'DRIVER_NOT_LOADED' },
  }
}

/** A drizzle database over a connection whose driver may not be there yet. */
function remote(connection: Connection): SqliteRemoteDatabase {
  return drizzle(async (sql, params, method) => {
    const { signal } = new AbortController()
    const options = { atomic: false, writes: method === 'run', signal, onRequest: () => {} }
    const [result] = await connection.send([{ sql, params }], options)
    const rows = (result?.rows ?? []).map((row) => Array.from(row))
    return { rows: method === 'get' ? (rows[0] ?? []) : rows }
  })
}
