import { and, eq, isNull, not, sql } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import type { UserData } from '../../types.ts'
import { atomic, series } from '../../work/composition.ts'
import { select, update } from '../../work/statements.ts'
import { map } from '../../work/work.ts'
import { userFields } from '../user-rows.ts'
import { granting, isGranted } from './access.ts'
import { exists } from './conditions.ts'
import type { Context } from './context.ts'
import {
  afterTakeOver,
  credentialsOf,
  formerOf,
  merged,
  removing,
  revoking,
  sessionsOf,
  tokensOf,
} from './endings.ts'
import { assigning, withFirstRole } from './ensure-roles.ts'
import { familyOfGrant, type Former, type Grant, type Revocation, type RoleGrant } from './grant.ts'
import { type AccountToLink, isAccount, isUsers, linkedUsers, linking } from './linked-accounts.ts'
import { repeatedAs } from './repeats.ts'

/** A user whose mailbox somebody has proved by an account at a provider. */
export interface Claim {
  /** As they were read. */
  readonly user: Pick<UserData, 'id' | 'email' | 'emailVerified'>
  readonly account: AccountToLink
  /** Whether the account is linked to the user already. */
  readonly isLinked: boolean
  readonly grant: Grant
  readonly former?: Former | undefined
  /** What every new user gets: assigned to an account that is taken over, whose own roles go. */
  readonly role: RoleGrant | null
  /** Of a take-over; access tokens of before. */
  readonly revocation: Revocation | null
}

/** Nobody has a password to an account that was claimed. */
export interface Claimed {
  readonly user: UserData
  readonly takenOver: boolean
}

export const claimAccount =
  (context: Context) =>
  async (claim: Claim): Promise<Claimed | null> => {
    const { users, passkeys, oauthAccounts } = context.tables
    const { user, account, isLinked, grant, former, role, revocation } = claim
    const owner = input.userId(user.id)
    const id = crypto.randomUUID()
    const key = isAccount(context, account)
    const isOther = and(isUsers(context, owner), sql`not (${key})`)
    const isUser = and(
      eq(users.id, owner),
      eq(users.email, input.email(user.email)),
      eq(users.isActive, true),
    )
    const isTaken = and(isUser, eq(users.emailVerified, false))
    /** Nobody signs in to it but by its mailbox: also of an account that has just been emptied. */
    const isFree = and(
      isUser,
      isNull(users.hashedPassword),
      not(exists(passkeys, eq(passkeys.userId, owner))),
      not(exists(oauthAccounts, isOther)),
    )
    const before = [
      sessionsOf(context, owner, {}),
      tokensOf(context, owner),
      ...credentialsOf(context, owner).filter(({ table }) => table !== oauthAccounts),
      { table: oauthAccounts, where: isOther },
    ]
    const updatedAt = new Date()
    const set = { hashedPassword: null, name: null, image: null, emailVerified: true, updatedAt }
    const emptying = user.emailVerified
      ? []
      : [
          ...removing(
            context,
            merged([...before, ...formerOf(context, former)]),
            exists(users, isTaken),
          ),
          ...revoking(context, familyOfGrant(grant), revocation, isTaken),
          update(users, set, isTaken),
        ]
    const from = linkedUsers(context)
    const isIn = and(isUser, key)
    const ended = user.emailVerified
      ? removing(context, formerOf(context, former), exists(from, isIn))
      : []
    const first =
      user.emailVerified || role === null
        ? []
        : [assigning(context, role.name, and(isUser, exists(from, isIn)))]
    const describe = (again: boolean) =>
      atomic(
        select(userFields(context.tables), users, isUser, { lock: true }),
        series(
          ...emptying,
          ...(isLinked ? [] : [linking(context, account, isFree, { id, keep: again })]),
          ...ended,
        ),
        series(...first),
        granting(context, grant, isIn, { from, again }),
      )
    const answer = (
      row: UserData | undefined,
      won: boolean,
      takenOver: boolean,
      assigned?: number,
    ) =>
      row && won
        ? {
            user: takenOver ? afterTakeOver(row, updatedAt) : row,
            takenOver,
            assigned,
          }
        : null
    const claimed = map(describe(false), ([[row], , [assigned], won]) =>
      answer(row, won, row?.emailVerified === false, assigned),
    )
    // Of a repeat: an earlier attempt may have emptied it.
    const repeat = () =>
      map(
        atomic(describe(true), isGranted(context, grant, isIn, from)),
        ([[[row], , [assigned]], won]) => answer(row, won, !user.emailVerified, assigned),
      )
    const done = await context.send('flows.claimAccount', repeatedAs(claimed, repeat))
    return withFirstRole(context)('flows.claimAccount', owner, role, done)
  }
