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
}

export const requestEmailChange =
  (context: Context) =>
  async ({
    userId,
    hashedPassword,
    newEmail,
    token,
    keeps,
  }: EmailChange): Promise<'stored' | 'taken' | 'changed'> => {
    const { users } = context.tables
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
    const stored = series(storing(context, { ...token, rawData }, and(isIt, free)), look)
    type Outcome = 'stored' | 'taken' | 'changed'
    const work: Work<Outcome> = map(stored, ([changes, [[user], [taken]]]) => {
      if (changes > 0) return 'stored'
      return user !== undefined && taken !== undefined ? 'taken' : 'changed'
    })
    // Of a repeat, the row may be as it was.
    const repeat = (): Work<Outcome> =>
      map(stored, ([, [[user], [taken]]]) => {
        if (user === undefined) return 'changed'
        return taken === undefined ? 'stored' : 'taken'
      })
    return context.send('flows.requestEmailChange', repeatedAs(work, repeat))
  }
