/** Attempts that somebody may make to guess: what is counted for them, and when they are refused. */
import type { Counted, Limits } from '../store/flows/limits.ts'
import { Refused } from './http/answers.ts'
import {
  type Attempt,
  askLimiter,
  clearedBySuccess,
  type Counter,
  countersOf,
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
   * other, and is counted as such in one further request. A hash is undefined where nobody has the address.
   *
   * @throws {Refused}
   */
  judge(counted: Counted, hashedPassword: string | null | undefined): Promise<OfSuccess>
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
  { settings: { limits: settings, secrets }, flows }: Pick<Services, 'settings' | 'flows'>,
  attempt: Attempt,
  { ip, address, device: cookie = null }: From,
): Promise<Attempting> {
  const signer = secrets.signer('limits')
  const device = address === null ? null : await knownDevice(secrets, cookie, address)
  const trying = { attempt, ip, address, device }
  const limiter = settings.rateLimit?.limiter
  const enough = limiter && (await askLimiter(limiter, signer, trying))
  if (enough && device === null) throw refused(enough)

  const limitsOf = (counters: readonly Counter[]): Limits | null =>
    counters.length === 0
      ? null
      : {
          counters: counters.map(({ kind, key, limit }) => ({ key, limit, gate: kind === 'ip' })),
          expiresAt: windowEnd(settings, attempt, new Date()),
        }
  const checkFor = (counters: readonly Counter[], { counts }: Counted): void => {
    const no = verdict(attempt, counters, counts, new Date())
    if (no) throw refused(no)
  }
  const counters = await countersOf(settings, signer, trying)

  /** As one of an unknown device: its IP has been counted, and is looked at now. */
  const countAsUnknown = async (counted: Counted): Promise<readonly Counter[]> => {
    if (enough) throw refused(enough)
    const all = await countersOf(settings, signer, { ...trying, device: null })
    checkFor(all.filter(isIp), counted)
    const others = all.filter((counter) => !isIp(counter))
    const limits = limitsOf(others)
    if (limits) checkFor(others, await flows.count(limits))
    return others
  }

  return {
    limits: limitsOf(counters),
    check: (counted) => checkFor(counters, counted),
    ofSuccess: ofSuccess(counters),
    async judge(counted, hashedPassword) {
      checkFor(counters, counted)
      const isKnown =
        device !== null && hashedPassword !== undefined && (await device.isOf(hashedPassword))
      const others = device === null || isKnown ? [] : await countAsUnknown(counted)
      return ofSuccess([...counters, ...others])
    },
  }
}
