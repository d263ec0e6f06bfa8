import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Database, Meaning } from '../database.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { RoleAlreadyExistsError, RoleNotFoundError, UserNotFoundError } from '../errors.ts'
import * as input from '../input.ts'
import {
  column,
  columns,
  insert,
  insertFrom,
  optional,
  remove,
  select,
  type Statement,
} from '../statements.ts'
import type { RoleData } from '../types.ts'

/** Roles, what they permit, and who has them. */
export interface RoleAdapter {
  /** @throws {RoleAlreadyExistsError} */
  createRole(name: string, permissions?: readonly string[]): Promise<RoleData>
  getRole(name: string): Promise<RoleData | null>
  /** By name. */
  listRoles(): Promise<RoleData[]>
  /** Removes the role with its permissions, and takes it from everybody. Whether there was one. */
  deleteRole(name: string): Promise<boolean>
  /**
   * Those that the role has already are left as they are.
   *
   * @throws {RoleNotFoundError}
   */
  addPermissions(name: string, permissions: readonly string[]): Promise<void>
  /** @throws {RoleNotFoundError} */
  removePermissions(name: string, permissions: readonly string[]): Promise<void>
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

/** Values in one statement: D1 binds at most 100 parameters. */
const CHUNK = 90

function chunks<T>(values: readonly T[]): T[][] {
  const count = Math.ceil(values.length / CHUNK)
  return Array.from({ length: count }, (_, i) => values.slice(i * CHUNK, (i + 1) * CHUNK))
}

const exists: Meaning = ({ kind }) => (kind === 'unique' ? new RoleAlreadyExistsError() : undefined)

const roleGone: Meaning = ({ kind }) =>
  kind === 'foreign_key' ? new RoleNotFoundError() : undefined

/** Rows of (role, permission) as roles. */
const grouped = (rows: readonly { name: string; permission: string | null }[]): RoleData[] => {
  const byName = new Map<string, string[]>()
  for (const { name, permission } of rows) {
    const permissions = byName.get(name) ?? []
    if (permission !== null) permissions.push(permission)
    byName.set(name, permissions)
  }
  return [...byName.keys()].sort().map((name) => ({
    name,
    permissions: (byName.get(name) ?? []).sort(),
  }))
}

export function roleAdapter(db: Database): RoleAdapter {
  const { roles, rolePermissions, userRoles, users } = db.tables

  const named = (name: string): SQL => eq(roles.name, name)
  const itself = (name: string) =>
    select(columns(roles, 'name'), { from: roles, where: named(name) })

  const withPermissions = (where?: SQL) =>
    select(
      { name: column(roles.name), permission: optional(column(rolePermissions.permission)) },
      {
        from: roles,
        join: [[rolePermissions, eq(rolePermissions.roleName, roles.name), 'left']],
        where,
      },
    )

  const grant = (name: string, permissions: readonly string[]): Statement<number>[] =>
    chunks(permissions).map((some) => {
      const values = (dialect: Dialect): SQL =>
        dialect.values(
          some.map((permission) => sql`${permission}`),
          'granted',
        )
      const permission = sql`${sql.identifier('granted')}.${sql.identifier('column1')}`
      return insertFrom(
        rolePermissions,
        { roleName: roles.name, permission },
        {
          from: [roles, values],
          where: named(name),
          onDuplicate: { keep: rolePermissions.roleName },
        },
      )
    })

  const clear = (name: string): Statement<number>[] => [
    remove(rolePermissions, eq(rolePermissions.roleName, name)),
    remove(userRoles, eq(userRoles.roleName, name)),
  ]

  return {
    async createRole(name, permissions = []) {
      const role = input.newKey(input.roleName)(name, 'name')
      const granted = input.permissions(permissions)
      // A role that was once deleted without its rows must not come back with them.
      const statements = [insert(roles, { name: role }), ...clear(role), ...grant(role, granted)]
      await db.atomic('role.createRole', statements, exists)
      return { name: role, permissions: granted }
    },

    async getRole(name) {
      const rows = await db.run('role.getRole', withPermissions(named(input.roleName(name))))
      return grouped(rows)[0] ?? null
    },

    async listRoles() {
      return grouped(await db.run('role.listRoles', withPermissions()))
    },

    async deleteRole(name) {
      const role = input.roleName(name)
      const lock = select(columns(roles, 'name'), { from: roles, where: named(role), lock: true })
      const statements = [lock, ...clear(role), remove(roles, named(role))] as const
      const answers = await db.atomic('role.deleteRole', statements)
      return answers.at(-1) === 1
    },

    async addPermissions(name, permissions) {
      const role = input.roleName(name)
      const statements = [itself(role), ...grant(role, input.permissions(permissions))] as const
      const [found] = await db.atomic('role.addPermissions', statements, roleGone)
      if (found.length === 0) throw new RoleNotFoundError()
    },

    async removePermissions(name, permissions) {
      const role = input.roleName(name)
      const removals = chunks(input.permissions(permissions)).map((some) =>
        remove(
          rolePermissions,
          and(eq(rolePermissions.roleName, role), inArray(rolePermissions.permission, some)),
        ),
      )
      const [found] = await db.atomic('role.removePermissions', [
        itself(role),
        ...removals,
      ] as const)
      if (found.length === 0) throw new RoleNotFoundError()
    },

    async assignRole(userId, name) {
      const owner = input.userId(userId)
      const role = input.roleName(name)
      const assign = insertFrom(
        userRoles,
        { userId: users.id, roleName: roles.name },
        {
          from: [users, roles],
          where: and(eq(users.id, owner), named(role)),
          onDuplicate: { keep: userRoles.userId },
        },
      )
      const look = select(
        { user: column(users.id), role: optional(column(roles.name)) },
        { from: users, join: [[roles, named(role), 'left']], where: eq(users.id, owner) },
      )
      const [, [found]] = await db.series('role.assignRole', [assign, look])
      if (found === undefined) throw new UserNotFoundError()
      if (found.role === null) throw new RoleNotFoundError()
    },

    async revokeRole(userId, name) {
      const where = and(
        eq(userRoles.userId, input.userId(userId)),
        eq(userRoles.roleName, input.roleName(name)),
      )
      return (await db.run('role.revokeRole', remove(userRoles, where))) > 0
    },

    async getUserRoles(userId) {
      const statement = select(
        { role: column(roles.name) },
        {
          from: userRoles,
          join: [[roles, eq(roles.name, userRoles.roleName)]],
          where: eq(userRoles.userId, input.userId(userId)),
        },
      )
      const rows = await db.run('role.getUserRoles', statement)
      return rows.map(({ role }) => role).sort()
    },

    async getUserPermissions(userId) {
      const statement = select(
        { permission: column(rolePermissions.permission) },
        {
          from: userRoles,
          join: [
            [roles, eq(roles.name, userRoles.roleName)],
            [rolePermissions, eq(rolePermissions.roleName, roles.name)],
          ],
          where: eq(userRoles.userId, input.userId(userId)),
        },
      )
      const rows = await db.run('role.getUserPermissions', statement)
      return new Set(rows.map(({ permission }) => permission).sort())
    },
  }
}
