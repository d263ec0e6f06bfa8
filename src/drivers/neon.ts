/**
 * Postgres on Neon: SQL over HTTP.
 */
import { createAdapter, type EdgeAdapter } from '../store/adapter.ts'
import type { Connection } from '../connections/connection.ts'
import { neonConnection } from '../connections/neon.ts'
import { postgres } from '../dialects/postgres.ts'
import { ConfigError } from '../errors.ts'
import { type AdapterOptions, readOptions } from '../input/options.ts'
import { readServerUrl, type ServerUrl } from '../urls/server-url.ts'

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
  const settings = readOptions(options, 'neonAdapter', ['url'])
  const connection = openNeon(readServerUrl(options.url, 'postgres'), options)
  return createAdapter(connection, settings, postgres)
}

/** What Neon's proxy reads of a query; SQLAlchemy's own parameters mean nothing to it. */
const PARAMS = new Set(['application_name', 'channel_binding', 'options', 'sslmode'])

export function openNeon(server: ServerUrl, options: AdapterOptions): Connection {
  const { host, identity, location } = server
  const { authToken, fetch, endpoint = server.endpoint } = options
  const params = new URLSearchParams([...server.params].filter(([key]) => PARAMS.has(key)))
  const query = params.size > 0 ? `?${params}` : ''
  return neonConnection({
    endpoint: endpoint ?? endpointOf(host, authToken !== undefined),
    connectionString: `postgresql:${location}${query}`,
    identity: `${identity} ${endpoint} ${params.get('options')}`,
    authToken,
    fetch,
  })
}

/** The first label of the host names the database's own endpoint, the rest its region. */
function endpointOf(host: string, withToken: boolean): string {
  const region = host.slice(host.indexOf('.') + 1)
  if (!host.includes('.') || /^[\d.]+$/.test(host)) {
    throw new ConfigError(
      'Postgres is reached over HTTP, as Neon serves it. For a server of your own, name the URL that queries are posted to: `endpoint`',
    )
  }
  return `https://${withToken ? 'apiauth' : 'api'}.${region}/sql`
}
