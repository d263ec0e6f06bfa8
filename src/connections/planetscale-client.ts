import type { Client as PlanetscaleClient } from '@planetscale/database'
import type { Connection } from './connection.ts'
import { accepted, fetchDirect } from './http-status.ts'
import { planetscaleConnection } from './planetscale.ts'
import type { AdapterOptions } from '../input/options.ts'
import type { ServerUrl } from '../urls/server-url.ts'

type Fetch = NonNullable<ConstructorParameters<typeof PlanetscaleClient>[0]['fetch']>

export function openPlanetscale(
  { host, port, username, password, identity, endpoint: standIn }: ServerUrl,
  { endpoint = standIn, fetch: ownFetch }: AdapterOptions,
  Client: typeof PlanetscaleClient,
): Connection {
  const address = port === '' ? host : `${host}:${port}`
  return planetscaleConnection(`${identity} ${endpoint ?? ''}`, (options) => {
    // Without `cache`, which Workers with an early compatibility date refuse.
    const send: Fetch = async (input, init) => {
      const { method, headers, body } = init ?? {}
      const { pathname } = new URL(input)
      const url = endpoint === undefined ? input : new URL(pathname, endpoint).href
      const response = await fetchDirect(ownFetch, url, {
        ...(method && { method }),
        ...(headers && { headers }),
        ...(body && { body }),
        signal: options.signal,
      })
      // The driver takes an answer without a result for one without rows.
      const text = await accepted(response).text()
      if (!/"(?:result|error)"\s*:/.test(text))
        throw new SyntaxError('neither a result nor an error')
      return new Response(text)
    }
    return new Client({ host: address, username, password, fetch: send })
  })
}
