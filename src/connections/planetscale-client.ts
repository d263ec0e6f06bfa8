import type { Client as PlanetscaleClient } from '@planetscale/database'
import type { Connection } from './connection.ts'
import { accepted, fetchDirect } from './http-status.ts'
import { planetscaleConnection } from './planetscale.ts'
import type { PlanetscaleTarget } from '../urls/planetscale-url.ts'

type Fetch = NonNullable<ConstructorParameters<typeof PlanetscaleClient>[0]['fetch']>

/** The driver encodes credentials byte by byte, and throws where a character is more than one. */
const binary = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text))

export function openPlanetscale(
  target: PlanetscaleTarget,
  Client: typeof PlanetscaleClient,
): Connection {
  const { base, identity } = target
  const { host } = new URL(base)
  const username = binary(target.username)
  const password = binary(target.password)
  return planetscaleConnection(identity, (options) => {
    // Not the driver's whole init: of `cache`, fetchDirect knows whether the runtime takes it.
    const send: Fetch = async (input, init) => {
      const { method, headers, body } = init ?? {}
      const response = await fetchDirect(target.fetch, base + new URL(input).pathname, {
        ...(method && { method }),
        ...(headers && { headers }),
        ...(body && { body }),
        signal: options.signal,
      })
      // The driver takes an answer without a result for one without rows.
      const text = await (await accepted(response)).text()
      if (!/"(?:result|error)"\s*:/.test(text))
        throw new SyntaxError('neither a result nor an error')
      return new Response(text)
    }
    return new Client({ host, username, password, fetch: send })
  })
}
