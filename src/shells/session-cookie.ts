import { parse, serialize } from 'cookie-es'
import { type Incoming, isLocal, ownUrl } from './incoming.ts'
import type { AuthSettings } from './settings.ts'

/** The header that has the browser keep a token or forget it. */
export interface CookieHeader {
  readonly name: string
  readonly value: string
  /** Somebody signed in or out. If not, what the answer says of this cookie already goes before. */
  readonly isDecided: boolean
}

export interface SessionCookie {
  /**
   * What the request brings under this name, without what is empty or comes twice. There may be several: a
   * browser sends those of other paths and domains along.
   */
  read(): readonly string[]
  keep(token: string, isDecided: boolean): CookieHeader
  forget(isDecided: boolean): CookieHeader
}

/** Of cookies of one name; each may cost a look at the database. */
const MOST = 4

/** `__Host-` binds the cookie to this very host over https: no subdomain and no plain http can set it. */
export function sessionCookie(
  request: Incoming,
  {
    cookie: { name: plainName, sameSite, secure: demanded },
    lifetimeMs,
    trustForwarded,
  }: AuthSettings,
): SessionCookie {
  const secure = demanded ?? !isLocal(ownUrl(request, trustForwarded))
  const name = secure ? `__Host-${plainName}` : plainName
  const header = (value: string, maxAge: number, isDecided: boolean): CookieHeader => ({
    name,
    value: serialize({ name, value, path: '/', httpOnly: true, secure, sameSite, maxAge }),
    isDecided,
  })
  return {
    read: () => {
      const filter = (key: string): boolean => key === name
      const header = request.headers.get('cookie') ?? ''
      const values = [parse(header, { filter, allowMultiple: true })[name] ?? []].flat()
      return [...new Set(values)].filter((value) => value !== '').slice(0, MOST)
    },
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

/** What an answer's headers have to become so that it sets cookies, for its visitor alone; null where one is removed. */
export function settingCookies(
  headers: Headers,
  cookies: readonly CookieHeader[],
): readonly (readonly [name: string, value: string | null])[] {
  const lines = headers.getSetCookie()
  const setting = cookies.filter(
    ({ name, isDecided }) => isDecided || !lines.some((line) => line.startsWith(`${name}=`)),
  )
  if (setting.length === 0) return []
  return [
    ...setting.map(({ value }) => ['set-cookie', value] as const),
    ...(isPrivate(headers) ? [] : [['cache-control', 'private, no-store'] as const]),
    ...FOR_CACHES.filter((name) => headers.has(name)).map((name) => [name, null] as const),
  ]
}
