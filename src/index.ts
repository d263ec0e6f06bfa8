/**
 * FastAuth's storage for edge runtimes: one adapter over one database URL.
 */
import { drizzle as mysqlProxy, type MySqlRemoteDatabase } from 'drizzle-orm/mysql-proxy'
import { drizzle as postgresProxy, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy'
import { drizzle as sqliteProxy, type SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy'
import { loadLibsql } from '#libsql-on-demand'
import { createAdapter, type EdgeAdapter } from './adapter.ts'
import type { Connection } from './connection.ts'
import { remoteCallback } from './connections/remote.ts'
import type { Dialect } from './dialects/dialect.ts'
import { mysql } from './dialects/mysql.ts'
import { postgres } from './dialects/postgres.ts'
import { sqlite } from './dialects/sqlite.ts'
import { openNeon } from './drivers/neon.ts'
import { ConfigError } from './errors.ts'
import { openLocal } from './libsql/local.ts'
import { openRemote } from './libsql/remote.ts'
import { type AdapterOptions, readOptions } from './options.ts'
import { openPlanetscale } from './planetscale/remote.ts'
import { isEdge, noFiles } from './runtime.ts'
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

/** What a URL leads to: `adapter.dialect` tells which. */
export type AnyEdgeAdapter =
  | EdgeAdapter<SqliteRemoteDatabase, (typeof sqlite)['tables'], 'sqlite'>
  | EdgeAdapter<PgRemoteDatabase, (typeof postgres)['tables'], 'postgres'>
  | EdgeAdapter<MySqlRemoteDatabase, (typeof mysql)['tables'], 'mysql'>

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
export function createEdgeAdapter(options: EdgeAdapterOptions): AnyEdgeAdapter {
  const settings = readOptions(options, 'createEdgeAdapter', ['url'])
  const target = readUrl(options.url)
  switch (target.driver) {
    case 'libsql': {
      const { libsql } = target
      // Said now, and not when the driver is imported.
      if (libsql.kind !== 'remote' && isEdge()) throw noFiles()
      const identity = libsql.kind === 'memory' ? libsql : (options.endpoint ?? libsql.url)
      const connection = lazy(sqlite, identity, async () => {
        const clients = await loadLibsql().catch(notInstalled('@libsql/client'))
        if (libsql.kind === 'remote') return openRemote(libsql, options, clients).connection
        return openLocal(libsql, clients.openFile).connection
      })
      const db = (): SqliteRemoteDatabase => sqliteProxy(remoteCallback(connection))
      return createAdapter(connection, settings, sqlite, db)
    }
    case 'neon': {
      const connection = openNeon(target.server, options)
      const db = (): PgRemoteDatabase => postgresProxy(remoteCallback(connection))
      return createAdapter(connection, settings, postgres, db)
    }
    case 'planetscale': {
      const { server } = target
      const connection = lazy(
        mysql,
        `${server.identity} ${options.endpoint ?? server.endpoint}`,
        async () => {
          // The `catch` tells bundlers that the driver may not be installed.
          const { Client } = await import('@planetscale/database').catch(
            notInstalled('@planetscale/database'),
          )
          return openPlanetscale(server, options, Client).connection
        },
      )
      const db = (): MySqlRemoteDatabase => mysqlProxy(remoteCallback(connection))
      return createAdapter(connection, settings, mysql, db)
    }
  }
}

const notInstalled = (driver: string) => (cause: unknown) => {
  throw new ConfigError(`this database needs its driver: npm install ${driver}`, { cause })
}

/** A connection whose driver is imported when the first statement is sent. */
function lazy(
  dialect: Dialect,
  identity: string | object,
  open: () => Promise<Connection>,
): Connection {
  let opened: Connection | undefined
  return {
    dialect,
    identity,
    async send(queries, options) {
      const connection = opened ?? (await open())
      opened ??= connection
      return opened.send(queries, options)
    },
    fault: (error) => opened?.fault(error) ?? { kind: 'unknown', code: 'DRIVER_NOT_LOADED' },
  }
}
