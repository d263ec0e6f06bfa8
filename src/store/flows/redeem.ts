import { and, eq, ne, sql } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import type { UserData } from '../../types.ts'
import { atomic, series } from '../../work/composition.ts'
import { remove, update } from '../../work/statements.ts'
import { map, repeatable, type Work } from '../../work/work.ts'
import { roleAssignments } from '../role-assignments.ts'
import { granting } from './access.ts'
import { credentialsOf, formerOf, removing, revoking, sessionsOf, tokensOf } from './endings.ts'
import { exists, liveToken, ownerOf, sentTo } from './conditions.ts'
import type { Context } from './context.ts'
import { assigning, ensureRoles } from './ensure-roles.ts'
import { familyOfGrant, type Former, type Grant, type Revocation, type RoleGrant } from './grant.ts'
import { mailed, userOf } from './mailed.ts'

export interface Redemption {
  readonly token: string
  readonly tokenType: string
  /** Only a token of this user counts. */
  readonly userId?: string | undefined
  /**
   * An account that had not verified its address loses what it had before: password, passkeys, links, sessions,
   * refresh and one-time tokens, roles. Of one that had, nothing goes.
   */
  readonly takeOver: boolean
  /** Assigned to the user who redeems it. */
  readonly role?: RoleGrant | null | undefined
  /** What keeps them signed in from now on: magic links. */
  readonly grant?: Grant | undefined
  readonly former?: Former | undefined
  /** Of a take-over; access tokens of before. */
  readonly revocation?: Revocation | null | undefined
}

export interface Redeemed {
  readonly user: UserData
  /** As it is now: null after a take-over. */
  readonly hashedPassword: string | null
  /** The address had not been verified before. */
  readonly verified: boolean
  readonly takenOver: boolean
}

function redeeming(
  context: Context,
  given: Redemption,
): Work<(Redeemed & { hasRole: boolean }) | null> {
  const { users, tokens } = context.tables
  const { takeOver, role, grant, former, revocation } = given
  const token = input.token(given.token)
  const tokenType = input.tokenType(given.tokenType)
  const owner = ownerOf(context, token, tokenType)
  const updatedAt = new Date()
  const isUser = and(
    eq(users.id, owner),
    eq(users.isActive, true),
    sentTo(context, token, tokenType),
    given.userId === undefined ? undefined : eq(users.id, input.userId(given.userId)),
  )
  const isTaken = and(isUser, eq(users.emailVerified, false))
  const before = [
    sessionsOf(context, owner, {}),
    ...credentialsOf(context, owner),
    tokensOf(context, owner, ne(tokens.token, token)),
  ]
  const kept = sql`case when ${users.emailVerified} then ${users.hashedPassword} else null end`
  const set = {
    // Before the flag is set, which MySQL would see.
    ...(takeOver && { hashedPassword: kept }),
    emailVerified: true,
    updatedAt,
  }
  const work = atomic(
    mailed(context, token, tokenType, { userId: given.userId, lock: true }),
    series(
      ...(takeOver ? removing(context, before, exists(users, isTaken)) : []),
      ...(takeOver ? revoking(context, familyOfGrant(grant), revocation, isTaken) : []),
      update(users, set, isUser),
    ),
    series(...(role ? [assigning(context, role.name, isUser)] : [])),
    series(
      ...(grant ? [granting(context, grant, isUser)] : []),
      ...removing(context, formerOf(context, former), exists(users, isUser)),
      remove(tokens, and(liveToken(context, token, tokenType), exists(users, isUser))),
    ),
  )
  return map(work, ([[row], , [assigned = 0]]) => {
    if (row === undefined) return null
    const takenOver = takeOver && !row.emailVerified
    return {
      user: { ...userOf(row), emailVerified: true, updatedAt },
      hashedPassword: takenOver ? null : row.hashedPassword,
      verified: !row.emailVerified,
      takenOver,
      hasRole: assigned > 0,
    }
  })
}

export const redeem =
  (context: Context) =>
  async (given: Redemption): Promise<Redeemed | null> => {
    // Of a repeat: this call may have spent it, or another one.
    const found = await context.send('flows.redeem', repeatable(redeeming(context, given), Boolean))
    if (found === null) return null
    const { hasRole, ...redeemed } = found
    if (given.role && !hasRole) {
      await ensureRoles(context)(given.role.seeds)
      const { assignRole } = roleAssignments(context.tables)
      await context.send('flows.redeem', assignRole(redeemed.user.id, given.role.name))
    }
    return redeemed
  }
