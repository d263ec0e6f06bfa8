/**
 * Postgres on Neon: SQL over HTTP.
 */
import { createAdapter, type EdgeAdapter } from '../store/adapter.ts'
import { neonConnection } from '../connections/neon.ts'
import { postgres } from '../dialects/postgres.ts'
import { type AdapterOptions, readOptions } from '../input/options.ts'
import { readNeonUrl } from '../urls/neon-url.ts'

export interface NeonOptions extends AdapterOptions {
  /** `postgres://user:password@host/database`, with or without a SQLAlchemy driver suffix. */
  url: string | undefined
  /** Where queries are posted to, `/sql` included; by default the API host of the URL's region. */
  endpoint?: string | undefined
  /** A JWT, in place of a password. */
  authToken?: string | undefined
}

/** An adapter over Neon. */
export type NeonAdapter = EdgeAdapter<(typeof postgres)['tables'], 'postgres'>

/**
 * Opens an adapter over Postgres on Neon. Does no I/O: make one per request, or keep one.
 *
 * @throws {ConfigError} the URL or an option cannot be used
 *
 * @example
 * ```ts
 * import { neonAdapter } from 'fastauth-edge/neon'
 *
 * const adapter = neonAdapter({ url: 'postgres://user:password@ep-x.eu-central-1.aws.neon.tech/auth' })
 * const user = await adapter.user.getUserByEmail('alice@example.com')
 * ```
 */
export function neonAdapter(options: NeonOptions): NeonAdapter {
  const { settings, transport } = readOptions(options, 'neonAdapter', ['url'])
  return createAdapter(neonConnection(readNeonUrl(options.url, transport)), settings, postgres)
}
