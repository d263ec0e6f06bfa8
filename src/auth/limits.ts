/**
 * Limits on guessing: what is counted for an attempt, and what the counts say. The counting itself is the
 * store's; keys hold neither an address nor an IP, but their HMAC.
 */
import type { Device } from './devices.ts'
import type { LimitSettings, Limiter } from './limit-options.ts'
import type { Signer } from './secrets.ts'
import { networkOf } from './visitor-address.ts'

/** What is tried: each is counted by itself. */
export type Attempt =
  | 'sign-in'
  | 'register'
  | 'forgot-password'
  | 'reset-password'
  | 'verify-email'
  | 'magic-link'
  | 'passkey'
  /** Whatever takes the password of somebody who is signed in. */
  | 'password'
  /** A mail to the address that somebody who is signed in would like to have. */
  | 'change-email'
  /** A mail to an address that a provider names and does not prove. */
  | 'oauth'

/** Who tries. */
export interface Attempting {
  readonly attempt: Attempt
  /** Of the visitor; null if the platform does not provide it. */
  readonly ip: string | null
  /** The folded e-mail, whether anybody has it or not; null where the route knows none. */
  readonly address: string | null
  /** One that has signed in to this address before. */
  readonly device?: Pick<Device, 'id' | 'print'> | null | undefined
}

/** Whom a counter counts for. */
export type CounterKind =
  | 'ip'
  | 'pair'
  | 'address'
  | 'device'
  /** All known devices of one password: a device more is no attempt more. */
  | 'devices'

/** The limit of what is counted for others alone: the most that the column holds. */
export const NEVER_OVER = 2_147_483_647

/** One counter: an attempt that raises it above its limit is refused. */
export interface Counter {
  readonly kind: CounterKind
  /** For `state.increment`. */
  readonly key: string
  readonly limit: number
}

/** What the store counted, in the order of the counters. */
export interface Count {
  readonly count: number
  readonly expiresAt: Date
}

/** FastAuth's answer to a refused attempt. */
export interface Refusal {
  readonly status: 401 | 429
  readonly detail: string
  /** Seconds, for `Retry-After`. */
  readonly retryAfter: number
}

/**
 * The counters of an attempt, the IP's first: once it is over, the others are not to be written, so that one
 * visitor adds no more rows than its limit. A known device counts for its IP and is not stopped by it: a neighbour
 * behind the same IP does not lock it out.
 *
 * @param signer of the purpose `'limits'`
 */
export async function countersOf(
  settings: LimitSettings,
  signer: Signer,
  { attempt, ip, address, device = null }: Attempting,
): Promise<Counter[]> {
  const { security, rateLimit } = settings
  const network = ip === null ? '' : networkOf(ip)
  const isSignIn = attempt === 'sign-in'
  const pair = isSignIn ? security.maxLoginAttempts : rateLimit && security.maxLoginAttempts
  const perIp = device === null ? rateLimit?.perIp : NEVER_OVER
  const perAddress = rateLimit && rateLimit.perAddress
  const wanted: [CounterKind, string, number | false | null | undefined][] = [
    ['ip', network, network !== '' && rateLimit && !rateLimit.limiter && perIp],
  ]
  if (address !== null && device !== null) {
    wanted.push(['device', `${address} ${device.id}`, pair])
    wanted.push(['devices', `${address} ${device.print}`, perAddress])
  }
  if (address !== null && device === null) {
    wanted.push(['pair', `${address} ${network}`, pair])
    wanted.push(['address', address, perAddress])
  }
  const counters = wanted.map(async ([kind, of, limit]): Promise<Counter[]> => {
    if (typeof limit !== 'number') return []
    const hidden = (await signer.sign(`${attempt} ${kind} ${of}`)).slice(0, 22)
    return [{ kind, key: `limit:${attempt}:${kind}:${hidden}`, limit }]
  })
  return (await Promise.all(counters)).flat()
}

/** When a counter that starts now ends. */
export function windowEnd(settings: LimitSettings, attempt: Attempt, now: Date): Date {
  const { security, windowSeconds } = settings
  const seconds = attempt === 'sign-in' ? security.lockoutDuration : windowSeconds
  return new Date(now.getTime() + seconds * 1_000)
}

/** The refusal of an attempt, by the counts that include it; null if it is allowed. */
export function verdict(
  attempt: Attempt,
  counters: readonly Counter[],
  counts: readonly (Count | undefined)[],
  now: Date,
): Refusal | null {
  for (const [i, { kind, limit }] of counters.entries()) {
    const counted = counts[i]
    if (counted === undefined || counted.count <= limit) continue
    const seconds = Math.max(0, Math.floor((counted.expiresAt.getTime() - now.getTime()) / 1_000))
    return attempt === 'sign-in' && kind !== 'ip' ? locked(seconds) : tooMany(seconds)
  }
  return null
}

const locked = (seconds: number): Refusal => ({
  status: 401,
  detail:
    seconds > 0
      ? `Account is locked. Try again in ${Math.floor(seconds / 60)} minutes`
      : 'Account is locked. Too many failed login attempts.',
  retryAfter: Math.max(1, seconds),
})

const tooMany = (seconds: number): Refusal => ({
  status: 429,
  detail: 'Too many requests. Try again later',
  retryAfter: Math.max(1, seconds),
})

/** The keys that a success clears: what this visitor tried at this address. */
export const clearedBySuccess = (counters: readonly Counter[]): string[] =>
  counters.filter(({ kind }) => kind === 'pair' || kind === 'device').map(({ key }) => key)

/** The keys that a success takes back one from: an office behind one IP may sign in at nine o'clock. */
export const returnedBySuccess = (counters: readonly Counter[]): string[] =>
  counters.filter(({ kind }) => kind !== 'pair' && kind !== 'device').map(({ key }) => key)

/**
 * Asks the `limiter` option, before the database is.
 *
 * @param signer of the purpose `'limits'`
 */
export async function askLimiter(
  limiter: Limiter,
  signer: Signer,
  { attempt, ip }: Attempting,
): Promise<Refusal | null> {
  if (ip === null) return null
  const key = `${attempt}:${(await signer.sign(`limiter ${networkOf(ip)}`)).slice(0, 22)}`
  const answer = typeof limiter === 'function' ? await limiter(key) : await limiter.limit({ key })
  const passes = typeof answer === 'boolean' ? answer : answer.success
  return passes ? null : tooMany(60)
}
