import { and, eq, isNull, not, or, type SQL } from '../../schema/sql.ts'
import { DatabaseError } from '../../errors.ts'
import * as input from '../../input/rules.ts'
import { atomic, series } from '../../work/composition.ts'
import { remove, select, update } from '../../work/statements.ts'
import { map } from '../../work/work.ts'
import { credentialsOf, removing, sessionsOf, tokensOf } from './endings.ts'
import { exists, stillHas } from './conditions.ts'
import type { Context } from './context.ts'
import { repeatedAs } from './repeats.ts'
import { hasOtherHolder, lockingRole } from './revoke-role.ts'

export interface AccountDeletion {
  readonly userId: string
  /** As it was read; null for a user without a password. */
  readonly hashedPassword: string | null
  /**
   * As it was read: who has taken the account over since has proved the mailbox. Of one that nobody proved to be theirs,
   * the row goes too, so that the address is free for who can.
   */
  readonly emailVerified: boolean
  /** The session of who asks, which must be there still. None for a JWT. */
  readonly sessionId?: string | undefined
  /** A role whose last active holder is not deleted. */
  readonly unlessLast?: string | undefined
}

/** The unit, and whether a user is whom it is about. */
function deletion(
  context: Context,
  { emailVerified, ...given }: AccountDeletion,
  keepsRow: boolean,
) {
  const { users, userRoles, sessions } = context.tables
  const { userId, hashedPassword, sessionId, unlessLast } = given
  const owner = input.userId(userId)
  const role = unlessLast === undefined ? null : input.roleName(unlessLast)
  const now = new Date()
  const mark = { isActive: false, deletedAt: now, updatedAt: now }
  const isOwner = eq(users.id, owner)
  const isMarked = and(isOwner, eq(users.deletedAt, now))
  const isTheirs =
    sessionId === undefined
      ? undefined
      : exists(sessions, and(eq(sessions.id, input.id(sessionId)), eq(sessions.userId, owner)))
  const isIt = and(
    stillHas(context, owner, hashedPassword),
    isNull(users.deletedAt),
    eq(users.emailVerified, emailVerified),
    isTheirs,
  )
  const others =
    role === null
      ? undefined
      : or(
          not(exists(userRoles, and(eq(userRoles.userId, owner), eq(userRoles.roleName, role)))),
          hasOtherHolder(context, owner, role),
        )
  const locked = series(...(role === null ? [] : [lockingRole(context, role)]))
  // First of all, of a row that goes too: what the conditions look at is gone before it.
  const marking = update(users, mark, and(isIt, others))
  const owned = [
    sessionsOf(context, owner, {}),
    tokensOf(context, owner),
    ...(keepsRow ? [] : credentialsOf(context, owner)),
  ]
  const rest = series(
    ...removing(context, owned, exists(users, isMarked)),
    ...(keepsRow ? [] : [remove(users, isMarked)]),
  )
  const found = (where: SQL | undefined) =>
    map(select({ id: users.id }, users, where), (rows) => rows.length > 0)
  // Of a repeat: the row is marked as it was to be, or there is none any more.
  const look = keepsRow ? found(isMarked) : map(found(isOwner), (isThere) => !isThere)
  const done = map(atomic(locked, marking, rest), ([, changes]) => changes > 0)
  const repeat = () => map(atomic(locked, marking, rest, look), ([, , , isDone]) => isDone)
  return { work: repeatedAs(done, repeat), isStill: found(isIt) }
}

export const deleteAccount =
  (context: Context) =>
  async (given: AccountDeletion): Promise<'deleted' | 'last' | 'changed'> => {
    const operation = 'flows.deleteAccount'
    const deleting = (keepsRow: boolean) =>
      context.send(operation, deletion(context, given, keepsRow).work)
    const isDeleted = given.emailVerified
      ? await deleting(true)
      : await deleting(false).catch((error: unknown) => {
          // A table of the application's own refers to the row, which stays then.
          const isHeld = error instanceof DatabaseError && error.refusal === 'foreign_key'
          if (isHeld) return deleting(true)
          throw error
        })
    if (isDeleted) return 'deleted'
    if (given.unlessLast === undefined) return 'changed'
    // Why it was not is no part of the unit: who can be deleted by this hash was kept by the role.
    const isKept = await context.send(operation, deletion(context, given, true).isStill)
    return isKept ? 'last' : 'changed'
  }
