/** Whether a request comes from this machine: of the developer, and of no web page. */
import type { IncomingHttpHeaders } from 'node:http'

/** No name that a stranger's DNS server answers for: such a name may lead to 127.0.0.1 (DNS rebinding). */
const LOCAL_NAME = /^(?:localhost|(?:[a-z\d-]+\.)+localhost|127\.0\.0\.1|\[::1\])$/

function isLocalUrl(url: string): boolean {
  return URL.canParse(url) && LOCAL_NAME.test(new URL(url).hostname)
}

/**
 * A browser says in `Host` which name led it here, and in `Origin` whose page sends a POST or opens a WebSocket. Programs
 * send no `Origin`.
 */
export function isLocal({ host, origin }: IncomingHttpHeaders): boolean {
  return isLocalUrl(`http://${host}`) && (origin === undefined || isLocalUrl(origin))
}
