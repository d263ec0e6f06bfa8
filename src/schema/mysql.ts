/**
 * FastAuth's tables for MySQL (PlanetScale, MariaDB), as drizzle tables.
 *
 * Every key is VARBINARY of UTF-8, since all of MySQL's collations treat some different strings as equal.
 * There are no foreign keys: PlanetScale has them off, and the code does not rely on any.
 *
 * @example
 * ```ts
 * // your drizzle schema file: drizzle-kit then writes migrations for these tables too
 * export * from 'fastauth-edge/schema/mysql'
 * ```
 */
// By file: behind import(), esbuild keeps all that an index exports, which is drizzle's query builders.
import { index, uniqueIndex } from 'drizzle-orm/mysql-core/indexes'
import { primaryKey } from 'drizzle-orm/mysql-core/primary-keys'
import { keying } from './creating.ts'
import * as keys from './keys.ts'
import * as tables from './mysql-tables.ts'

const keyed = keying({ index, uniqueIndex, primaryKey })

export const users: typeof tables.users = keyed(tables.users, keys.users)
export const roles: typeof tables.roles = tables.roles
export const userRoles: typeof tables.userRoles = keyed(tables.userRoles, keys.userRoles)
export const rolePermissions: typeof tables.rolePermissions = keyed(
  tables.rolePermissions,
  keys.rolePermissions,
)
export const sessions: typeof tables.sessions = keyed(tables.sessions, keys.sessions)
export const tokens: typeof tables.tokens = keyed(tables.tokens, keys.tokens)
export const oauthAccounts: typeof tables.oauthAccounts = keyed(
  tables.oauthAccounts,
  keys.oauthAccounts,
)
export const passkeys: typeof tables.passkeys = keyed(tables.passkeys, keys.passkeys)
export const state: typeof tables.state = keyed(tables.state, keys.state)
