import { parseUrl } from '../urls/scheme.ts'

/** What is read of a request. */
export interface Incoming {
  readonly url: string
  readonly method: string
  readonly headers: Pick<Headers, 'get'>
  readonly body: unknown
}

/** The first of a list is the one that the browser talked to. */
const outermost = (list: string | null): string | undefined => list?.split(',')[0]?.trim()

/**
 * The URL under which the browser knows a request: its own, or what a proxy says that is trusted to say it over
 * whatever a visitor sends.
 */
export function ownUrl({ url, headers }: Incoming, trustForwarded: boolean): URL {
  const own = new URL(url)
  if (!trustForwarded) return own
  const proto = outermost(headers.get('x-forwarded-proto'))
  if (proto === 'http' || proto === 'https') own.protocol = `${proto}:`
  const host = outermost(headers.get('x-forwarded-host'))
  const said = host ? parseUrl(`${own.protocol}//${host}`) : null
  if (said === null) return own
  // Part by part: a path that begins with two slashes would name another host if it were resolved.
  own.hostname = said.hostname
  own.port = said.port
  return own
}

/** Plain http on this machine, where browsers keep no cookie that is `Secure`. */
export const isLocal = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)
