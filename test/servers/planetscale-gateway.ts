import { type PlanetscaleOptions, planetscaleService } from '../../src/local/planetscale-service.ts'
import { type Gateway, startGateway } from './gateway.ts'

export type { PlanetscaleOptions } from '../../src/local/planetscale-service.ts'

/** PlanetScale's HTTP API before one database of a real MySQL or MariaDB. */
export const startPlanetscaleGateway = async (
  mysqlUrl: string,
  options: PlanetscaleOptions = {},
): Promise<Gateway> => startGateway(await planetscaleService(mysqlUrl, options))
