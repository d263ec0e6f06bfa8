/**
 * libSQL: Turso and sqld over HTTP or WebSocket, local files and memory in Node and Bun.
 */
import { openLocal, openSocket } from '#libsql'
import { isLibsql } from '../connections/client-shapes.ts'
import type { Connection } from '../connections/connection.ts'
import { overClient } from '../connections/given-client.ts'
import { libsqlConnection } from '../connections/libsql/libsql-connection.ts'
import { ownLibsqlConnection } from '../connections/libsql/own-client.ts'
import { isSocket, socketConnection } from '../connections/libsql/socket.ts'
import { sqliteFault } from '../connections/sqlite-faults.ts'
import { tursoConnection } from '../connections/turso.ts'
import { sqliteTenant } from '../store/tenants/sqlite.ts'
import { ConfigError } from '../errors.ts'
import { type AdapterOptions, type OverClientOptions, readOptions } from '../input/options.ts'
import { checkSource } from '../input/source.ts'
import { type LibsqlTarget, readLibsqlUrl } from '../urls/libsql-url.ts'
import { noFiles } from '../urls/runtime.ts'
// Last, so that gzip finds what is alike near by: 60 bytes of a bundle.
import { createAdapter, type EdgeAdapter } from '../store/adapter.ts'

/** Where the database is, and how it is reached. */
export interface LibsqlUrlOptions extends AdapterOptions {
  /** `libsql:`, `https:`, `http:`, `wss:`, `ws:`, `file:` or one of SQLAlchemy's `sqlite:` URLs. */
  url: string | undefined
  client?: undefined
}

/** A client that you have. Its own settings hold. */
export interface LibsqlClientOptions extends OverClientOptions {
  /** What `createClient(…)` of @libsql/client returned. It stays yours to close. */
  client: LibsqlClient
}

export type LibsqlOptions = LibsqlUrlOptions | LibsqlClientOptions

/** What a client of @libsql/client is known by. */
export interface LibsqlClient {
  execute(...args: never[]): unknown
  batch(...args: never[]): unknown
  readonly protocol: string
}

/** An adapter over libSQL. */
export type LibsqlAdapter = EdgeAdapter<(typeof sqliteTenant)['schema'], 'sqlite'>

/**
 * Opens an adapter over libSQL. Does no I/O: create one per request, or keep one.
 *
 * @throws {ConfigError} the URL, the client or an option cannot be used
 *
 * @example
 * ```ts
 * import { libsqlAdapter } from 'fastauth-edge/libsql'
 *
 * const adapter = libsqlAdapter({ url: 'libsql://example.turso.io', authToken: 'from a secret' })
 * const user = await adapter.user.getUserByEmail('alice@example.com')
 * ```
 *
 * @example
 * ```ts
 * import { createClient } from '@libsql/client'
 * import { libsqlAdapter } from 'fastauth-edge/libsql'
 *
 * const adapter = libsqlAdapter({ client: createClient({ url: 'file:app.db' }) })
 * ```
 */
export function libsqlAdapter(options: LibsqlOptions): LibsqlAdapter {
  const { settings, transport } = readOptions(options, 'libsqlAdapter', ['url', 'client'])
  const { url, client } = options
  checkSource('libsqlAdapter', url, client, transport)
  const connection =
    client === undefined
      ? openLibsql(readLibsqlUrl(url, transport))
      : overClient(client, open, 'what createClient(…) of @libsql/client returned')
  return createAdapter(connection, settings, sqliteTenant)
}

const open = (client: unknown): Connection | null =>
  isLibsql(client) ? ownLibsqlConnection(client) : null

function openLibsql(target: LibsqlTarget): Connection {
  if (target.kind === 'remote') {
    return isSocket(target) && openSocket
      ? socketConnection(target, openSocket)
      : tursoConnection(target)
  }
  if (openLocal === undefined) throw noFiles()
  return openLocal(target, libsqlConnection, sqliteFault, ConfigError)
}
