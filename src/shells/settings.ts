import { ConfigError } from '../errors.ts'
import { addressIn, type AddressOf, platformAddress } from '../auth/visitor-address.ts'
import { property } from '../connections/property.ts'
import { checkNames, OPTION_NAMES, readOptions } from '../input/options.ts'
import type { AuthOptions, DatabaseOptions } from './options.ts'
import { EXACT_ORIGIN, isOrigin, isWebUrl } from '../urls/exact-url.ts'
import { hashToken } from './session-token.ts'

export interface CookieSettings {
  readonly name: string
  readonly sameSite: 'lax' | 'strict'
  readonly secure: boolean | undefined
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
  /** Whether `X-Forwarded-Proto` and `X-Forwarded-Host` are believed. */
  readonly trustForwarded: boolean
  readonly addressOf: AddressOf
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

const demand = (holds: boolean, rule: string): void => {
  if (!holds) throw new ConfigError(rule)
}

/** Options that say where the database is. */
const PLACES = ['url', 'binding', 'adapter']

const OWN = [
  ...PLACES,
  'session',
  'cookie',
  'proxy',
  'onProblem',
  'baseUrl',
  'trustedOrigins',
  'csrfEnabled',
  'auth',
]

/** All that shells take without `providers`; what else there is belongs to the core. */
export const SHELL_NAMES: readonly string[] = [...OWN, ...OPTION_NAMES]

const DATABASE: readonly string[] = [...PLACES, ...OPTION_NAMES]

const pick = (options: object, names: readonly string[]): object =>
  Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)))

/** Those of the options that are about the database. */
export const databaseOptions = (options: DatabaseOptions): DatabaseOptions =>
  pick(options, DATABASE)

/** Whether options say where the database is. */
export const namesDatabase = (options: object): boolean => PLACES.some((name) => name in options)

/** What is read here, of a shell's own. */
type Given = AuthOptions & DatabaseOptions & { onProblem?: unknown; auth?: unknown }

/** Reads what is not about the database, and refuses what nobody knows. */
export function readAuthOptions(options: Given, taker: string): AuthSettings {
  const hasProviders = property(options, 'providers') !== undefined
  readOptions(hasProviders ? pick(options, SHELL_NAMES) : options, taker, OWN)
  const { auth, cookie = {}, proxy = {}, onProblem } = options
  const hasCore = hasProviders || auth !== undefined
  demand(!hasProviders || auth === undefined, 'give providers, or a finished FastAuth as auth')
  const stray = OPTION_NAMES.find((name) => property(options, name) !== undefined)
  demand(
    !auth || namesDatabase(options) || stray === undefined,
    `the database is that of auth: give ${stray} to its adapter`,
  )
  demand(
    !hasCore || options.cookie === undefined,
    'the cookies are those of the core: name them by cookieNameAccess, cookieSecure, cookieSameSite',
  )
  // The core reads its own.
  const { session = {} } = hasCore ? {} : options
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
  demand(
    baseUrl === undefined || isWebUrl(baseUrl),
    "baseUrl must be an http: or https: URL, without '*' in its host",
  )
  demand(
    Array.isArray(trustedOrigins) && trustedOrigins.every(isOrigin),
    `trustedOrigins must be an array, each entry ${EXACT_ORIGIN}`,
  )
  demand(isBoolean(csrfEnabled), 'csrfEnabled must be true or false')
  demand(onProblem === undefined || typeof onProblem === 'function', 'onProblem must be a function')
  return {
    lifetimeMs,
    renewEveryMs,
    idOf,
    cookie: { name, sameSite, secure },
    trustForwarded,
    addressOf: addressHeader === undefined ? platformAddress : addressIn(addressHeader),
    origins: {
      own: baseUrl === undefined ? [] : [new URL(baseUrl).origin],
      trusted: [...trustedOrigins],
      unknown: !csrfEnabled,
    },
  }
}
