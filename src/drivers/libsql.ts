/**
 * libSQL: Turso and sqld over HTTP or WebSocket, local files and memory in Node and Bun.
 */
import { createClient, openLocal, reachable } from '#libsql'
import type { Connection } from '../connections/connection.ts'
import { libsqlConnection } from '../connections/libsql/libsql-connection.ts'
import { sqliteFault } from '../connections/sqlite-faults.ts'
import { sqlite } from '../dialects/sqlite.ts'
import { ConfigError } from '../errors.ts'
import { openRemote } from '../connections/libsql/remote-client.ts'
import { type LibsqlTarget, readLibsqlUrl } from '../urls/libsql-url.ts'
import { type AdapterOptions, readOptions } from '../input/options.ts'
import { noFiles } from '../urls/runtime.ts'
// Last, so that gzip finds what is alike near by: 60 bytes of a bundle.
import { createAdapter, type EdgeAdapter } from '../store/adapter.ts'

export interface LibsqlOptions extends AdapterOptions {
  /** `libsql:`, `https:`, `http:`, `wss:`, `ws:`, `file:` or one of SQLAlchemy's `sqlite:` URLs. */
  url: string
}

/** An adapter over libSQL. */
export type LibsqlAdapter = EdgeAdapter<(typeof sqlite)['tables'], 'sqlite'>

/**
 * Opens an adapter over libSQL. Does no I/O: make one per request, or keep one.
 *
 * @throws {ConfigError} the URL or an option cannot be used
 *
 * @example
 * ```ts
 * import { libsqlAdapter } from 'fastauth-edge/libsql'
 *
 * const adapter = libsqlAdapter({ url: 'libsql://example.turso.io', authToken: 'from a secret' })
 * const user = await adapter.user.getUserByEmail('alice@example.com')
 * ```
 */
export function libsqlAdapter(options: LibsqlOptions): LibsqlAdapter {
  const { settings, transport } = readOptions(options, 'libsqlAdapter', ['url'])
  return createAdapter(openLibsql(readLibsqlUrl(options.url, transport)), settings, sqlite)
}

function openLibsql(target: LibsqlTarget): Connection {
  if (target.kind === 'remote') return openRemote(target, { createClient, reachable })
  if (openLocal === undefined) throw noFiles()
  return openLocal(target, libsqlConnection, sqliteFault, ConfigError)
}
