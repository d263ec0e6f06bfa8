import type { TestProject } from 'vitest/node'
import { startSqld } from './servers/sqld.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A real libSQL server that any test may fill. */
    libsqlUrl: string
    /** Servers of one test file each, which empties them. */
    libsqlUrls: { conformance: string; drizzle: string; roundTrips: string; isolates: string }
  }
}

/** Starts the engines that the tests of every project use. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const start = () => startSqld()
  const servers = await Promise.all([start(), start(), start(), start(), start()])
  const [shared, conformance, drizzle, roundTrips, isolates] = servers
  project.provide('libsqlUrl', shared.url)
  project.provide('libsqlUrls', {
    conformance: conformance.url,
    drizzle: drizzle.url,
    roundTrips: roundTrips.url,
    isolates: isolates.url,
  })
  return async () => {
    await Promise.all(servers.map((server) => server.close()))
  }
}
