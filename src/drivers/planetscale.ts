/**
 * MySQL on PlanetScale: SQL over fetch.
 */
import { Client } from '@planetscale/database'
import { createAdapter, type EdgeAdapter } from '../store/adapter.ts'
import { mysql } from '../dialects/mysql.ts'
import { type AdapterOptions, readOptions } from '../input/options.ts'
import { openPlanetscale } from '../connections/planetscale-client.ts'
import { readPlanetscaleUrl } from '../urls/planetscale-url.ts'

export interface PlanetscaleOptions extends AdapterOptions {
  /** `mysql://user:password@host/database`, with or without a SQLAlchemy driver suffix. */
  url: string | undefined
}

/** An adapter over PlanetScale. */
export type PlanetscaleAdapter = EdgeAdapter<(typeof mysql)['tables'], 'mysql'>

/**
 * Opens an adapter over MySQL on PlanetScale. Does no I/O: make one per request, or keep one.
 *
 * @throws {ConfigError} the URL or an option cannot be used
 *
 * @example
 * ```ts
 * import { planetscaleAdapter } from 'fastauth-edge/planetscale'
 *
 * const adapter = planetscaleAdapter({ url: 'mysql://user:password@aws.connect.psdb.cloud/auth' })
 * const user = await adapter.user.getUserByEmail('alice@example.com')
 * ```
 */
export function planetscaleAdapter(options: PlanetscaleOptions): PlanetscaleAdapter {
  const { settings, transport } = readOptions(options, 'planetscaleAdapter', ['url'])
  const target = readPlanetscaleUrl(options.url, transport)
  return createAdapter(openPlanetscale(target, Client), settings, mysql)
}
