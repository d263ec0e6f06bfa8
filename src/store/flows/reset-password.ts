import type { UserData } from '../../types.ts'
import { and, eq } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import { atomic, series } from '../../work/composition.ts'
import { select, update } from '../../work/statements.ts'
import { map } from '../../work/work.ts'
import { userFields } from '../user-rows.ts'
import {
  afterTakeOver,
  credentialsOf,
  nameOfVerified,
  removing,
  revoking,
  sessionsOf,
  tokensOf,
} from './endings.ts'
import { exists, sentTo, tokenIsThere } from './conditions.ts'
import type { Context } from './context.ts'
import { assigning, withFirstRole } from './ensure-roles.ts'
import type { Revocation, RoleGrant } from './grant.ts'
import { mailed, userOf } from './mailed.ts'
import { repeatedAs } from './repeats.ts'

export interface Reset {
  readonly userId: string
  readonly token: string
  readonly tokenType: string
  readonly hashedPassword: string
  readonly revocation: Revocation | null
  /** Whether the address was verified when the token was looked at: after a lost answer nothing else tells. */
  readonly wasVerified?: boolean | undefined
  /** What every new user gets: assigned where the account is taken over, whose own roles go. */
  readonly firstRole?: RoleGrant | null | undefined
}

export const resetPassword =
  (context: Context) =>
  async ({
    userId,
    token,
    tokenType,
    hashedPassword,
    revocation,
    wasVerified = true,
    firstRole,
  }: Reset): Promise<{ user: UserData; takenOver: boolean } | null> => {
    const { users } = context.tables
    const owner = input.userId(userId)
    const hash = input.hashedPassword(hashedPassword)
    const isUser = eq(users.id, owner)
    const key = [input.token(token), input.tokenType(tokenType)] as const
    const isTheirs = sentTo(context, ...key)
    const isSpent = tokenIsThere(context, owner, ...key)
    const isUnverified = exists(users, and(isUser, eq(users.emailVerified, false)))
    // No two hashes are the same, so the call that finds it has won.
    const has = and(isUser, eq(users.hashedPassword, hash))
    const isIt = and(isUser, eq(users.isActive, true), isTheirs, isSpent)
    const updatedAt = new Date()
    const named = nameOfVerified(context)
    const set = { hashedPassword: hash, ...named, emailVerified: true, updatedAt }
    const rest = series(
      series(
        ...removing(
          context,
          [sessionsOf(context, owner, {}), ...credentialsOf(context, owner, isUnverified)],
          and(isSpent, exists(users, and(isUser, isTheirs))),
        ),
      ),
      series(
        ...(firstRole
          ? [assigning(context, firstRole.name, and(isIt, eq(users.emailVerified, false)))]
          : []),
      ),
      update(users, set, isIt),
      series(...revoking(context, undefined, revocation, has)),
      series(...removing(context, [tokensOf(context, owner)], exists(users, has))),
    )
    const locked = mailed(context, token, tokenType, { userId: owner, lock: true })
    const reset = map(atomic(locked, rest), ([[row], [, [assigned]]]) => {
      if (row === undefined) return null
      const [before, takenOver] = [userOf(row), !row.emailVerified]
      const user = takenOver ? afterTakeOver(before, updatedAt) : { ...before, updatedAt }
      return { user, takenOver, assigned }
    })
    const look = select(userFields(context.tables), users, has)
    const repeat = () =>
      map(atomic(locked, rest, look), ([[row], [, [assigned]], [user]]) =>
        user ? { user, takenOver: !(row?.emailVerified ?? wasVerified), assigned } : null,
      )
    const done = await context.send('flows.resetPassword', repeatedAs(reset, repeat))
    return withFirstRole(context)('flows.resetPassword', owner, firstRole, done)
  }
