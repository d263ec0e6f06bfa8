/**
 * Postgres on Neon: SQL over HTTP.
 */
// First, so that gzip finds what is alike near by: 300 bytes of a bundle.
import { postgresTenant } from '../store/tenants/postgres.ts'
import { isNeonHttp, isPgPool } from '../connections/client-shapes.ts'
import type { Connection } from '../connections/connection.ts'
import { overClient } from '../connections/given-client.ts'
import { neonConnection } from '../connections/neon.ts'
import { neonHttpConnection, pgConnection } from '../connections/postgres-clients.ts'
import { type AdapterOptions, type OverClientOptions, readOptions } from '../input/options.ts'
import { checkSource } from '../input/source.ts'
import { createAdapter, type EdgeAdapter } from '../store/adapter.ts'
import { readNeonUrl } from '../urls/neon-url.ts'

/** Where the database is, and how it is reached. */
export interface NeonUrlOptions extends AdapterOptions {
  /** `postgres://user:password@host/database`, with or without a SQLAlchemy driver suffix. */
  url: string | undefined
  client?: undefined
  /** Where queries are posted to, `/sql` included; by default the API host of the URL's region. */
  endpoint?: string | undefined
  /** A JWT, in place of a password. */
  authToken?: string | undefined
}

/** A client that you have. Its own settings hold. */
export interface NeonClientOptions extends OverClientOptions {
  /** `neon(…)` or a `Pool` of @neondatabase/serverless. It stays yours to close. */
  client: NeonQueryFunction | NeonPool
}

export type NeonOptions = NeonUrlOptions | NeonClientOptions

/** What `neon(…)` of @neondatabase/serverless is known by. */
export interface NeonQueryFunction {
  (...args: never[]): unknown
  query(...args: never[]): unknown
  transaction(...args: never[]): unknown
}

/** What a `Pool` of @neondatabase/serverless is known by. */
export interface NeonPool {
  query(...args: never[]): unknown
  connect(...args: never[]): unknown
  readonly totalCount: number
}

/** An adapter over Neon. */
export type NeonAdapter = EdgeAdapter<(typeof postgresTenant)['schema'], 'postgres'>

/**
 * Opens an adapter over Postgres on Neon. Does no I/O: create one per request, or keep one.
 *
 * @throws {ConfigError} the URL, the client or an option cannot be used
 *
 * @example
 * ```ts
 * import { neonAdapter } from 'fastauth-edge/neon'
 *
 * const adapter = neonAdapter({ url: 'postgres://user:password@ep-x.eu-central-1.aws.neon.tech/auth' })
 * const user = await adapter.user.getUserByEmail('alice@example.com')
 * ```
 *
 * @example
 * ```ts
 * import { neon } from '@neondatabase/serverless'
 * import { neonAdapter } from 'fastauth-edge/neon'
 *
 * const adapter = neonAdapter({ client: neon(process.env['DATABASE_URL'] ?? '') })
 * ```
 */
export function neonAdapter(options: NeonOptions): NeonAdapter {
  const { settings, transport } = readOptions(options, 'neonAdapter', ['url', 'client'])
  const { url, client } = options
  checkSource('neonAdapter', url, client, transport)
  const connection =
    client === undefined
      ? neonConnection(readNeonUrl(url, transport))
      : overClient(client, open, 'neon(…) or a Pool of @neondatabase/serverless')
  return createAdapter(connection, settings, postgresTenant)
}

function open(client: unknown): Connection | null {
  if (isNeonHttp(client)) return neonHttpConnection(client)
  return isPgPool(client) ? pgConnection(client) : null
}
