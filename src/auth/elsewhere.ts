/**
 * The rule for requests from elsewhere: whether another site had a browser send this request. Pure, and
 * without a key for almost every request: only a client that sends cookies and says nothing of where it is
 * has to show a CSRF token.
 */
import { parseUrl } from '../urls/scheme.ts'
import { base64url, randomBytes, sameText } from './bytes.ts'

/** FastAuth's answer to a request from elsewhere, with status 403. */
export const CSRF_DETAIL = 'CSRF token missing or invalid'

/** What is read of a request. */
export interface ArrivingRequest {
  readonly method: string
  readonly url: string
  readonly headers: Pick<Headers, 'get'>
  readonly body: unknown
}

/** What the configuration and the route know. */
export interface Surroundings {
  /** The service's own origins besides that of the request's URL: `baseUrl`'s, a trusted forwarded one. */
  readonly ownOrigins: readonly string[]
  /** Other origins that may send unsafe requests. */
  readonly trustedOrigins: readonly string[]
  /** Whether the request carries a cookie that signs somebody in. */
  readonly hasCredentialCookie: boolean
}

/** `'unknown'`: nothing says where the request comes from, and only a CSRF token can clear it. */
export type Whence = 'here' | 'elsewhere' | 'unknown'

/** Whether a request may change something: by its method, or as a WebSocket, which says more once it is open. */
export const isUnsafe = ({ method, headers }: Pick<ArrivingRequest, 'method' | 'headers'>) =>
  !['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method) ||
  headers.get('upgrade')?.toLowerCase() === 'websocket'

/** Where an unsafe request comes from. A safe one is always from here: it changes nothing. */
export function whence(request: ArrivingRequest, around: Surroundings): Whence {
  if (!isUnsafe(request)) return 'here'
  const site = request.headers.get('sec-fetch-site')
  if (site === 'same-origin' || site === 'none') return 'here'
  const origin = request.headers.get('origin')
  if (origin !== null) return isKnown(origin, request.url, around) ? 'here' : 'elsewhere'
  // A browser that speaks of sites has just said that it was another.
  if (site !== null) return 'elsewhere'
  if (around.hasCredentialCookie) return 'unknown'
  return isOfAProgram(request) ? 'here' : 'elsewhere'
}

const isKnown = (origin: string, url: string, { ownOrigins, trustedOrigins }: Surroundings) =>
  origin !== 'null' &&
  (origin === new URL(url).origin || ownOrigins.includes(origin) || trustedOrigins.includes(origin))

/**
 * What no form can send: JSON, or nothing at all. A body without a type is none of the two, since scripts of
 * other sites may send one.
 */
function isOfAProgram({ headers, body }: ArrivingRequest): boolean {
  const type = headers.get('content-type')
  if (type === null)
    return body === null || body === undefined || headers.get('content-length') === '0'
  return /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type.trim())
}

/**
 * The origin that a proxy says the visitor used, from `X-Forwarded-Proto` and `X-Forwarded-Host`; null where
 * it says none. For services that an option tells to trust their proxy.
 */
export function forwardedOrigin(headers: Pick<Headers, 'get'>): string | null {
  const first = (name: string): string | undefined => headers.get(name)?.split(',')[0]?.trim()
  const [scheme, host] = [first('x-forwarded-proto'), first('x-forwarded-host')]
  if (!host || !/^https?$/.test(scheme ?? '')) return null
  const url = parseUrl(`${scheme}://${host}`)
  return url?.pathname === '/' && !url.username && !url.search && !url.hash ? url.origin : null
}

/** What a CSRF token is signed with: the purpose `'csrf'` of the secret. */
export interface TokenSigner {
  sign(text: string): Promise<string>
  verify(text: string, signature: string): Promise<boolean>
}

/** A CSRF token for one session: another session's is not taken, so that a tossed cookie opens nothing. */
export async function newCsrfToken(signer: TokenSigner, boundTo: string): Promise<string> {
  const random = base64url(randomBytes(32))
  return `${random}.${await signer.sign(`${random}.${boundTo}`)}`
}

/** Whether header and cookie hold the same token, and it was signed for this session or family. */
export async function isCsrfToken(
  signer: TokenSigner,
  boundTo: string,
  { header, cookie }: { readonly header: string | null; readonly cookie: string | null },
): Promise<boolean> {
  if (!header || !cookie || !sameText(header, cookie)) return false
  const [random = '', signature = ''] = header.split('.')
  return signer.verify(`${random}.${boundTo}`, signature)
}
