/** Attempts that somebody may make to guess: what is counted for them, and when they are refused. */
import type { Counted, Limits } from '../store/flows/limits.ts'
import { Refused } from './http/answers.ts'
import {
  type Attempt,
  askLimiter,
  clearedBySuccess,
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
  /** @throws {Refused} FastAuth's answer to one attempt too many */
  check(counted: Counted): void
  /** What a success does to the counters. */
  readonly ofSuccess: { readonly clears: readonly string[]; readonly returns: readonly string[] }
}

/** Who tries: `address` is what they try it at, whether there is such a user or not. */
export interface From {
  readonly ip: string | null
  readonly address: string | null
  readonly device?: string | null
}

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
  if (enough) throw refused(enough)
  const counters = await countersOf(settings, signer, trying)
  const limits =
    counters.length === 0
      ? null
      : {
          counters: counters.map(({ kind, key, limit }) => ({ key, limit, gate: kind === 'ip' })),
          expiresAt: windowEnd(settings, attempt, new Date()),
        }
  return {
    limits,
    check({ counts }) {
      const no = verdict(attempt, counters, counts, new Date())
      if (no) throw refused(no)
    },
    ofSuccess: { clears: clearedBySuccess(counters), returns: returnedBySuccess(counters) },
  }
}
