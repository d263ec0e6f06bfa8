import { parseUrl } from './scheme.ts'

/** What stands behind the scheme of a URL that names a server, read. The credentials are decoded. */
export interface Location {
  readonly hostname: string
  /** With its colon, as it was written: `:443` of an https URL too. */
  readonly port: string
  readonly username: string
  readonly password: string
  readonly pathname: string
  readonly params: URLSearchParams
}

/**
 * Characters that would end the credentials early, or that parsers of URLs drop without a word. An `@` behind the
 * host is the one that ends credentials with a raw `/`, `?` or `#` in them.
 */
// oxlint-disable-next-line no-control-regex
const MUST_BE_ENCODED = /[\\\u0000-\u001F\u007F]|^\/\/[^/?#]*[/?#].*@|#/s

const HOW = '# as %23, / as %2F, ? as %3F, \\ as %5C, @ as %40, % as %25'

/** @param refuse throws, and repeats nothing of the URL: any part of it can be a secret that stands in the wrong place */
export function readLocation(rest: string, refuse: (why: string) => never): Location {
  if (MUST_BE_ENCODED.test(rest)) {
    return refuse(
      `has characters that must be percent-encoded in its credentials or values (${HOW})`,
    )
  }
  const [, authority = ''] = /^\/\/([^/?]*)/.exec(rest) ?? []
  const [, port = ''] = /(:\d+)$/.exec(authority) ?? []
  // As https, since the URL parser treats the hosts of schemes that it does not know differently.
  const parsed = parseUrl(`https:${rest}`)
  if (parsed === null || /(^|@)(:\d*)?$/.test(authority)) return refuse('has no host')
  const decode = (text: string): string => {
    try {
      return decodeURIComponent(text)
    } catch {
      return refuse(`has credentials that are not percent-encoded correctly (${HOW})`)
    }
  }
  return {
    hostname: parsed.hostname,
    port,
    username: decode(parsed.username),
    password: decode(parsed.password),
    pathname: parsed.pathname,
    params: parsed.searchParams,
  }
}
