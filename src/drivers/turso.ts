/**
 * Turso and sqld: libSQL over HTTP alone, in a smaller bundle and with no driver to install.
 */
import { createAdapter, type EdgeAdapter } from '../store/adapter.ts'
import { tursoConnection } from '../connections/turso.ts'
import { sqliteTenant } from '../store/tenants/sqlite.ts'
import { ConfigError } from '../errors.ts'
import { readLibsqlUrl } from '../urls/libsql-url.ts'
import { type AdapterOptions, readOptions } from '../input/options.ts'

export interface TursoOptions extends AdapterOptions {
  /** `libsql:`, `https:` or `http:`, with or without the token as `?authToken=…`. */
  url: string | undefined
}

/** An adapter over Turso. */
export type TursoAdapter = EdgeAdapter<(typeof sqliteTenant)['schema'], 'sqlite'>

/**
 * Opens an adapter over Turso or a libSQL server of your own. Does no I/O: create one per request, or keep one.
 *
 * @throws {ConfigError} the URL or an option cannot be used
 *
 * @example
 * ```ts
 * import { tursoAdapter } from 'fastauth-edge/turso'
 *
 * const adapter = tursoAdapter({ url: 'libsql://example.turso.io', authToken: 'from a secret' })
 * const user = await adapter.user.getUserByEmail('alice@example.com')
 * ```
 */
export function tursoAdapter(options: TursoOptions): TursoAdapter {
  const { settings, transport } = readOptions(options, 'tursoAdapter', ['url'])
  const target = readLibsqlUrl(options.url, transport)
  if (target.kind !== 'remote') {
    throw new ConfigError(
      'Turso is reached over HTTP: libsql://host. Files and memory are opened by libsqlAdapter of fastauth-edge/libsql',
    )
  }
  return createAdapter(tursoConnection(target), settings, sqliteTenant)
}
