import { ConfigError } from '../errors.ts'
import { isEndpoint } from '../input/options.ts'
import { type Location, readLocation } from './location.ts'
import { driverOfScheme, refuseScheme, splitUrl } from './scheme.ts'

/** A Postgres or MySQL URL, read. */
export interface ServerUrl extends Location {
  readonly database: string
  /** The database without its secrets. */
  readonly identity: string
  /** Of a stand-in, where the URL names one: `?endpoint=http://…`, percent-encoded. */
  readonly endpoint: string | undefined
}

/** The name of a scheme, which stands for the dialect too. */
type Name = 'postgres' | 'mysql'

/** Parameters by which other clients choose a schema or a server. Dropped, they would lead to other tables. */
const CHOOSING = [
  'schema',
  'currentSchema',
  'search_path',
  'host',
  'hostaddr',
  'port',
  'user',
  'password',
  'dbname',
  'database',
  'socket',
  'unix_socket',
  'socketPath',
]

/** @throws {ConfigError} repeats nothing of the URL */
export function readServerUrl(url: unknown, name: Name): ServerUrl {
  const { scheme, rest } = splitUrl(url)
  const driver = name === 'postgres' ? 'neon' : 'planetscale'
  if (driverOfScheme(scheme) !== driver) {
    return refuseScheme(scheme, driver, `the database URL is no ${name}: URL`)
  }
  const refuse = refusal(name)
  const location = readLocation(rest, refuse)
  const { hostname, port, username, params } = location
  let database: string
  try {
    database = decodeURIComponent(location.pathname.slice(1))
  } catch {
    return refuse('names a database that is not percent-encoded correctly')
  }
  if (username === '') return refuse('has no user')
  if (name === 'postgres' && database === '') return refuse('names no database')
  const chosen = CHOOSING.find((key) => params.has(key))
  if (chosen !== undefined) {
    return refuse(
      `has the parameter ${chosen}, which has no effect here: name the host and the database in their ` +
        'places, and a schema as the search_path of the role',
    )
  }
  const endpoint = params.get('endpoint') ?? undefined
  if (endpoint !== undefined && !isEndpoint(endpoint)) {
    return refuse('has an endpoint that is no http: or https: URL without credentials')
  }
  const identity = `${name}://${username}@${hostname}${port}/${database}`
  return { ...location, database, identity, endpoint }
}

/** Says what is wrong, and what a URL looks like. */
export const refusal =
  (name: Name) =>
  (why: string): never => {
    throw new ConfigError(`the ${name} URL ${why}: ${name}://user:password@host/database`)
  }

/** For a server that answers no HTTP: the only ways to it are a client of one's own, or a gateway that is named. */
export const foreignHost = (name: Name, service: string, hosts: string, gateway: string): never => {
  throw new ConfigError(
    `the ${name} URL names a host that is not ${service}'s (${hosts}), and nothing was sent to it. ` +
      `For a server of your own, hand a drizzle database to drizzleAdapter of 'fastauth-edge/drizzle', or name as \`endpoint\` ${gateway}`,
  )
}
