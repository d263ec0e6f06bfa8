import type { Transport } from '../input/options.ts'
import { foreignHost, readServerUrl } from './server-url.ts'

/** A Postgres database that answers SQL over HTTP as Neon does. */
export interface NeonTarget {
  readonly driver: 'neon'
  /** What queries are posted to. */
  readonly endpoint: string
  readonly connectionString: string
  /** Names the database without its secrets. */
  readonly identity: string
  readonly authToken: string | undefined
  readonly fetch: typeof globalThis.fetch | undefined
}

/** Neon's own: the first label names the database's compute, the rest its region. */
const NEON = /^[^.]+\.((?:[^.]+\.)*neon\.(?:tech|build))$/

/** What Neon's proxy reads of a query; SQLAlchemy's own parameters mean nothing to it. */
const PARAMS: ReadonlySet<string> = new Set([
  'application_name',
  'channel_binding',
  'options',
  'sslmode',
])

/** @throws {ConfigError} repeats nothing of the URL */
export function readNeonUrl(url: unknown, transport: Transport = {}): NeonTarget {
  const server = readServerUrl(url, 'postgres')
  const { hostname, port, username, password, database } = server
  const { authToken, fetch, endpoint = server.endpoint } = transport
  const params = new URLSearchParams([...server.params].filter(([key]) => PARAMS.has(key)))
  const query = params.size > 0 ? `?${params}` : ''
  // Encoded again: a header takes no other characters than those of ASCII.
  const secret = password === '' ? '' : `:${encodeURIComponent(password)}`
  const credentials = encodeURIComponent(username) + secret
  return {
    driver: 'neon',
    endpoint: endpoint ?? endpointOf(hostname, authToken !== undefined),
    connectionString: `postgresql://${credentials}@${hostname}${port}/${encodeURIComponent(database)}${query}`,
    identity: `${server.identity} ${endpoint} ${params.get('options')}`,
    authToken,
    fetch,
  }
}

function endpointOf(hostname: string, withToken: boolean): string {
  const [, region] = NEON.exec(hostname) ?? []
  if (region === undefined) {
    return foreignHost(
      'postgres',
      'Neon',
      '*.neon.tech, *.neon.build',
      "the URL of a gateway that speaks Neon's SQL over HTTP",
    )
  }
  return `https://${withToken ? 'apiauth' : 'api'}.${region}/sql`
}
