import { isToken, type Transport } from '../input/options.ts'
import { readLocation } from './location.ts'
import { refuse, refuseScheme, splitUrl } from './scheme.ts'

/** Where a libSQL database is. */
export type LibsqlTarget =
  | { readonly driver: 'libsql'; readonly kind: 'memory' }
  | { readonly driver: 'libsql'; readonly kind: 'file'; readonly url: string }
  | {
      readonly driver: 'libsql'
      readonly kind: 'remote'
      readonly url: string
      readonly authToken: string | undefined
      readonly fetch: typeof globalThis.fetch | undefined
    }

/**
 * Reads the URL of a libSQL database as SQLAlchemy and libSQL do.
 *
 * @throws {ConfigError} repeats nothing of the URL, any part of which can be a secret
 */
export function readLibsqlUrl(url: unknown, transport: Transport = {}): LibsqlTarget {
  const { scheme, suffix, rest, text } = splitUrl(url)
  const isServer = suffix === undefined && /^(?:libsql|https?|wss?)$/.test(scheme)
  if (isServer) return readRemote(scheme, rest, transport)
  const isHost = /^\/\/[^/?]/.test(rest)
  if (scheme === 'sqlite' && isHost) return readRemote('libsql', rest, transport)
  const local = scheme === 'file' && suffix === undefined ? file(text) : undefined
  if (local === undefined && scheme !== 'sqlite') {
    return refuseScheme(scheme, 'libsql', 'the database URL has a scheme that is not known here')
  }
  if (transport.endpoint !== undefined) {
    return refuse('a local database has no `endpoint`: leave it out, or name a server')
  }
  return local ?? readSqlite(rest)
}

const file = (url: string): LibsqlTarget => ({ driver: 'libsql', kind: 'file', url })

/** `sqlite:///relative`, `sqlite:////absolute`, `sqlite://` for memory. */
function readSqlite(rest: string): LibsqlTarget {
  if (!rest.startsWith('//')) return refuse('a sqlite URL begins with sqlite://')
  const [location = '', query = ''] = rest.slice(2).split(/\?(.*)/s)
  const path = location.slice(1)
  // SQLAlchemy hands the path of a `file:` URI to SQLite as it is.
  if (path.startsWith('file:')) return file(query === '' ? path : `${path}?${kept(query)}`)
  if (path === '' || path === ':memory:') return { driver: 'libsql', kind: 'memory' }
  // Escaped, because libSQL reads its file URLs as URLs and SQLAlchemy reads a path.
  return file(`file:${path.split('/').map(encodeURIComponent).join('/')}`)
}

/** What SQLite itself reads of a query: not SQLAlchemy's own `uri=true`. */
function kept(query: string): string {
  const params = new URLSearchParams(query)
  params.delete('uri')
  return params.toString()
}

function readRemote(scheme: string, rest: string, transport: Transport): LibsqlTarget {
  const { hostname, port, username, password, pathname, params } = readLocation(rest, (why) =>
    refuse(`the database URL ${why}`),
  )
  if ([...params.keys()].some((key) => !['authToken', 'tls', 'secure'].includes(key))) {
    return refuse('a libSQL URL takes the parameters authToken, tls and secure')
  }
  const secure = params.get('tls') !== '0' && params.get('secure') !== 'false'
  const plain = scheme === 'http' || scheme === 'ws'
  if (!plain && !secure && port === '') return refuse('a libSQL URL without TLS must name its port')
  // A token may stand where other databases have their password.
  const own = params.get('authToken') ?? (password || undefined)
  if (own === undefined && username !== '') {
    return refuse('a libSQL URL has a user and no token: libsql://:token@host or ?authToken=token')
  }
  if (own !== undefined && !isToken(own)) {
    return refuse(
      'the token in the database URL is empty, or has characters that no header can carry: visible ASCII, with + as %2B',
    )
  }
  const { authToken = own, fetch, endpoint } = transport
  // Requests go to what is below a path that ends with a slash, and beside one that does not.
  const path = pathname === '/' ? '' : pathname.replace(/\/?$/, '/')
  const socket = scheme.startsWith('ws') ? 'ws' : 'http'
  const protocol = plain || !secure ? socket : `${socket}s`
  const url = endpoint ?? `${protocol}://${hostname}${port}${path}`
  return { driver: 'libsql', kind: 'remote', url, authToken, fetch }
}
