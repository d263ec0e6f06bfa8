import { and, eq, isNotNull, ne, or, type SQL, sql } from '../../schema/sql.ts'
import type { Removal } from '../../dialects/dialect.ts'
import * as input from '../../input/rules.ts'
import type { UserData } from '../../types.ts'
import { atomic, series } from '../../work/composition.ts'
import { select, update } from '../../work/statements.ts'
import { map, repeatable, type Work } from '../../work/work.ts'
import { granting } from './access.ts'
import {
  afterTakeOver,
  credentialsOf,
  formerOf,
  merged,
  nameOfVerified,
  ofVerified,
  removing,
  revoking,
  sessionsOf,
  tokensOf,
} from './endings.ts'
import { exists, liveToken, ownerOf, sentTo } from './conditions.ts'
import type { Context } from './context.ts'
import { assigning, assignMissing } from './ensure-roles.ts'
import { familyOfGrant, type Former, type Grant, type Revocation, type RoleGrant } from './grant.ts'
import { mailed, userOf } from './mailed.ts'

export interface Redemption {
  readonly token: string
  readonly tokenType: string
  /** Only a token of this user counts. */
  readonly userId?: string | undefined
  /**
   * An account that had not verified its address loses what it had before: password, passkeys, links, sessions,
   * refresh and one-time tokens, roles, name and image. Of one that had, nothing goes.
   */
  readonly takeOver: boolean
  /** Assigned to the user who redeems it. */
  readonly role?: RoleGrant | null | undefined
  /** What every new user gets: assigned to a user who had not verified the address, whose own roles go. */
  readonly firstRole?: RoleGrant | null | undefined
  /** What keeps them signed in from now on: magic links. */
  readonly grant?: Grant | undefined
  readonly former?: Former | undefined
  /** Of a take-over; access tokens of before. */
  readonly revocation?: Revocation | null | undefined
  /** Answers for a user who is not active too. Nothing is done then: `user.isActive` tells. */
  readonly evenInactive?: boolean | undefined
}

export interface Redeemed {
  readonly user: UserData
  /** As it is now: null after a take-over. */
  readonly hashedPassword: string | null
  /** The address had not been verified before. */
  readonly verified: boolean
  /** The account lost more than its first role and tokens of this type: somebody had used it before. */
  readonly takenOver: boolean
}

interface Outcome extends Redeemed {
  /** Roles that were to be assigned, and that there are not yet. */
  readonly lacks: readonly RoleGrant[]
}

/** What somebody may have left in an account, other than what any new one has. */
function leftBehind(
  { tables }: Context,
  tokenType: string,
  firstRole: string | undefined,
): SQL | undefined {
  const { users, sessions, tokens, passkeys, oauthAccounts, userRoles } = tables
  const isOther = firstRole === undefined ? undefined : ne(userRoles.roleName, firstRole)
  return or(
    ...[users.hashedPassword, users.name, users.image].map(isNotNull),
    ...[sessions, passkeys, oauthAccounts].map((table) =>
      exists(table, eq(table.userId, users.id)),
    ),
    exists(tokens, and(eq(tokens.userId, users.id), ne(tokens.tokenType, tokenType))),
    exists(userRoles, and(eq(userRoles.userId, users.id), isOther)),
  )
}

/** The keys of the row that is granted, which no removal may find. */
function keysOf(grant: Grant | undefined): { sessionId?: string; tokens: readonly string[] } {
  if (!grant) return { tokens: [] }
  return 'session' in grant
    ? { sessionId: grant.session.id, tokens: [] }
    : { tokens: [grant.refresh.jti] }
}

function ownerOfGrant({ tables }: Context, grant: NonNullable<Grant>): SQL {
  const { sessions, tokens } = tables
  return 'session' in grant
    ? sql`(select ${sessions.userId} from ${sessions} where ${eq(sessions.id, grant.session.id)})`
    : sql`(select ${tokens.userId} from ${tokens} where ${eq(tokens.token, grant.refresh.jti)})`
}

