/** The tables of Postgres, with their columns: what statements need. Keys and indexes come with `postgres.ts`. */
// By file: behind import(), esbuild keeps all that an index exports, which is drizzle's query builders.
import { customType } from 'drizzle-orm/pg-core/columns/custom'
import { varchar } from 'drizzle-orm/pg-core/columns/varchar'
import { type pgTable as drizzleTable, PgTable } from 'drizzle-orm/pg-core/table'
import { creating, internal } from './creating.ts'
import { sixDigits } from './creation.ts'
import { sql } from './sql.ts'
import type * as rows from './tables.ts'
import type { JsonObject } from '../types.ts'
import { byteaOf, bytesOf, countOf, dateOf, flagOf, jsonOf } from './decode.ts'
import type { PostgresTableOf } from './table-of.ts'

const bigint = customType<{ data: number; driverData: unknown }>({
  dataType: () => 'bigint',
  fromDriver: countOf,
})

/** Neon answers with text. */
const boolean = customType<{ data: boolean; driverData: unknown }>({
  dataType: () => 'boolean',
  fromDriver: flagOf,
})

const datetime = customType<{ data: Date; driverData: unknown }>({
  dataType: () => 'timestamp with time zone',
  toDriver: (value) => `${sixDigits(value)}Z`,
  fromDriver: dateOf,
})

const json = customType<{ data: JsonObject; driverData: unknown }>({
  dataType: () => 'json',
  // postgres.js would encode a value of the type JSON a second time.
  // Where a placeholder is filled in, drizzle hands this on as the parameter, which drivers write as JSON.
  toDriver: (value) =>
    Object.assign(sql`${JSON.stringify(value)}::text::json`, { toJSON: () => value }),
  fromDriver: jsonOf,
})

/** As text, in either form of `bytea_output`. */
const bytea = customType<{ data: Uint8Array<ArrayBuffer>; driverData: string | Uint8Array }>({
  dataType: () => 'bytea',
  fromDriver: (value) => bytesOf(typeof value === 'string' ? byteaOf(value) : value),
})

const pgTable = creating(PgTable, 'Pg', (table) => ({
  enableRLS: () => Object.assign(table, { [internal('EnableRLS')]: true }),
})) as typeof drizzleTable

export const users: PostgresTableOf<'fastauth_users', rows.UserRow> = pgTable('fastauth_users', {
  id: varchar('id').primaryKey().notNull(),
  email: varchar('email').notNull(),
  name: varchar('name'),
  image: varchar('image'),
  hashedPassword: varchar('hashed_password'),
  emailVerified: boolean('email_verified').notNull(),
  isActive: boolean('is_active').notNull(),
  createdAt: datetime('created_at').notNull(),
  updatedAt: datetime('updated_at').notNull(),
  deletedAt: datetime('deleted_at'),
})

export const roles: PostgresTableOf<'fastauth_roles', rows.RoleRow> = pgTable('fastauth_roles', {
  name: varchar('name').primaryKey().notNull(),
})

const userId = () =>
  varchar('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' })

const roleName = () =>
  varchar('role_name')
    .notNull()
    .references(() => roles.name, { onDelete: 'cascade' })

export const userRoles: PostgresTableOf<'fastauth_user_roles', rows.UserRoleRow> = pgTable(
  'fastauth_user_roles',
  { userId: userId(), roleName: roleName() },
)

export const rolePermissions: PostgresTableOf<'fastauth_role_permissions', rows.RolePermissionRow> =
  pgTable('fastauth_role_permissions', {
    roleName: roleName(),
    permission: varchar('permission').notNull(),
  })

export const sessions: PostgresTableOf<'fastauth_sessions', rows.SessionRow> = pgTable(
  'fastauth_sessions',
  {
    id: varchar('id').primaryKey().notNull(),
    userId: userId(),
    expiresAt: datetime('expires_at').notNull(),
    ipAddress: varchar('ip_address'),
    userAgent: varchar('user_agent'),
    createdAt: datetime('created_at').notNull(),
  },
)

export const tokens: PostgresTableOf<'fastauth_tokens', rows.TokenRow> = pgTable(
  'fastauth_tokens',
  {
    token: varchar('token').primaryKey().notNull(),
    userId: userId(),
    tokenType: varchar('token_type').notNull(),
    rawData: json('raw_data'),
    expiresAt: datetime('expires_at').notNull(),
    createdAt: datetime('created_at').notNull(),
  },
)

export const oauthAccounts: PostgresTableOf<'fastauth_oauth_accounts', rows.OAuthAccountRow> =
  pgTable('fastauth_oauth_accounts', {
    id: varchar('id').primaryKey().notNull(),
    provider: varchar('provider').notNull(),
    providerAccountId: varchar('provider_account_id').notNull(),
    userId: userId(),
    accessToken: varchar('access_token'),
    refreshToken: varchar('refresh_token'),
    expiresAt: datetime('expires_at'),
    createdAt: datetime('created_at').notNull(),
  })

export const passkeys: PostgresTableOf<'fastauth_passkeys', rows.PasskeyRow> = pgTable(
  'fastauth_passkeys',
  {
    id: varchar('id').primaryKey().notNull(),
    userId: userId(),
    publicKey: bytea('public_key').notNull(),
    signCount: bigint('sign_count').notNull(),
    aaguid: varchar('aaguid').notNull(),
    name: varchar('name').notNull(),
    createdAt: datetime('created_at').notNull(),
    lastUsedAt: datetime('last_used_at'),
  },
)

/** FastAuth does not know this table and leaves it alone. */
export const state: PostgresTableOf<'fastauth_state', rows.StateRow> = pgTable('fastauth_state', {
  key: varchar('key').primaryKey().notNull(),
  value: varchar('value'),
  count: bigint('count').notNull(),
  expiresAt: datetime('expires_at').notNull(),
})
