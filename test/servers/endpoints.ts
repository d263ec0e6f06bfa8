import { inject } from 'vitest'
import type { Endpoint } from '../setup.ts'
import { createMysqlDatabase } from './mysql.ts'
import { startNeonGateway } from './neon-gateway.ts'
import { postgresBackend } from './neon-postgres.ts'
import {
  type PlanetscaleGateway,
  type PlanetscaleOptions,
  startPlanetscaleGateway,
} from './planetscale-gateway.ts'
import { createPostgresDatabase } from './postgres.ts'
import type { Gateway } from './gateway.ts'

/** An empty database of a test file's own behind one of the protocols. */
export interface OwnEndpoint<Kind extends Gateway = Gateway> extends Endpoint {
  readonly gateway: Kind
}

export async function neonEndpoint(name: string): Promise<OwnEndpoint> {
  const url = await createPostgresDatabase(inject('postgresUrl'), `fastauth_${name}`)
  const gateway = await startNeonGateway(postgresBackend(inject('postgresUrl')))
  return { url, endpoint: `${gateway.url}/sql`, gateway }
}

export async function planetscaleEndpoint(
  name: string,
  options: PlanetscaleOptions = {},
): Promise<OwnEndpoint<PlanetscaleGateway>> {
  const url = await createMysqlDatabase(inject('mysqlUrl'), `fastauth_${name}`)
  const gateway = await startPlanetscaleGateway(url, options)
  return { url, endpoint: gateway.url, gateway }
}
