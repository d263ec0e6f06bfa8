import { and, eq, type SQL, sql } from '../schema/sql.ts'
import { RoleNotFoundError } from '../errors.ts'
import * as input from '../input/rules.ts'
import { series } from '../work/composition.ts'
import type { Fields } from '../work/fields.ts'
import { insert, optional, remove, select } from '../work/statements.ts'
import type { Tables } from '../schema/tables.ts'
import { ChangedMeanwhile, changed, type Described, map, repeatable } from '../work/work.ts'
import { known } from './owner.ts'

/** Who has which role. */
export interface RoleAssignments {
  /**
   * Assigning twice changes nothing.
   *
   * @throws {UserNotFoundError}
   * @throws {RoleNotFoundError}
   */
  assignRole(userId: string, name: string): Promise<void>
  /** Whether the user had it. */
  revokeRole(userId: string, name: string): Promise<boolean>
  /** Sorted. */
  getUserRoles(userId: string): Promise<string[]>
  /** Of all of the user's roles together. */
  getUserPermissions(userId: string): Promise<Set<string>>
}

/** What was found of a role, or that there is no such role. */
export function ofRole(found: unknown): void {
  if (found === undefined || found === null) throw new RoleNotFoundError()
}

export function roleAssignments(tables: Tables): Described<RoleAssignments> {
  const { roles, rolePermissions, userRoles, users } = tables

  const ofUser = <F extends Fields>(fields: F, userId: unknown, join?: SQL) =>
    select(
      fields,
      sql`${userRoles} inner join ${roles} on ${eq(roles.name, userRoles.roleName)}${join}`,
      eq(userRoles.userId, input.userId(userId)),
    )

  return {
    assignRole(userId, name) {
      const isUser = eq(users.id, input.userId(userId))
      const isRole = eq(roles.name, input.roleName(name))
      const assignment = insert(
        userRoles,
        { userId: users.id, roleName: roles.name },
        {
          from: sql`${users}, ${roles}`,
          where: and(isUser, isRole),
          onDuplicate: { keep: userRoles.userId },
        },
      )
      const look = map(
        select(
          {
            user: users.id,
            role: optional(roles.name),
            assigned: optional(userRoles.roleName),
          },
          sql`${users} left join ${roles} on ${isRole} left join ${userRoles} on ${and(eq(userRoles.userId, users.id), eq(userRoles.roleName, roles.name))}`,
          isUser,
        ),
        ([found]) => {
          const { role, assigned } = known(found)
          ofRole(role)
          // One of the two came after the insert had looked for it.
          if (assigned === null) throw new ChangedMeanwhile()
        },
      )
      // One of the two was removed at the same moment: a second look tells which.
      const meanings = { foreign_key: () => map(look, () => new RoleNotFoundError()) }
      return map(repeatable({ ...series(assignment, look), meanings }), () => {})
    },

    revokeRole: (userId, name) =>
      changed(
        remove(
          userRoles,
          and(
            eq(userRoles.userId, input.userId(userId)),
            eq(userRoles.roleName, input.roleName(name)),
          ),
        ),
      ),

    getUserRoles: (userId) =>
      map(ofUser({ role: roles.name }, userId), (rows) => rows.map(({ role }) => role).sort()),

    getUserPermissions: (userId) =>
      map(
        ofUser(
          { permission: rolePermissions.permission },
          userId,
          sql` inner join ${rolePermissions} on ${eq(rolePermissions.roleName, roles.name)}`,
        ),
        (rows) => new Set(rows.map(({ permission }) => permission).sort()),
      ),
  }
}
