import type { ServiceAnswer, ServiceRequest } from '../../src/local/http-server.ts'
import { type PlanetscaleOptions, planetscaleService } from '../../src/local/planetscale-service.ts'
import { readSession } from '../../src/local/planetscale-sessions.ts'
import { type Gateway, startGateway } from './gateway.ts'

export type { PlanetscaleOptions } from '../../src/local/planetscale-service.ts'

export interface PlanetscaleGateway extends Gateway {
  /** Rolls back what clients have left open, before its time is over. */
  rollBack(): Promise<void>
}

/** PlanetScale's HTTP API before one database of a real MySQL or MariaDB. */
export async function startPlanetscaleGateway(
  mysqlUrl: string,
  options: PlanetscaleOptions = {},
): Promise<PlanetscaleGateway> {
  const service = await planetscaleService(mysqlUrl, options)
  /** What would roll a session's transaction back. */
  const open = new Map<string, ServiceRequest>()
  const answer = async (request: ServiceRequest): Promise<ServiceAnswer> => {
    const answered = await service.answer(request)
    const { session } = Object(answered.body)
    const { id, inTransaction } = readSession(session)
    const body = JSON.stringify({ query: 'rollback', session })
    if (inTransaction) open.set(id, { ...request, body })
    else open.delete(id)
    return answered
  }
  const gateway = await startGateway({ ...service, answer })
  const rollBack = async (): Promise<void> => {
    await Promise.all([...open.values()].map(answer))
  }
  return Object.assign(gateway, { rollBack })
}
