import type { EdgeAdapter } from '../store/adapter.ts'
import type { D1Options } from '../drivers/d1.ts'
import { ConfigError } from '../errors.ts'
import { type AdapterOptions, checkNames, readOptions } from '../input/options.ts'
import { hashToken } from './session-token.ts'

/** How long sessions last and how they are named. */
export interface SessionOptions {
  /**
   * Milliseconds from signing in, or from the last renewal, to the end.
   * @default 2592000000 (30 days)
   */
  lifetimeMs?: number | undefined
  /**
   * Milliseconds after which a session in use is given its whole lifetime again; `null` lets it end when it
   * was first said to.
   * @default 86400000 (a day), or half of a shorter lifetime
   */
  renewEveryMs?: number | null | undefined
  /**
   * What a session's token is stored as. Change it only to share sessions with a service that stores them
   * otherwise.
   * @default its SHA-256, base64url
   */
  idOf?: ((token: string) => string | Promise<string>) | undefined
}

/** The session cookie. It is always `HttpOnly`. */
export interface CookieOptions {
  /**
   * Without the prefix `__Host-`, which it has on https.
   * @default 'session'
   */
  name?: string | undefined
  /** @default 'lax' */
  sameSite?: 'lax' | 'strict' | undefined
  /**
   * `false`, and neither `Secure` nor the prefix, for a service that is reached over plain http; `true` for one that
   * stands behind a proxy which hands on `http://localhost` and nothing else.
   * @default true, except on http://localhost
   */
  secure?: boolean | undefined
}

/** What a proxy in front of the service says, and sets over whatever a visitor sends. */
export interface ProxyOptions {
  /**
   * Whether `X-Forwarded-Proto` and `X-Forwarded-Host` are believed: they then say which origin is the service's own.
   * @default false
   */
  trustForwarded?: boolean | undefined
  /**
   * The header that holds the visitor's address, `x-real-ip` for example. Of a list, as in `x-forwarded-for`, the last
   * counts, which the nearest proxy has written.
   * @default the platform's own: `cf-connecting-ip` on Workers, `x-real-ip` on Vercel
   */
  addressHeader?: string | undefined
}

/** What all shells take. */
export interface AuthOptions {
  session?: SessionOptions | undefined
  cookie?: CookieOptions | undefined
  proxy?: ProxyOptions | undefined
  /**
   * Where the service is, `https://app.example`: its own origin besides that of a request's URL.
   */
  baseUrl?: string | undefined
  /** Other origins whose pages may send requests that change something with the visitor's cookie. */
  trustedOrigins?: readonly string[] | undefined
  /**
   * Whether a client that sends the cookie and says nothing of where it is may change nothing: browsers say so. With
   * `providers`, a CSRF token clears it.
   * @default true
   */
  csrfEnabled?: boolean | undefined
}

/** Where the database is: the first of these that is given, else a D1 binding, else `DATABASE_URL`. */
export interface DatabaseOptions extends AdapterOptions {
  /** As `createEdgeAdapter` takes it. */
  url?: string | undefined
  /** A D1 binding, or the name of one. */
  binding?: D1Options['binding'] | string
  /** An adapter that is there already. */
  adapter?: EdgeAdapter | undefined
}

export interface CookieSettings {
  readonly name: string
  readonly sameSite: 'lax' | 'strict'
  readonly secure: boolean | undefined
}

export interface ProxySettings {
  readonly trustForwarded: boolean
  readonly addressHeader: string | undefined
}

/** Where requests may come from that change something. */
export interface OriginSettings {
  readonly own: readonly string[]
  readonly trusted: readonly string[]
  /** Whether those that do not say may change something too. */
  readonly unknown: boolean
}

export interface AuthSettings {
  readonly lifetimeMs: number
  readonly renewEveryMs: number | null
  readonly idOf: (token: string) => string | Promise<string>
  readonly cookie: CookieSettings
  readonly proxy: ProxySettings
  readonly origins: OriginSettings
}

