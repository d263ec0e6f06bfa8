/**
 * MySQL on PlanetScale: SQL over fetch.
 */
import { Client } from '@planetscale/database'
import { drizzle, type PlanetScaleDatabase } from 'drizzle-orm/planetscale-serverless'
import { createAdapter, type EdgeAdapter } from '../adapter.ts'
import type { Connection, SendOptions } from '../connection.ts'
import { HttpStatusError } from '../connections/http-status.ts'
import { planetscaleConnection } from '../connections/planetscale.ts'
import { mysql } from '../dialects/mysql.ts'
import { type AdapterOptions, readOptions } from '../options.ts'
import { readServerUrl, type ServerUrl } from '../server-url.ts'

export interface PlanetscaleOptions extends AdapterOptions {
  /** `mysql://user:password@host/database`, with or without a SQLAlchemy driver suffix. */
  url: string | undefined
}

/** An adapter over PlanetScale. */
export type PlanetscaleAdapter = EdgeAdapter<
  PlanetScaleDatabase & { $client: Client },
  (typeof mysql)['tables'],
  'mysql'
>

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
  const settings = readOptions(options, 'planetscaleAdapter', ['url'])
  const { connection, client } = openPlanetscale(readServerUrl(options.url, 'mysql'), options)
  return createAdapter(connection, settings, mysql, () => drizzle({ client: client() }))
}

type Fetch = NonNullable<ConstructorParameters<typeof Client>[0]['fetch']>

export function openPlanetscale(
  { host, port, username, password, identity, endpoint: standIn }: ServerUrl,
  { endpoint = standIn, fetch: ownFetch }: AdapterOptions,
): { connection: Connection; client: (options?: SendOptions) => Client } {
  const address = port === '' ? host : `${host}:${port}`
  const client = (options?: SendOptions): Client => {
    // Without `cache`, which Workers with an early compatibility date refuse.
    const send: Fetch = async (input, init) => {
      const { method, headers, body } = init ?? {}
      const { pathname } = new URL(input)
      const url = endpoint === undefined ? input : new URL(pathname, endpoint).href
      const response = await (ownFetch ?? fetch)(url, {
        ...(method && { method }),
        ...(headers && { headers }),
        ...(body && { body }),
        ...(options && { signal: options.signal }),
      })
      if (!options) return response
      if (!response.ok) throw new HttpStatusError(response.status)
      // The driver takes an answer without a result for one without rows.
      const text = await response.text()
      if (!/"(?:result|error)"\s*:/.test(text))
        throw new SyntaxError('neither a result nor an error')
      return new Response(text)
    }
    return new Client({ host: address, username, password, fetch: send })
  }
  const connection = planetscaleConnection(`${identity} ${endpoint ?? ''}`, client)
  return { connection, client }
}
