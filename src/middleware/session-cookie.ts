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

export interface SessionCookie {
  read(): string | undefined
  /** The header that has the browser keep a token. */
  keep(token: string): string
  /** The header that has it forget. */
  forget(): string
}

/** `__Host-` binds the cookie to this very host over https: no subdomain and no plain http can set it. */
export function sessionCookie(
  { url, headers }: Incoming,
  { name: plainName, sameSite }: CookieSettings,
  lifetimeMs: number,
): SessionCookie {
  const secure = !isLocal(new URL(url))
  const name = secure ? `__Host-${plainName}` : plainName
  const header = (value: string, maxAge: number): string =>
    serialize({ name, value, path: '/', httpOnly: true, secure, sameSite, maxAge })
  return {
    read: () => parse(headers.get('cookie') ?? '', { filter: (key) => key === name })[name],
    keep: (token) => header(token, Math.floor(lifetimeMs / 1000)),
    forget: () => header('', 0),
  }
}

/** Whether no cache that others share may keep an answer, and with it somebody's cookie. */
export const isPrivate = (headers: Incoming['headers']): boolean =>
  /\b(?:private|no-store)\b/i.test(headers.get('cache-control') ?? '')

export const PRIVATE = 'private, no-store'
