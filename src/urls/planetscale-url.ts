import type { Transport } from '../input/options.ts'
import { foreignHost, readServerUrl, refusal } from './server-url.ts'

/** A MySQL database that answers SQL over fetch as PlanetScale does. */
export interface PlanetscaleTarget {
  readonly driver: 'planetscale'
  /** What the paths of requests are put behind; without a slash at its end. */
  readonly base: string
  readonly username: string
  readonly password: string
  /** Names the database without its secrets. */
  readonly identity: string
  readonly fetch: typeof globalThis.fetch | undefined
}

const PLANETSCALE = /^(?:[^.]+\.)+psdb\.cloud$/

/** @throws {ConfigError} repeats nothing of the URL */
export function readPlanetscaleUrl(url: unknown, transport: Transport = {}): PlanetscaleTarget {
  const server = readServerUrl(url, 'mysql')
  const { hostname, port, username, password } = server
  const { fetch, endpoint = server.endpoint } = transport
  const refuse = refusal('mysql')
  if (password === '') return refuse('has no password')
  if (username.includes(':')) return refuse('has a user with a colon, which no password can follow')
  if (endpoint === undefined && !PLANETSCALE.test(hostname)) {
    return foreignHost(
      'mysql',
      'PlanetScale',
      '*.psdb.cloud',
      "the base URL of a gateway that speaks PlanetScale's SQL over HTTP",
    )
  }
  if (endpoint === undefined && port !== '') {
    return refuse(
      'has a port, on which PlanetScale speaks the protocol of MySQL and not HTTPS. Leave it out',
    )
  }
  const { origin, pathname } = new URL(endpoint ?? `https://${hostname}`)
  return {
    driver: 'planetscale',
    base: origin + pathname.replace(/\/+$/, ''),
    username,
    password,
    identity: `${server.identity} ${endpoint ?? ''}`,
    fetch,
  }
}