const where = (removals: readonly Removal[], when: SQL): Removal[] =>
  removals.map((one) => ({ ...one, where: and(one.where, when) }))

function redeeming(context: Context, given: Redemption): Work<Outcome | null> {
  const { users, tokens } = context.tables
  const { takeOver, role, firstRole, grant, former, revocation, evenInactive } = given
  const token = input.token(given.token)
  const tokenType = input.tokenType(given.tokenType)
  const owner = ownerOf(context, token, tokenType)
  const own = keysOf(grant)
  const updatedAt = new Date()
  const isUser = and(
    eq(users.id, owner),
    eq(users.isActive, true),
    sentTo(context, token, tokenType),
    given.userId === undefined ? undefined : eq(users.id, input.userId(given.userId)),
  )
  const isTaken = and(isUser, eq(users.emailVerified, false))
  const before = [
    sessionsOf(context, owner, { sessionId: own.sessionId }),
    ...credentialsOf(context, owner),
    tokensOf(context, owner, and(...[token, ...own.tokens].map((one) => ne(tokens.token, one)))),
  ]
  const gone = takeOver ? where(before, exists(users, isTaken)) : []
  const spent = where(
    [...formerOf(context, former), { table: tokens, where: liveToken(context, token, tokenType) }],
    exists(users, isUser),
  )
  const hashedPassword = ofVerified(context, users.hashedPassword)
  const kept = takeOver && { hashedPassword, ...nameOfVerified(context) }
  const set = { ...kept, emailVerified: true, updatedAt }
  const isLeft = and(isTaken, leftBehind(context, tokenType, firstRole?.name))
  // What is granted tells whose the token was: it can go with all else, in one statement.
  const isIn = grant ? eq(users.id, ownerOfGrant(context, grant)) : isUser
  const isFirst = and(isIn, eq(users.emailVerified, false))
  const work = atomic(
    mailed(context, token, tokenType, { userId: given.userId, evenInactive, lock: true }),
    series(...(takeOver ? [select({ id: users.id }, users, isLeft)] : [])),
    series(
      ...(takeOver ? revoking(context, familyOfGrant(grant), revocation, isTaken) : []),
      ...(grant ? [granting(context, grant, isUser)] : []),
      ...removing(context, grant ? merged([...gone, ...spent]) : gone),
    ),
    series(...(takeOver && firstRole ? [assigning(context, firstRole.name, isFirst)] : [])),
    series(update(users, set, isIn), ...(role ? [assigning(context, role.name, isIn)] : [])),
    series(...(grant ? [] : removing(context, spent))),
  )
  return map(work, ([[row], [left = []], , [first = 1], [, assigned = 1]]) => {
    if (row === undefined) return null
    const user = userOf(row)
    const { hashedPassword } = row
    if (!user.isActive) {
      return { user, hashedPassword, verified: false, takenOver: false, lacks: [] }
    }
    const verified = !user.emailVerified
    const takenOver = left.length > 0
    return {
      user:
        takeOver && verified
          ? afterTakeOver(user, updatedAt)
          : { ...user, emailVerified: true, updatedAt },
      hashedPassword: takenOver ? null : hashedPassword,
      verified,
      takenOver,
      lacks: [
        ...(firstRole && verified && first === 0 ? [firstRole] : []),
        ...(role && assigned === 0 ? [role] : []),
      ],
    }
  })
}

export const redeem =
  (context: Context) =>
  async (given: Redemption): Promise<Redeemed | null> => {
    // Of a repeat: this call may have spent it, or another one.
    const found = await context.send('flows.redeem', repeatable(redeeming(context, given), Boolean))
    if (found === null) return null
    const { lacks, ...redeemed } = found
    for (const role of lacks) {
      await assignMissing(context)('flows.redeem', redeemed.user.id, role)
    }
    return redeemed
  }
