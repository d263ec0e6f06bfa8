import type { TestProject } from 'vitest/node'
import { startSqld } from './servers/sqld.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A real libSQL server. */
    libsqlUrl: string
  }
}

/** Starts the engines that the tests of every project use. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_LIBSQL_URL']
  const sqld = given === undefined ? await startSqld() : undefined
  project.provide('libsqlUrl', given ?? sqld?.url ?? '')
  return async () => {
    await sqld?.close()
  }
}
