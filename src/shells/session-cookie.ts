import { parse, serialize } from 'cookie-es'
import type { CookieSettings } from './settings.ts'

/** What is read of a request. */
export interface Incoming {
  readonly url: string
  readonly headers: Pick<Headers, 'get'>
}

/** Plain http on this machine, where browsers keep no cookie that is `Secure`. */
const isLocal = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)

/** The header that has the browser keep a token or forget it. */
export interface CookieHeader {
  readonly name: string
  readonly value: string
  /** Somebody signed in or out. If not, what the answer says of this cookie already goes before. */
  readonly isDecided: boolean
}

export interface SessionCookie {
  read(): string | undefined
  keep(token: string, isDecided: boolean): CookieHeader
  forget(isDecided: boolean): CookieHeader
}

/** `__Host-` binds the cookie to this very host over https: no subdomain and no plain http can set it. */
export function sessionCookie(
  { url, headers }: Incoming,
  { name: plainName, sameSite }: CookieSettings,
  lifetimeMs: number,
): SessionCookie {
  const secure = !isLocal(new URL(url))
  const name = secure ? `__Host-${plainName}` : plainName
  const header = (value: string, maxAge: number, isDecided: boolean): CookieHeader => ({
    name,
    value: serialize({ name, value, path: '/', httpOnly: true, secure, sameSite, maxAge }),
    isDecided,
  })
  return {
    read: () => parse(headers.get('cookie') ?? '', { filter: (key) => key === name })[name],
    keep: (token, isDecided) => header(token, Math.floor(lifetimeMs / 1000), isDecided),
    forget: (isDecided) => header('', 0, isDecided),
  }
}

/** Headers that shared caches obey in place of `cache-control`. */
const FOR_CACHES = [
  'cdn-cache-control',
  'cloudflare-cdn-cache-control',
  'surrogate-control',
  'vercel-cdn-cache-control',
]

/** Whether no shared cache may keep an answer. A `private="…"` of some headers does not say so. */
export const isPrivate = (headers: Incoming['headers']): boolean =>
  /(?:^|,)\s*(?:private|no-store)\s*(?:,|$)/i.test(headers.get('cache-control') ?? '')

/** What an answer's headers have to become so that it sets the cookie, for its visitor alone; null where it is removed. */
export function settingCookie(
  headers: Headers,
  cookie: CookieHeader | undefined,
): readonly (readonly [name: string, value: string | null])[] {
  const isSet = headers.getSetCookie().some((line) => line.startsWith(`${cookie?.name}=`))
  if (cookie === undefined || (isSet && !cookie.isDecided)) return []
  return [
    ['set-cookie', cookie.value],
    ...(isPrivate(headers) ? [] : [['cache-control', 'private, no-store'] as const]),
    ...FOR_CACHES.filter((name) => headers.has(name)).map((name) => [name, null] as const),
  ]
}
