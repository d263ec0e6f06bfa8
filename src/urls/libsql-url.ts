import { parseUrl, refuse, splitUrl } from './scheme.ts'

/** Where a libSQL database is. */
export type LibsqlTarget =
  | { readonly kind: 'memory' }
  | { readonly kind: 'file'; readonly url: string }
  | { readonly kind: 'remote'; readonly url: string; readonly authToken: string | undefined }

/**
 * Reads the URL of a libSQL database as SQLAlchemy and libSQL do.
 *
 * @throws {ConfigError} repeats nothing of the URL, any part of which can be a secret
 */
export function readLibsqlUrl(url: unknown): LibsqlTarget {
  const { scheme, suffix, rest, text } = splitUrl(url)
  if (scheme === 'sqlite') return readSqlite(rest)
  if (suffix === undefined && scheme === 'file') return { kind: 'file', url: text }
  if (suffix === undefined && /^(libsql|https?|wss?)$/.test(scheme)) return readRemote(scheme, rest)
  return refuse('the database URL has a scheme that is not known here')
}

/** `sqlite:///relative`, `sqlite:////absolute`, `sqlite://` for memory, and a host for libSQL over https. */
function readSqlite(rest: string): LibsqlTarget {
  if (!rest.startsWith('//')) return refuse('a sqlite URL begins with sqlite://')
  const [location = '', query = ''] = rest.slice(2).split(/\?(.*)/s)
  if (location !== '' && !location.startsWith('/')) return readRemote('libsql', rest)
  const path = location.slice(1)
  // SQLAlchemy hands the path of a `file:` URI to SQLite as it is.
  if (path.startsWith('file:'))
    return { kind: 'file', url: query === '' ? path : `${path}?${kept(query)}` }
  if (path === '' || path === ':memory:') return { kind: 'memory' }
  // Escaped, because libSQL reads its file URLs as URLs and SQLAlchemy reads a path.
  return { kind: 'file', url: `file:${path.split('/').map(encodeURIComponent).join('/')}` }
}

/** What SQLite itself reads of a query: not SQLAlchemy's own `uri=true`. */
function kept(query: string): string {
  const params = new URLSearchParams(query)
  params.delete('uri')
  return params.toString()
}

function readRemote(scheme: string, rest: string): LibsqlTarget {
  const [, authority = ''] = /^\/\/([^/?#]*)/.exec(rest) ?? []
  const [, port = ''] = /(:\d+)$/.exec(authority) ?? []
  // As https, since the URL parser treats the hosts of schemes that it does not know differently.
  const parsed = parseUrl(`https:${rest}`)
  if (/(^|@)(:\d*)?$/.test(authority) || parsed === null) {
    return refuse('the database URL has no host')
  }
  if (parsed.hash !== '') return refuse('a libSQL URL has no fragment')
  const { searchParams: params } = parsed
  if ([...params.keys()].some((key) => !['authToken', 'tls', 'secure'].includes(key))) {
    return refuse('a libSQL URL takes the parameters authToken, tls and secure')
  }
  const secure = params.get('tls') !== '0' && params.get('secure') !== 'false'
  const plain = scheme === 'http' || scheme === 'ws'
  // Requests go to what is below a path that ends with a slash, and beside one that does not.
  const path = parsed.pathname === '/' ? '' : parsed.pathname.replace(/\/?$/, '/')
  const transport = scheme.startsWith('ws') ? 'ws' : 'http'
  const protocol = plain || !secure ? transport : `${transport}s`
  if (!plain && !secure && port === '') return refuse('a libSQL URL without TLS must name its port')
  return {
    kind: 'remote',
    url: `${protocol}://${parsed.hostname}${port}${path}`,
    // A token may stand where other databases have their password.
    authToken: params.get('authToken') ?? (decode(parsed.password) || undefined),
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return refuse('the credentials in the database URL are not percent-encoded correctly')
  }
}
