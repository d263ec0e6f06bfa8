import type { EdgeAdapter } from '../adapter.ts'
import type { D1Options } from '../drivers/d1.ts'
import { ConfigError } from '../errors.ts'
import { type AdapterOptions, readOptions } from '../options.ts'
import { fingerprint } from './session-token.ts'

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
   * @default 86400000 (a day)
   */
  renewEveryMs?: number | null | undefined
  /**
   * What a session's token is stored as. Change it only to share sessions with a service that stores them
   * otherwise.
   * @default its SHA-256, base64url
   */
  idOf?: ((token: string) => string | Promise<string>) | undefined
}

/** The session cookie. It is always `HttpOnly`, and `Secure` except on http://localhost. */
export interface CookieOptions {
  /**
   * Without the prefix `__Host-`, which it has on https.
   * @default 'session'
   */
  name?: string | undefined
  /** @default 'lax' */
  sameSite?: 'lax' | 'strict' | undefined
}

/** What all shells take. */
export interface AuthOptions {
  session?: SessionOptions | undefined
  cookie?: CookieOptions | undefined
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
}

export interface AuthSettings {
  readonly lifetimeMs: number
  readonly renewEveryMs: number | null
  readonly idOf: (token: string) => string | Promise<string>
  readonly cookie: CookieSettings
}

const DAY_MS = 86_400_000

/** Browsers keep no cookie for longer. */
const LONGEST_MS = 400 * DAY_MS

const SHORTEST_MS = 60_000

const isDuration = (value: unknown): boolean =>
  typeof value === 'number' && value >= SHORTEST_MS && value <= LONGEST_MS

const fail = (rule: string): never => {
  throw new ConfigError(rule)
}

/** Reads what is not about the database. `own` names the options that only one shell has. */
export function readAuthOptions(
  options: AuthOptions & DatabaseOptions,
  factory: string,
  own: readonly string[] = [],
): AuthSettings {
  readOptions(options, factory, ['url', 'binding', 'adapter', 'session', 'cookie', ...own])
  const {
    lifetimeMs = 30 * DAY_MS,
    renewEveryMs = DAY_MS,
    idOf = fingerprint,
  } = options.session ?? {}
  const { name = 'session', sameSite = 'lax' } = options.cookie ?? {}
  if (!isDuration(lifetimeMs)) {
    fail(`session.lifetimeMs must be milliseconds from ${SHORTEST_MS} to ${LONGEST_MS}`)
  }
  if (renewEveryMs !== null && !(isDuration(renewEveryMs) && renewEveryMs <= lifetimeMs)) {
    fail(`session.renewEveryMs must be null or milliseconds from ${SHORTEST_MS} to the lifetime`)
  }
  if (typeof idOf !== 'function') fail('session.idOf must be a function')
  if (typeof name !== 'string' || !/^(?!__)[\w-]+$/.test(name)) {
    fail('cookie.name must be letters, digits, - and _, without a prefix')
  }
  if (sameSite !== 'lax' && sameSite !== 'strict') fail("cookie.sameSite must be 'lax' or 'strict'")
  return { lifetimeMs, renewEveryMs, idOf, cookie: { name, sameSite } }
}
