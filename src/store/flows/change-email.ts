import type { UserData } from '../../types.ts'
import { and, eq, not } from 'drizzle-orm'
import { UserAlreadyExistsError } from '../../errors.ts'
import * as input from '../../input/rules.ts'
import { atomic, series } from '../../work/composition.ts'
import { select, selectBoth, update } from '../../work/statements.ts'
import { map, type Work } from '../../work/work.ts'
import { userFields } from '../user.ts'
import { storing } from './access.ts'
import { removing, revoking, sessionsOf, tokensOf } from './endings.ts'
import { exists, stillHas, tokenIsThere } from './conditions.ts'
import type { Context } from './context.ts'
import type { Keeps, NewOneTimeToken, Revocation } from './grant.ts'
import { mailed, userOf } from './mailed.ts'
import { repeatedAs } from './repeats.ts'

export interface EmailChange {
  readonly userId: string
  readonly hashedPassword: string | null
  readonly newEmail: string
  /** What it holds is made here: the address, and who keeps their session. */
  readonly token: Omit<NewOneTimeToken, 'rawData'>
  readonly keeps: Keeps
}

export interface EmailConfirmation {
  readonly token: string
  readonly tokenType: string
  readonly revocation: Revocation | null
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

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
    const rawData = { email, ...(session && { session }), ...(family && { family }) }
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

export const confirmEmailChange =
  (context: Context) =>
  async (given: EmailConfirmation): Promise<{ user: UserData; formerEmail: string } | null> => {
    const { users } = context.tables
    const token = input.token(given.token)
    const tokenType = input.tokenType(given.tokenType)
    const look = mailed(context, token, tokenType)
    const [found] = await context.send('flows.confirmEmailChange', look)
    const address = text(found?.rawData?.['email'])
    if (found === undefined || address === undefined) return null
    // FastAuth stores it as it was typed.
    const email = input.email(address)
    const { id } = found
    const keeps = {
      sessionId: text(found.rawData?.['session']),
      family: text(found.rawData?.['family']),
    }
    const updatedAt = new Date()
    const isThere = tokenIsThere(context, id, token, tokenType)
    const isSpent = and(eq(users.id, id), eq(users.email, email), isThere)
    const set = { email, emailVerified: true, updatedAt }
    const locked = mailed(context, token, tokenType, { userId: id, lock: true })
    const rest = series(
      update(users, set, and(eq(users.id, id), eq(users.isActive, true), isThere)),
      ...revoking(context, keeps.family, given.revocation, isSpent),
      ...removing(
        context,
        [sessionsOf(context, id, keeps), tokensOf(context, id)],
        exists(users, isSpent),
      ),
    )
    const meanings = { unique: () => new UserAlreadyExistsError() }
    const work = map({ ...atomic(locked, rest), meanings }, ([[row]]) =>
      row ? { user: { ...userOf(row), ...set }, formerEmail: row.email } : null,
    )
    const own = select(
      userFields(context.tables),
      users,
      and(eq(users.id, id), eq(users.email, email)),
    )
    const repeat = () =>
      map({ ...atomic(locked, rest, own), meanings }, ([, , [user]]) =>
        user ? { user, formerEmail: found.email } : null,
      )
    return context.send('flows.confirmEmailChange', repeatedAs(work, repeat))
  }
