/**
 * MySQL on PlanetScale: SQL over fetch.
 */
import { Client } from '@planetscale/database'
import { isPlanetscale } from '../connections/client-shapes.ts'
import type { Connection } from '../connections/connection.ts'
import { overClient } from '../connections/given-client.ts'
import { openPlanetscale } from '../connections/planetscale-client.ts'
import { planetscaleConnection } from '../connections/planetscale.ts'
import { mysqlTenant } from '../store/tenants/mysql.ts'
import { type AdapterOptions, type OverClientOptions, readOptions } from '../input/options.ts'
import { checkSource } from '../input/source.ts'
import { createAdapter, type EdgeAdapter } from '../store/adapter.ts'
import { readPlanetscaleUrl } from '../urls/planetscale-url.ts'

/** Where the database is, and how it is reached. */
export interface PlanetscaleUrlOptions extends AdapterOptions {
  /** `mysql://user:password@host/database`, with or without a SQLAlchemy driver suffix. */
  url: string | undefined
  client?: undefined
}

/** A client that you have. Its own settings hold. */
export interface PlanetscaleClientOptions extends OverClientOptions {
  /** `new Client(…)` of @planetscale/database. */
  client: PlanetscaleClient
}

export type PlanetscaleOptions = PlanetscaleUrlOptions | PlanetscaleClientOptions

/** What a `Client` of @planetscale/database is known by. */
export interface PlanetscaleClient {
  execute(...args: never[]): unknown
  connection(...args: never[]): unknown
}

/** An adapter over PlanetScale. */
export type PlanetscaleAdapter = EdgeAdapter<(typeof mysqlTenant)['schema'], 'mysql'>

/**
 * Opens an adapter over MySQL on PlanetScale. Does no I/O: create one per request, or keep one.
 *
 * @throws {ConfigError} the URL, the client or an option cannot be used
 *
 * @example
 * ```ts
 * import { planetscaleAdapter } from 'fastauth-edge/planetscale'
 *
 * const adapter = planetscaleAdapter({ url: 'mysql://user:password@aws.connect.psdb.cloud/auth' })
 * const user = await adapter.user.getUserByEmail('alice@example.com')
 * ```
 *
 * @example
 * ```ts
 * import { Client } from '@planetscale/database'
 * import { planetscaleAdapter } from 'fastauth-edge/planetscale'
 *
 * const client = new Client({ url: process.env['DATABASE_URL'] ?? '' })
 * const adapter = planetscaleAdapter({ client })
 * ```
 */
export function planetscaleAdapter(options: PlanetscaleOptions): PlanetscaleAdapter {
  const { settings, transport } = readOptions(options, 'planetscaleAdapter', ['url', 'client'])
  const { url, client } = options
  checkSource('planetscaleAdapter', url, client, transport)
  const connection =
    client === undefined
      ? openPlanetscale(readPlanetscaleUrl(url, transport), Client)
      : overClient(client, open, 'a Client of @planetscale/database')
  return createAdapter(connection, settings, mysqlTenant)
}

const open = (client: unknown): Connection | null =>
  isPlanetscale(client) ? planetscaleConnection(client, () => client) : null
