/**
 * FastAuth's tables for SQLite (libSQL, D1, Durable Objects), as drizzle tables.
 *
 * @example
 * ```ts
 * // your drizzle schema file: drizzle-kit then makes migrations for these tables too
 * export * from 'fastauth-edge/schema/sqlite'
 * ```
 */
// By file: behind import(), esbuild keeps all that an index exports, which is drizzle's query builders.
import { index, uniqueIndex } from 'drizzle-orm/sqlite-core/indexes'
import { primaryKey } from 'drizzle-orm/sqlite-core/primary-keys'
import { keyed } from './creating.ts'
import * as tables from './sqlite-tables.ts'

export const users: typeof tables.users = keyed(tables.users, (t) => [
  uniqueIndex('ix_fastauth_users_email').on(t.email),
])

export const roles: typeof tables.roles = tables.roles

export const userRoles: typeof tables.userRoles = keyed(tables.userRoles, (t) => [
  primaryKey({ columns: [t.userId, t.roleName] }),
  index('ix_fastauth_user_roles_role_name').on(t.roleName),
])

export const rolePermissions: typeof tables.rolePermissions = keyed(tables.rolePermissions, (t) => [
  primaryKey({ columns: [t.roleName, t.permission] }),
])

export const sessions: typeof tables.sessions = keyed(tables.sessions, (t) => [
  index('ix_fastauth_sessions_user_id').on(t.userId),
  index('ix_fastauth_sessions_expires_at').on(t.expiresAt),
])

export const tokens: typeof tables.tokens = keyed(tables.tokens, (t) => [
  index('ix_fastauth_tokens_user_id').on(t.userId),
  index('ix_fastauth_tokens_expires_at').on(t.expiresAt),
])

export const oauthAccounts: typeof tables.oauthAccounts = keyed(tables.oauthAccounts, (t) => [
  uniqueIndex('ix_fastauth_oauth_accounts_provider').on(t.provider, t.providerAccountId),
  index('ix_fastauth_oauth_accounts_user_id').on(t.userId),
])

export const passkeys: typeof tables.passkeys = keyed(tables.passkeys, (t) => [
  index('ix_fastauth_passkeys_user_id').on(t.userId),
])

export const state: typeof tables.state = keyed(tables.state, (t) => [
  index('ix_fastauth_state_expires_at').on(t.expiresAt),
])
