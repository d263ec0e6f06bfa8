/**
 * The tables of MySQL (PlanetScale, MariaDB), with their columns: what statements need. Keys and indexes come with `mysql.ts`.
 *
 * Every key is VARBINARY of UTF-8, since all of MySQL's collations treat some different strings as equal.
 */
// By file: behind import(), esbuild keeps all that an index exports, which is drizzle's query builders.
import { customType } from 'drizzle-orm/mysql-core/columns/custom'
import { type mysqlTable as drizzleTable, MySqlTable } from 'drizzle-orm/mysql-core/table'
import { creating } from './creating.ts'
import { sixDigits } from './creation.ts'
import type * as rows from './tables.ts'
import type { JsonObject } from '../types.ts'
import { bytesOf, countOf, dateOf, flagOf, jsonOf } from './decode.ts'
import type { MysqlTableOf } from './table-of.ts'

/** Not `ignoreBOM: false`, which drops a leading U+FEFF. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

/** What is neither text nor bytes of UTF-8 throws. */
const textOf = (value: string | Uint8Array): string =>
  typeof value === 'string' ? value : utf8.decode(value)

const key = customType<{
  data: string
  driverData: string | Uint8Array
  config: { length: number }
}>({
  dataType: (config) => `varbinary(${config?.length ?? 255})`,
  fromDriver: textOf,
})

const text = customType<{ data: string; driverData: string | Uint8Array }>({
  // Whatever the character set of the database is.
  dataType: () => 'text character set utf8mb4',
  fromDriver: textOf,
})

/** For more than 64 KiB. */
const mediumtext = customType<{ data: string; driverData: string | Uint8Array }>({
  dataType: () => 'mediumtext character set utf8mb4',
  fromDriver: textOf,
})

const bigint = customType<{ data: number; driverData: unknown }>({
  dataType: () => 'bigint',
  fromDriver: countOf,
})

const boolean = customType<{ data: boolean; driverData: unknown }>({
  dataType: () => 'boolean',
  toDriver: (value) => (value ? 1 : 0),
  fromDriver: flagOf,
})

/** In UTC, whatever the time zone of the server: DATETIME has none. */
const datetime = customType<{ data: Date; driverData: unknown }>({
  dataType: () => 'datetime(6)',
  toDriver: (value) => sixDigits(value).replace('T', ' '),
  fromDriver: dateOf,
})

const json = customType<{ data: JsonObject; driverData: unknown }>({
  dataType: () => 'json',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (value) => jsonOf(value instanceof Uint8Array ? utf8.decode(value) : value),
})

const blob = customType<{ data: Uint8Array<ArrayBuffer>; driverData: Uint8Array }>({
  dataType: () => 'blob',
  fromDriver: bytesOf,
})

const mysqlTable = creating(MySqlTable, 'MySql') as typeof drizzleTable

export const users: MysqlTableOf<'fastauth_users', rows.UserRow> = mysqlTable('fastauth_users', {
  id: key('id', { length: 255 }).primaryKey().notNull(),
  email: key('email', { length: 320 }).notNull(),
  name: text('name'),
  image: text('image'),
  hashedPassword: key('hashed_password', { length: 1024 }),
  emailVerified: boolean('email_verified').notNull(),
  isActive: boolean('is_active').notNull(),
  createdAt: datetime('created_at').notNull(),
  updatedAt: datetime('updated_at').notNull(),
  deletedAt: datetime('deleted_at'),
})

export const roles: MysqlTableOf<'fastauth_roles', rows.RoleRow> = mysqlTable('fastauth_roles', {
  name: key('name', { length: 255 }).primaryKey().notNull(),
})

const userId = () => key('user_id').notNull()

const roleName = () => key('role_name').notNull()

export const userRoles: MysqlTableOf<'fastauth_user_roles', rows.UserRoleRow> = mysqlTable(
  'fastauth_user_roles',
  { userId: userId(), roleName: roleName() },
)

export const rolePermissions: MysqlTableOf<'fastauth_role_permissions', rows.RolePermissionRow> =
  mysqlTable('fastauth_role_permissions', {
    roleName: roleName(),
    permission: key('permission', { length: 255 }).notNull(),
  })

export const sessions: MysqlTableOf<'fastauth_sessions', rows.SessionRow> = mysqlTable(
  'fastauth_sessions',
  {
    id: key('id', { length: 255 }).primaryKey().notNull(),
    userId: userId(),
    expiresAt: datetime('expires_at').notNull(),
    ipAddress: key('ip_address', { length: 255 }),
    userAgent: text('user_agent'),
    createdAt: datetime('created_at').notNull(),
  },
)

export const tokens: MysqlTableOf<'fastauth_tokens', rows.TokenRow> = mysqlTable(
  'fastauth_tokens',
  {
    token: key('token', { length: 512 }).primaryKey().notNull(),
    userId: userId(),
    tokenType: key('token_type', { length: 64 }).notNull(),
    rawData: json('raw_data'),
    expiresAt: datetime('expires_at').notNull(),
    createdAt: datetime('created_at').notNull(),
  },
)

export const oauthAccounts: MysqlTableOf<'fastauth_oauth_accounts', rows.OAuthAccountRow> =
  mysqlTable('fastauth_oauth_accounts', {
    id: key('id', { length: 255 }).primaryKey().notNull(),
    provider: key('provider', { length: 255 }).notNull(),
    providerAccountId: key('provider_account_id', { length: 512 }).notNull(),
    userId: userId(),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    expiresAt: datetime('expires_at'),
    createdAt: datetime('created_at').notNull(),
  })

export const passkeys: MysqlTableOf<'fastauth_passkeys', rows.PasskeyRow> = mysqlTable(
  'fastauth_passkeys',
  {
    id: key('id', { length: 1400 }).primaryKey().notNull(),
    userId: userId(),
    publicKey: blob('public_key').notNull(),
    signCount: bigint('sign_count').notNull(),
    aaguid: key('aaguid', { length: 255 }).notNull(),
    name: key('name', { length: 1024 }).notNull(),
    createdAt: datetime('created_at').notNull(),
    lastUsedAt: datetime('last_used_at'),
  },
)

/** FastAuth does not know this table and leaves it alone. */
export const state: MysqlTableOf<'fastauth_state', rows.StateRow> = mysqlTable('fastauth_state', {
  key: key('key', { length: 512 }).primaryKey().notNull(),
  value: mediumtext('value'),
  count: bigint('count').notNull(),
  expiresAt: datetime('expires_at').notNull(),
})
