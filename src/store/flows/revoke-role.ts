import { and, eq, not, or, type SQL, sql } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import { atomic } from '../../work/composition.ts'
import { remove, select } from '../../work/statements.ts'
import { map, repeatable, type Work } from '../../work/work.ts'
import { exists } from './conditions.ts'
import type { Context } from './context.ts'

/** One at a time: of two who each see the other, both would go. Nobody is given the role meanwhile. */
export const lockingRole = ({ tables: { roles } }: Context, role: string) =>
  select({ name: roles.name }, roles, eq(roles.name, role), { lock: true })

/**
 * That another active user has a role. The limit keeps MySQL from merging the look with a statement that changes the same
 * table, which it refuses.
 */
export function hasOtherHolder({ tables }: Context, holder: string, role: string): SQL {
  const { users, userRoles } = tables
  const holders = sql`${userRoles} inner join ${users} on ${eq(users.id, userRoles.userId)}`
  const isOther = and(
    eq(userRoles.roleName, role),
    sql`${userRoles.userId} <> ${holder}`,
    eq(users.isActive, true),
  )
  return sql`exists (select 1 from (select 1 as found from ${holders} where ${isOther} limit 1) as other_holders)`
}

/** Described; see `RoleDeeds.revokeUnlessLast`. */
export function revokingUnlessLast(
  context: Context,
  userId: string,
  role: string,
): Work<'revoked' | 'last'> {
  const { users, userRoles } = context.tables
  const [holder, name] = [input.userId(userId), input.roleName(role)]
  const isIt = and(eq(userRoles.userId, holder), eq(userRoles.roleName, name))
  const isActive = exists(users, and(eq(users.id, holder), eq(users.isActive, true)))
  const others = or(hasOtherHolder(context, holder, name), not(isActive))
  const work = atomic(
    lockingRole(context, name),
    remove(userRoles, and(isIt, others)),
    select({ role: userRoles.roleName }, userRoles, isIt),
  )
  return repeatable(map(work, ([, , left]) => (left.length > 0 ? 'last' : 'revoked')))
}
