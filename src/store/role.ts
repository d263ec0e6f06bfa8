import { and, eq, type SQL, sql } from '../schema/sql.ts'
import { RoleAlreadyExistsError, RoleNotFoundError } from '../errors.ts'
import * as input from '../input/rules.ts'
import { atomic } from '../work/composition.ts'
import { insert, optional, remove, select } from '../work/statements.ts'
import type { Tables } from '../schema/tables.ts'
import type { RoleData } from '../types.ts'
import {
  ChangedMeanwhile,
  type Described,
  map,
  OutcomeUnknown,
  repeatable,
  type Work,
} from '../work/work.ts'
import { ofRole, type RoleAssignments, roleAssignments } from './role-assignments.ts'

/** Roles, what they permit, and who has them. */
export interface RoleAdapter extends RoleAssignments {
  /** @throws {RoleAlreadyExistsError} */
  createRole(name: string, permissions?: readonly string[]): Promise<RoleData>
  getRole(name: string): Promise<RoleData | null>
  /** By name. */
  listRoles(): Promise<RoleData[]>
  /** Removes the role with its permissions and assignments. Returns whether there was one. */
  deleteRole(name: string): Promise<boolean>
  /**
   * Those that the role has already are left as they are.
   *
   * @throws {RoleNotFoundError}
   */
  addPermissions(name: string, permissions: readonly string[]): Promise<void>
  /** @throws {RoleNotFoundError} */
  removePermissions(name: string, permissions: readonly string[]): Promise<void>
}

/** Values in one statement, and statements at most: in a transaction, PlanetScale takes a request for each. */
const CHUNK = 1_000
const CHUNKS = 5

function chunks(values: readonly string[]): string[][] {
  const size = Math.max(CHUNK, Math.ceil(values.length / CHUNKS))
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) =>
    values.slice(i * size, (i + 1) * size),
  )
}

/** What is done to a role between a look before and a look after: it may have come in between. */
function existed(answers: readonly unknown[]): void {
  const [before, after] = [answers.at(0), answers.at(-1)].map((rows) => Object(rows).length > 0)
  if (!before && after) throw new ChangedMeanwhile()
  ofRole(before || null)
}

/** Rows of (role, permission) as roles. */
function grouped(rows: readonly { name: string; permission: string | null }[]): RoleData[] {
  const roles = new Map<string, string[]>()
  for (const { name, permission } of rows) {
    const permissions = roles.get(name) ?? []
    if (permission !== null) permissions.push(permission)
    roles.set(name, permissions)
  }
  const names = [...roles.keys()].sort()
  return names.map((name) => ({ name, permissions: (roles.get(name) ?? []).sort() }))
}

export function roleAdapter(tables: Tables): Described<RoleAdapter> {
  const { roles, rolePermissions, userRoles } = tables

  const named = (name: string) => eq(roles.name, name)
  const itself = (name: string, lock?: true) =>
    select({ name: roles.name }, roles, named(name), { ...(lock && { lock }) })

  const withPermissions = (where?: SQL) =>
    select(
      { name: roles.name, permission: optional(rolePermissions.permission) },
      sql`${roles} left join ${rolePermissions} on ${eq(rolePermissions.roleName, roles.name)}`,
      where,
    )

  const grant = (name: string, permissions: readonly string[]): Work<number>[] =>
    chunks(permissions).map((some) =>
      insert(
        rolePermissions,
        { roleName: roles.name, permission: sql`granted.column1` },
        {
          from: (dialect) => sql`${roles}, ${dialect.values(some, 'granted')}`,
          where: named(name),
          onDuplicate: { keep: rolePermissions.roleName },
        },
      ),
    )

  const clear = (name: string): Work<number>[] => [
    remove(rolePermissions, eq(rolePermissions.roleName, name)),
    remove(userRoles, eq(userRoles.roleName, name)),
  ]

  return {
    createRole(name, permissions = []) {
      const role = { name: input.newKey(input.roleName)(name) }
      const granted = input.permissions(permissions)
      const creation = atomic(
        insert(roles, role),
        // A role that was once deleted without its rows must not come back with them.
        ...clear(role.name),
        ...grant(role.name, granted),
      )
      const meanings = { unique: () => new RoleAlreadyExistsError() }
      // A role does not record who created it.
      const again = { unique: () => new OutcomeUnknown() }
      return map(repeatable({ ...creation, meanings }, undefined, again), () => ({
        ...role,
        permissions: granted,
      }))
    },

    getRole: (name) =>
      map(withPermissions(named(input.roleName(name))), (rows) => grouped(rows)[0] ?? null),

    listRoles: () => map(withPermissions(), grouped),

    deleteRole(name) {
      const role = input.roleName(name)
      const removal = atomic(itself(role, true), ...clear(role), remove(roles, named(role)))
      return repeatable(
        map(removal, (answers) => answers.at(-1) === 1),
        Boolean,
      )
    },

    addPermissions(name, permissions) {
      const role = input.roleName(name)
      const addition = atomic(
        itself(role, true),
        ...grant(role, input.permissions(permissions)),
        itself(role),
      )
      const meanings = { foreign_key: () => new RoleNotFoundError() }
      return map(repeatable({ ...addition, meanings }), existed)
    },

    removePermissions(name, permissions) {
      const role = input.roleName(name)
      const removals = chunks(input.permissions(permissions)).map((some) =>
        remove(rolePermissions, (dialect) =>
          and(eq(rolePermissions.roleName, role), dialect.among(rolePermissions.permission, some)),
        ),
      )
      return map(repeatable(atomic(itself(role, true), ...removals, itself(role))), existed)
    },

    ...roleAssignments(tables),
  }
}
