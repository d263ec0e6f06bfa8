import { and, eq, not } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import { series } from '../../work/composition.ts'
import { select, selectBoth } from '../../work/statements.ts'
import { map, type Work } from '../../work/work.ts'
import { storing } from './access.ts'
import { endOfHash, exists, HASH_END, stillHas } from './conditions.ts'
import { FOLDED } from './confirm-email.ts'
import type { Context } from './context.ts'
import { revokedValue } from './endings.ts'
import type { Keeps, NewOneTimeToken } from './grant.ts'
import { type Counted, counting, type Limits } from './limits.ts'
import { repeatedAs } from './repeats.ts'

export interface EmailChange {
  readonly userId: string
  readonly hashedPassword: string | null
  readonly newEmail: string
  /**
   * What it holds is made here: the address, who keeps their session, and the end of the hash. A change of the password
   * ends it, Python's too, and so does another hash of the same password.
   */
  readonly token: Omit<NewOneTimeToken, 'rawData'>
  readonly keeps: Keeps
  /** Of mails to the new address. */
  readonly limits?: Limits | null | undefined
}

/** What became of a request for another address. */
export interface EmailChangeRequest extends Counted {
  readonly outcome: 'stored' | 'taken' | 'changed' | 'limited'
}

export const requestEmailChange =
  (context: Context) =>
  async ({
    userId,
    hashedPassword,
    newEmail,
    token,
    keeps,
    limits = null,
  }: EmailChange): Promise<EmailChangeRequest> => {
    const { users } = context.tables
    const { count, counts, allowed, read } = counting(context, limits)
    const email = input.email(newEmail)
    const { sessionId: session, family } = keeps
    const revoked = revokedValue(family)
    const held = { email, form: FOLDED, revoked, [HASH_END]: endOfHash(hashedPassword) }
    const rawData = { ...held, ...(session && { session }) }
    const isIt = stillHas(context, input.userId(userId), hashedPassword)
    const isTaken = eq(users.email, email)
    const free = not(exists(users, isTaken))
    const look = selectBoth(
      select({ id: users.id }, users, isIt),
      select({ takenBy: users.id }, users, isTaken),
    )
    const stored = series(
      storing(context, { ...token, rawData }, and(isIt, free, allowed)),
      look,
      series(...(limits ? [counts] : [])),
    )
    const work = map(series(series(...count), stored), ([, [changes, [[user], [taken]], rows]]) =>
      outcomeOf(read(rows.flat()), changes > 0, user && taken),
    )
    // Of a repeat, the row may be as it was. It counts nothing a second time.
    const repeat = (): Work<EmailChangeRequest> =>
      map(stored, ([, [[user], [taken]], rows]) =>
        outcomeOf(read(rows.flat()), user !== undefined && taken === undefined, user && taken),
      )
    return context.send('flows.requestEmailChange', repeatedAs(work, repeat))
  }

function outcomeOf(counted: Counted, isStored: boolean, taken: unknown): EmailChangeRequest {
  if (counted.over !== null) return { ...counted, outcome: 'limited' }
  if (isStored) return { ...counted, outcome: 'stored' }
  return { ...counted, outcome: taken ? 'taken' : 'changed' }
}
