/** The options `rateLimit` and `security`, read once. */
import { hasMethods } from '../connections/property.ts'
import { ConfigError } from '../errors.ts'
import { checkNames } from '../input/options.ts'

/** Whether an attempt may be made: Cloudflare's rate limit binding, or a function of a key. */
export type Limiter =
  | { limit(options: { key: string }): Promise<{ success: boolean }> }
  | ((key: string) => boolean | { success: boolean } | Promise<boolean | { success: boolean }>)

/** The option `rateLimit`. */
export interface RateLimitOptions {
  /** Attempts at one address, and mails to it, from anywhere and by one route, in a window. @default 50 */
  perAddress?: number | undefined
  /** Attempts of one IP address (of one /64 for IPv6), in a window. @default 100 */
  perIp?: number | undefined
  /** Seconds. @default `security.lockoutDuration` */
  windowSeconds?: number | undefined
  /** Counts IP addresses in place of the database. */
  limiter?: Limiter | undefined
}

/** The option `security`, as FastAuth's SecurityConfig. */
export interface SecurityOptions {
  /** Wrong passwords for one address from one IP, until the pair is locked. @default 5 */
  maxLoginAttempts?: number | undefined
  /** Seconds. @default 300 */
  lockoutDuration?: number | undefined
}

/** The finished facts of both. */
export interface LimitSettings {
  readonly security: Readonly<Required<{ [K in keyof SecurityOptions]: number }>>
  /** Null where `rateLimit: false` lifts all but `security`'s. */
  readonly rateLimit: {
    readonly perAddress: number
    readonly perIp: number
    readonly limiter: Limiter | undefined
  } | null
  readonly windowSeconds: number
}

/** A day: counts are not kept for longer. */
const LONGEST_SECONDS = 86_400

function whole(name: string, value: unknown, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) {
    return value
  }
  throw new ConfigError(`${name} must be a whole number from 1 to ${most}`)
}

const MOST = 1_000_000

/** Reads `rateLimit` and `security`; throws ConfigError naming the option. */
export function readLimits(
  rateLimit: RateLimitOptions | false | undefined,
  security: SecurityOptions = {},
): LimitSettings {
  checkNames(security, 'security', ['maxLoginAttempts', 'lockoutDuration'])
  const { maxLoginAttempts = 5, lockoutDuration = 300 } = security
  whole('security.maxLoginAttempts', maxLoginAttempts, MOST)
  whole('security.lockoutDuration', lockoutDuration, LONGEST_SECONDS)
  const read = { maxLoginAttempts, lockoutDuration }
  if (rateLimit === false) {
    return { security: read, rateLimit: null, windowSeconds: lockoutDuration }
  }
  const options = rateLimit ?? {}
  checkNames(options, 'rateLimit', ['perAddress', 'perIp', 'windowSeconds', 'limiter'])
  const { perAddress = 50, perIp = 100, windowSeconds = lockoutDuration, limiter } = options
  whole('rateLimit.perAddress', perAddress, MOST)
  whole('rateLimit.perIp', perIp, MOST)
  whole('rateLimit.windowSeconds', windowSeconds, LONGEST_SECONDS)
  if (limiter !== undefined && typeof limiter !== 'function' && !hasMethods(limiter, 'limit')) {
    throw new ConfigError(
      "rateLimit.limiter must be a rate limit binding of Cloudflare's or a function of a key",
    )
  }
  return { security: read, rateLimit: { perAddress, perIp, limiter }, windowSeconds }
}
