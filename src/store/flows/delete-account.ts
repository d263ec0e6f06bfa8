import { and, eq, isNull, not, or } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import { atomic, series } from '../../work/composition.ts'
import { select, update } from '../../work/statements.ts'
import { map } from '../../work/work.ts'
import { removing, sessionsOf, tokensOf } from './endings.ts'
import { exists, stillHas } from './conditions.ts'
import type { Context } from './context.ts'
import { repeatedAs } from './repeats.ts'
import { hasOtherHolder, lockingRole } from './revoke-role.ts'

export interface AccountDeletion {
  readonly userId: string
  /** As it was read; null for a user without a password. */
  readonly hashedPassword: string | null
  /** A role whose last active holder is not deleted. */
  readonly unlessLast?: string | undefined
}

export const deleteAccount =
  (context: Context) =>
  async (deletion: AccountDeletion): Promise<'deleted' | 'last' | 'changed'> => {
    const { users, userRoles } = context.tables
    const owner = input.userId(deletion.userId)
    const role = deletion.unlessLast === undefined ? null : input.roleName(deletion.unlessLast)
    const now = new Date()
    const mark = { isActive: false, deletedAt: now, updatedAt: now }
    const isMarked = and(eq(users.id, owner), eq(users.deletedAt, now))
    const isIt = and(stillHas(context, owner, deletion.hashedPassword), isNull(users.deletedAt))
    const others =
      role === null
        ? undefined
        : or(
            not(exists(userRoles, and(eq(userRoles.userId, owner), eq(userRoles.roleName, role)))),
            hasOtherHolder(context, owner, role),
          )
    const locked = series(...(role === null ? [] : [lockingRole(context, role)]))
    const marking = update(users, mark, and(isIt, others))
    const rest = series(
      ...removing(
        context,
        [sessionsOf(context, owner, {}), tokensOf(context, owner)],
        exists(users, isMarked),
      ),
    )
    const found = (where: typeof isIt) =>
      map(select({ id: users.id }, users, where), (rows) => rows.length > 0)
    const done = map(atomic(locked, marking, rest), ([, changes]) => changes > 0)
    const repeat = () =>
      map(atomic(locked, marking, rest, found(isMarked)), ([, , , isDone]) => isDone)
    if (await context.send('flows.deleteAccount', repeatedAs(done, repeat))) return 'deleted'
    // Why it was not is no part of the unit: who can be deleted by this hash was kept by the role.
    const isKept = role !== null && (await context.send('flows.deleteAccount', found(isIt)))
    return isKept ? 'last' : 'changed'
  }
