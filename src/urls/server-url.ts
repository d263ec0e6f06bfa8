import { ConfigError } from '../errors.ts'
import { parseUrl, refuse as refuseUrl, splitUrl } from './scheme.ts'

/** A Postgres or MySQL URL, read. The credentials are decoded. */
export interface ServerUrl {
  readonly host: string
  readonly port: string
  readonly username: string
  readonly password: string
  readonly database: string
  /** The database without its secrets. */
  readonly identity: string
  /** What stands behind the scheme, as it was written, without the query. */
  readonly location: string
  readonly params: URLSearchParams
  /** Of a stand-in, where the URL names one: `?endpoint=http://…`, percent-encoded. */
  readonly endpoint: string | undefined
}

/** @throws {ConfigError} repeats nothing of the URL */
export function readServerUrl(url: unknown, name: 'postgres' | 'mysql'): ServerUrl {
  const { scheme, rest } = splitUrl(url)
  if (scheme !== name && scheme !== (name === 'postgres' ? 'postgresql' : name)) {
    return refuseUrl(`the database URL is no ${name}: URL`)
  }
  const refuse = (why: string): never => {
    throw new ConfigError(`the ${name} URL ${why}: ${name}://user:password@host/database`)
  }
  // As https, since the URL parser treats the hosts of schemes that it does not know differently.
  const parsed = parseUrl(`https:${rest}`)
  const [, authority = ''] = /^\/\/([^/?#]*)/.exec(rest) ?? []
  if (parsed === null || /(^|@)(:\d*)?$/.test(authority)) return refuse('has no host')
  const decode = (text: string): string => {
    try {
      return decodeURIComponent(text)
    } catch {
      return refuse('has credentials that are not percent-encoded correctly')
    }
  }
  const [, port = ''] = /:(\d+)$/.exec(authority) ?? []
  const username = decode(parsed.username)
  const password = decode(parsed.password)
  const database = decode(parsed.pathname.slice(1))
  if (username === '') return refuse('has no user')
  if (name === 'postgres' && database === '') return refuse('names no database')
  if (name === 'mysql' && password === '') return refuse('has no password')
  const endpoint = parsed.searchParams.get('endpoint') ?? undefined
  if (endpoint !== undefined && !/^https?:$/.test(parseUrl(endpoint)?.protocol ?? '')) {
    return refuse('has an endpoint that is no http: or https: URL')
  }
  return {
    host: parsed.hostname,
    port,
    username,
    password,
    database,
    identity: `${name}://${username}@${parsed.host}/${database}`,
    location: rest.split(/[?#]/, 1)[0] ?? '',
    params: parsed.searchParams,
    endpoint,
  }
}
