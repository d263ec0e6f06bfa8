import type { TestProject } from 'vitest/node'
import { AUTHJS_CALLBACK } from './servers/oidc-visitor.ts'
import { createMysqlDatabase, startMysql } from './servers/mysql.ts'
import { startNeonGateway } from './servers/neon-gateway.ts'
import { postgresBackend } from './servers/neon-postgres.ts'
import { startPlanetscaleGateway } from './servers/planetscale-gateway.ts'
import { startOidc } from './servers/oidc.ts'
import { createPostgresDatabase, startPostgres } from './servers/postgres.ts'
import { shared } from './servers/shared.ts'
import { startSqld } from './servers/sqld.ts'

/** A database behind an HTTP endpoint, as an adapter is told of it. */
export interface Endpoint {
  readonly url: string
  readonly endpoint: string
}

declare module 'vitest' {
  interface ProvidedContext {
    /** A real libSQL server that any test may fill. */
    libsqlUrl: string
    /** Servers of one test file each, which empties them. */
    libsqlUrls: {
      conformance: string
      turso: string
      drizzle: string
      roundTrips: string
      isolates: string
    }
    /** A real Postgres and a real MySQL or MariaDB, in which a test makes databases of its own. */
    postgresUrl: string
    mysqlUrl: string
    /** URLs with the endpoint in them, of databases that any test may fill. */
    databaseUrls: { Neon: string; PlanetScale: string }
    /** The databases of the conformance suite behind Neon's and PlanetScale's protocols. */
    neon: Endpoint
    planetscale: Endpoint
    /** An OpenID Connect provider, for the project whose tests cannot start one. */
    oidcUrl: string
  }
}

/** Starts the engines that the tests of a project use. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const kind = project.name === 'mysql' ? 'mysql' : 'either'
  const [sqld, conformance, turso, drizzle, roundTrips, isolates, postgres, mysql] =
    await Promise.all([
      startSqld(),
      startSqld(),
      startSqld(),
      startSqld(),
      startSqld(),
      startSqld(),
      shared('postgres', startPostgres),
      shared(kind, () => startMysql(kind)),
    ])
  project.provide('libsqlUrl', sqld.url)
  project.provide('libsqlUrls', {
    conformance: conformance.url,
    turso: turso.url,
    drizzle: drizzle.url,
    roundTrips: roundTrips.url,
    isolates: isolates.url,
  })
  project.provide('postgresUrl', postgres.url)
  project.provide('mysqlUrl', mysql.url)

  const closing = [sqld, conformance, turso, drizzle, roundTrips, isolates, postgres, mysql]
  const neon = await startNeonGateway(postgresBackend(postgres.url))
  closing.unshift(neon)
  // A database of each project's own, as they share the servers.
  const name = (use: string): string => `fastauth_${project.name}_${use}`
  const overNeon = async (use: string): Promise<Endpoint> => ({
    url: await createPostgresDatabase(postgres.url, name(use)),
    endpoint: `${neon.url}/sql`,
  })
  const overPlanetscale = async (use: string): Promise<Endpoint> => {
    const url = await createMysqlDatabase(mysql.url, name(use))
    const gateway = await startPlanetscaleGateway(url)
    closing.unshift(gateway)
    return { url, endpoint: gateway.url }
  }
  project.provide('neon', await overNeon('conformance'))
  project.provide('planetscale', await overPlanetscale('conformance'))
  const withEndpoint = ({ url, endpoint }: Endpoint): string =>
    `${url}?endpoint=${encodeURIComponent(endpoint)}`
  project.provide('databaseUrls', {
    Neon: withEndpoint(await overNeon('shared')),
    PlanetScale: withEndpoint(await overPlanetscale('shared')),
  })
  const isInWorkers = project.name === 'long-workerd'
  const oidc = isInWorkers && (await startOidc([AUTHJS_CALLBACK]))
  if (oidc) closing.unshift(oidc)
  project.provide('oidcUrl', oidc ? oidc.url : '')
  return async () => {
    for (const server of closing) await server.close()
  }
}