const DAY_MS = 86_400_000

const SHORTEST_MS = 60_000

/** Browsers keep no cookie for longer. */
const LONGEST_MS = 400 * DAY_MS

const isDuration = (value: unknown): boolean =>
  typeof value === 'number' && value >= SHORTEST_MS && value <= LONGEST_MS

const isBoolean = (value: unknown): boolean => typeof value === 'boolean'

const isHeaderName = (value: unknown): boolean =>
  typeof value === 'string' && /^[\w-]+$/.test(value)

const isUrl = (value: unknown): value is string =>
  typeof value === 'string' && /^https?:/i.test(value) && URL.canParse(value)

const isOrigin = (value: unknown): boolean => isUrl(value) && new URL(value).origin === value

const demand = (holds: boolean, rule: string): void => {
  if (!holds) throw new ConfigError(rule)
}

const NAMES = [
  'url',
  'binding',
  'adapter',
  'session',
  'cookie',
  'proxy',
  'onProblem',
  'baseUrl',
  'trustedOrigins',
  'csrfEnabled',
] as const

/** Reads what is not about the database, and refuses what nobody knows. */
export function readAuthOptions(
  options: AuthOptions & DatabaseOptions & { onProblem?: unknown },
  taker: string,
): AuthSettings {
  readOptions(options, taker, NAMES)
  const { session = {}, cookie = {}, proxy = {}, onProblem } = options
  checkNames(session, 'session', ['lifetimeMs', 'renewEveryMs', 'idOf'])
  checkNames(cookie, 'cookie', ['name', 'sameSite', 'secure'])
  checkNames(proxy, 'proxy', ['trustForwarded', 'addressHeader'])
  const { lifetimeMs = 30 * DAY_MS, idOf = hashToken } = session
  const { renewEveryMs = Math.min(DAY_MS, lifetimeMs / 2) } = session
  const { name = 'session', sameSite = 'lax', secure } = cookie
  const { trustForwarded = false, addressHeader } = proxy
  const { baseUrl, trustedOrigins = [], csrfEnabled = true } = options
  demand(
    isDuration(lifetimeMs),
    `session.lifetimeMs must be milliseconds from ${SHORTEST_MS} to ${LONGEST_MS}`,
  )
  demand(
    renewEveryMs === null || (renewEveryMs >= 1_000 && renewEveryMs < lifetimeMs),
    'session.renewEveryMs must be null or milliseconds, at least 1000 and less than the lifetime',
  )
  demand(typeof idOf === 'function', 'session.idOf must be a function')
  demand(
    typeof name === 'string' && /^(?!__)[\w-]+$/.test(name),
    'cookie.name must be letters, digits, - and _, without a prefix',
  )
  demand(sameSite === 'lax' || sameSite === 'strict', "cookie.sameSite must be 'lax' or 'strict'")
  demand(secure === undefined || isBoolean(secure), 'cookie.secure must be true or false')
  demand(isBoolean(trustForwarded), 'proxy.trustForwarded must be true or false')
  demand(
    addressHeader === undefined || isHeaderName(addressHeader),
    'proxy.addressHeader must be the name of a header',
  )
  demand(baseUrl === undefined || isUrl(baseUrl), 'baseUrl must be an http: or https: URL')
  demand(
    Array.isArray(trustedOrigins) && trustedOrigins.every(isOrigin),
    "trustedOrigins must be exact origins such as 'https://app.example', without a path, '*' or 'null'",
  )
  demand(isBoolean(csrfEnabled), 'csrfEnabled must be true or false')
  demand(onProblem === undefined || typeof onProblem === 'function', 'onProblem must be a function')
  return {
    lifetimeMs,
    renewEveryMs,
    idOf,
    cookie: { name, sameSite, secure },
    proxy: { trustForwarded, addressHeader },
    origins: {
      own: baseUrl === undefined ? [] : [new URL(baseUrl).origin],
      trusted: [...trustedOrigins],
      unknown: !csrfEnabled,
    },
  }
}
