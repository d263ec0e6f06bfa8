/**
 * Stand-ins for Neon, PlanetScale and Turso on your own machine: their protocols in front of databases that need no account.
 * Only for Node, and only for development and tests.
 */
import type { Server } from './child-process.ts'
import { type LocalOptions, readLocalOptions } from './local-options.ts'
import { start } from './stand-ins.ts'

export type { LocalMysql, LocalOptions, LocalPostgres } from './local-options.ts'

type Service = 'neon' | 'planetscale' | 'libsql'

/** The names of the services that options ask for. */
export type Wanted<O extends LocalOptions> = {
  [Name in Service]: O[Name] extends object | true ? Name : never
}[Service]

/** Services that run until they are closed. */
export interface Local<Name extends Service = Service> {
  /** The `DATABASE_URL` of each, with the endpoint in it. They hold the passwords that are checked. */
  readonly urls: { readonly [Key in Name]: string }
  /** Ends connections and servers, and removes what no `data` keeps. */
  close(): Promise<void>
}

/**
 * Starts services on 127.0.0.1. They answer programs and pages of this machine only.
 *
 * @throws {ConfigError} an option cannot be used, a package is missing, a port is in use, a database is not reached
 *
 * @example
 * ```ts
 * import { startLocal } from 'fastauth-edge/local'
 * import { neonAdapter } from 'fastauth-edge/neon'
 *
 * const local = await startLocal({ neon: true })
 * const adapter = neonAdapter({ url: local.urls.neon })
 * await adapter.user.createUser({ email: 'alice@example.com' })
 * await local.close()
 * ```
 */
export async function startLocal<const O extends LocalOptions>(
  options: O,
): Promise<Local<Wanted<O>>> {
  const urls: Record<string, string> = {}
  const servers: Server[] = []
  const close = async (): Promise<void> => {
    await Promise.all(servers.splice(0).map((server) => server.close()))
  }
  try {
    for (const placed of readLocalOptions(options)) {
      const server = await start(placed)
      servers.push(server)
      urls[placed.name] = server.url
    }
  } catch (error) {
    await close()
    throw error
  }
  // What the options name has been started.
  return { urls: urls as { [Name in Wanted<O>]: string }, close }
}
