/** What a user may do: their roles, and the permissions of those. */
import type { Table } from 'drizzle-orm'
import { eq, type SQL, sql } from '../schema/sql.ts'
import type { Tables } from '../schema/tables.ts'
import { constant } from '../work/fields.ts'
import { settled } from '../work/settled.ts'
import { type Condition, optional, select } from '../work/statements.ts'

/** Selects a row for each permission of each role, and one for a role without any. `holder` is or ends in `userRoles`. */
function grantsOver({ roles, userRoles, rolePermissions }: Tables, holder: Table | SQL) {
  const fields = { role: roles.name, permission: optional(rolePermissions.permission) }
  const from = constant(
    () =>
      sql`${holder} inner join ${roles} on ${eq(roles.name, userRoles.roleName)} left join ${rolePermissions} on ${eq(rolePermissions.roleName, roles.name)}`,
  )
  return (where: Condition) => select(fields, from, where)
}

/** What a user may do, and what the user of a session may. */
export const grants = settled((tables: Tables) => {
  const { sessions, userRoles } = tables
  const held = sql`${sessions} inner join ${userRoles} on ${eq(userRoles.userId, sessions.userId)}`
  const [byUser, bySession] = [grantsOver(tables, userRoles), grantsOver(tables, held)]
  return {
    ofUser: (id: string) => byUser(eq(userRoles.userId, id)),
    ofSession: (id: string) => bySession(eq(sessions.id, id)),
  }
})

interface Grant {
  readonly role: string
  readonly permission: string | null
}

/** Both sorted. */
export const granted = (rows: readonly Grant[]): { roles: string[]; permissions: Set<string> } => ({
  roles: [...new Set(rows.map(({ role }) => role))].sort(),
  permissions: new Set(rows.flatMap(({ permission }) => permission ?? []).sort()),
})
