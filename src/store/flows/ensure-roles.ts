import type { RoleGrant, RoleSeed } from './grant.ts'
import { and, eq, sql, type SQL } from '../../schema/sql.ts'
import { RoleAlreadyExistsError } from '../../errors.ts'
import * as input from '../../input/rules.ts'
import { insert } from '../../work/statements.ts'
import type { Work } from '../../work/work.ts'
import { roleAdapter } from '../role.ts'
import { roleAssignments } from '../role-assignments.ts'
import type { Context } from './context.ts'

/** Assigns a role, if there is one, to the user who is found by `where`. */
export const assigning = (
  { tables }: Context,
  name: string,
  where: SQL | undefined,
): Work<number> => {
  const { users, roles, userRoles } = tables
  return insert(
    userRoles,
    { userId: users.id, roleName: roles.name },
    {
      from: sql`${users}, ${roles}`,
      where: and(eq(roles.name, input.roleName(name)), where),
      onDuplicate: { keep: userRoles.userId },
    },
  )
}

export const ensureRoles =
  ({ tables, send }: Context) =>
  async (seeds: readonly RoleSeed[]): Promise<void> => {
    const role = roleAdapter(tables)
    const present = new Set(
      (await send('flows.ensureRoles', role.listRoles())).map(({ name }) => name),
    )
    for (const { name, permissions } of seeds) {
      if (present.has(name)) continue
      try {
        await send('flows.ensureRoles', role.createRole(name, permissions))
      } catch (error) {
        // Another isolate was faster.
        if (!(error instanceof RoleAlreadyExistsError)) throw error
      }
    }
  }

/** Assigns a role that was missing when the flow ran: after it, since its unit cannot create one. */
export const assignMissing =
  (context: Context) =>
  async (operation: string, userId: string, { name, seeds }: RoleGrant): Promise<void> => {
    await ensureRoles(context)(seeds)
    await context.send(operation, roleAssignments(context.tables).assignRole(userId, name))
  }

interface TakenOver {
  readonly takenOver: boolean
  /** How many times the unit assigned the first role; undefined where it had none to assign. */
  readonly assigned: number | undefined
}

/** Ends a flow that may have taken an account over: then its user has the first role, if there is to be one. */
export const withFirstRole =
  (context: Context) =>
  async <T extends TakenOver>(
    operation: string,
    userId: string,
    role: RoleGrant | null | undefined,
    done: T | null,
  ): Promise<Omit<T, 'assigned'> | null> => {
    if (done === null) return null
    const { assigned, ...result } = done
    // The role is missing, or an earlier attempt assigned it.
    if (role && done.takenOver && assigned === 0) {
      await assignMissing(context)(operation, userId, role)
    }
    return result
  }
