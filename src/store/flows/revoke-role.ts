import { and, eq, or, sql } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import { atomic } from '../../work/composition.ts'
import { remove, select } from '../../work/statements.ts'
import { map, repeatable } from '../../work/work.ts'
import { exists } from './conditions.ts'
import type { Context } from './context.ts'

export const revokeUnlessLast =
  (context: Context) =>
  async (userId: string, role: string): Promise<'revoked' | 'last'> => {
    const { users, roles, userRoles } = context.tables
    const [holder, name] = [input.userId(userId), input.roleName(role)]
    const isIt = and(eq(userRoles.userId, holder), eq(userRoles.roleName, name))
    const holders = sql`${userRoles} inner join ${users} on ${eq(users.id, userRoles.userId)}`
    const isOther = and(
      eq(userRoles.roleName, name),
      sql`${userRoles.userId} <> ${holder}`,
      eq(users.isActive, true),
    )
    // A limit, since MySQL refuses a look at the table that a statement removes from, and merges what has none.
    const hasOther = sql`exists (select 1 from (select 1 as found from ${holders} where ${isOther} limit 1) as other_holders)`
    const isActive = exists(users, and(eq(users.id, holder), eq(users.isActive, true)))
    const removal = remove(userRoles, and(isIt, or(hasOther, sql`not ${isActive}`)))
    const work = atomic(
      // One at a time: of two who each see the other, both would go. Nobody is given the role meanwhile.
      select({ name: roles.name }, roles, eq(roles.name, name), { lock: true }),
      removal,
      select({ role: userRoles.roleName }, userRoles, isIt),
    )
    const outcome = map(work, ([, , left]) => (left.length > 0 ? 'last' : 'revoked'))
    return context.send('flows.revokeUnlessLast', repeatable(outcome))
  }
