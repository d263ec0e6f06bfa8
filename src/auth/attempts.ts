/** Attempts that somebody may make to guess: what is counted for them, and when they are refused. */
import type { Counted, Limits } from '../store/flows/limits.ts'
import { Refused } from './http/answers.ts'
import {
  type Attempt,
  askLimiter,
  clearedBySuccess,
  type Counter,
  countersOf,
  NEVER_OVER,
  returnedBySuccess,
  verdict,
  windowEnd,
} from './limits.ts'
import { knownDevice } from './devices.ts'
import type { Services } from './services.ts'

export interface Attempting {
  /** For the first request to the database; null where nothing is limited. */
  readonly limits: Limits | null
  /**
   * Where no device was given.
   *
   * @throws {Refused} FastAuth's answer to one attempt too many
   */
  check(counted: Counted): void
  /** What a success does to the counters. */
  readonly ofSuccess: OfSuccess
  /**
   * The same where a device may be known, once the user is: a device whose password is the user's no more is like any
   * other. A hash is undefined where nobody has the address.
   *
   * @throws {Refused}
   */
  judge(counted: Counted, hashedPassword: string | null | undefined): Promise<void>
}

export interface OfSuccess {
  readonly clears: readonly string[]
  readonly returns: readonly string[]
}

/** Who tries: `address` is what they try it at, whether there is such a user or not. */
export interface From {
  readonly ip: string | null
  readonly address: string | null
  readonly device?: string | null
}

const isIp = ({ kind }: Counter): boolean => kind === 'ip'

const ofSuccess = (counters: readonly Counter[]): OfSuccess => ({
  clears: clearedBySuccess(counters),
  returns: returnedBySuccess(counters),
})

const refused = ({
  status,
  detail,
  retryAfter,
}: {
  readonly status: number
  readonly detail: string
  readonly retryAfter: number
}): Refused => new Refused(status, detail, { 'retry-after': String(retryAfter) })

/**
 * @throws {Refused} 429, the `limiter` of the options had enough
 */
export async function attempting(
  { settings: { limits: settings, secrets } }: Pick<Services, 'settings'>,
  attempt: Attempt,
  { ip, address, device: cookie = null }: From,
): Promise<Attempting> {
  const signer = secrets.signer('limits')
  const device = address === null ? null : await knownDevice(secrets, cookie, address)
  const trying = { attempt, ip, address, device }
  const limiter = settings.rateLimit?.limiter
  const enough = limiter && (await askLimiter(limiter, signer, trying))
  if (enough && device === null) throw refused(enough)

  const limitsOf = (all: readonly Counter[]): Limits | null =>
    all.length === 0
      ? null
      : {
          counters: all.map(({ kind, key, limit }) => ({ key, limit, gate: kind === 'ip' })),
          expiresAt: windowEnd(settings, attempt, new Date()),
        }
  const checkFor = (some: readonly Counter[], { counts }: Counted): void => {
    const ofSome = some.map(({ key }) => counts.find((count) => count.key === key))
    const no = verdict(attempt, some, ofSome, new Date())
    if (no) throw refused(no)
  }
  const counters = await countersOf(settings, signer, trying)
  /** Those of an unknown device, which one may turn out to be. They are counted along, and stop nobody until then. */
  const asUnknown =
    device === null ? [] : await countersOf(settings, signer, { ...trying, device: null })
  const others = asUnknown.filter((counter) => !isIp(counter))
  const counted = [...counters, ...others.map((counter) => ({ ...counter, limit: NEVER_OVER }))]

  return {
    limits: limitsOf(counted),
    check: (found) => checkFor(counters, found),
    ofSuccess: ofSuccess(counted),
    async judge(found, hashedPassword) {
      checkFor(counters, found)
      const isKnown = hashedPassword !== undefined && (await device?.isOf(hashedPassword))
      if (device === null || isKnown) return
      if (enough) throw refused(enough)
      checkFor(asUnknown, found)
    },
  }
}
