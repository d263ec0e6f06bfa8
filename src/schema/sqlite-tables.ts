/** The tables of SQLite (libSQL, D1, Durable Objects), with their columns: what statements need. Keys and indexes come with `sqlite.ts`. */
// By file: behind import(), esbuild keeps all that an index exports, which is drizzle's query builders.
import { customType } from 'drizzle-orm/sqlite-core/columns/custom'
import { type sqliteTable as drizzleTable, SQLiteTable } from 'drizzle-orm/sqlite-core/table'
import { creating } from './creating.ts'
import { sixDigits } from './creation.ts'
import type * as rows from './tables.ts'
import type { JsonObject } from '../types.ts'
import { bytesOf, countOf, dateOf, dateOfMs, flagOf } from './decode.ts'
import type { SqliteTableOf } from './table-of.ts'

const varchar = customType<{ data: string; driverData: string }>({ dataType: () => 'VARCHAR' })

const bigint = customType<{ data: number; driverData: unknown }>({
  dataType: () => 'BIGINT',
  fromDriver: countOf,
})

const boolean = customType<{ data: boolean; driverData: unknown }>({
  dataType: () => 'BOOLEAN',
  toDriver: (value) => (value ? 1 : 0),
  fromDriver: flagOf,
})

/**
 * What SQLite reads as a time too (`dialects/sqlite.ts` compares these): a day, a time, and nothing, `Z` or an offset
 * with its colon behind it.
 */
const TEXT = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)? *(?:[Zz]|[+-](?:0\d|1[0-4]):[0-5]\d)? *$/

/** Integers of other writers: seconds since 1970 up to the year 5138, milliseconds from 1973. */
const MILLISECONDS_FROM = 100_000_000_000
const SECONDS_FROM = 100_000_000

/** UTC as `YYYY-MM-DD HH:MM:SS.ffffff`, which is what SQLAlchemy writes and what sorts as text. */
const datetime = customType<{ data: Date; driverData: unknown }>({
  dataType: () => 'DATETIME',
  toDriver: (value) => sixDigits(value).replace('T', ' '),
  fromDriver: (value) => {
    if (typeof value === 'string') return dateOf(TEXT.test(value) ? value : '')
    const count = countOf(value)
    if (count >= MILLISECONDS_FROM) return dateOfMs(count)
    return dateOfMs(count >= SECONDS_FROM ? count * 1000 : Number.NaN)
  },
})

const json = customType<{ data: JsonObject; driverData: string }>({
  dataType: () => 'JSON',
  toDriver: (value) => JSON.stringify(value),
  // Python writes NaN and Infinity, which JSON has not.
  fromDriver: (value) =>
    JSON.parse(
      value.replace(/"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity)/g, (part) =>
        part.startsWith('"') ? part : 'null',
      ),
    ),
})

/** libSQL answers with an ArrayBuffer, D1 with an array of numbers, Durable Objects with an ArrayBuffer. */
const blob = customType<{
  data: Uint8Array<ArrayBuffer>
  driverData: ArrayBuffer | readonly number[] | Uint8Array
}>({
  dataType: () => 'BLOB',
  fromDriver: bytesOf,
})

const sqliteTable = creating(SQLiteTable, 'SQLite') as typeof drizzleTable

export const users: SqliteTableOf<'fastauth_users', rows.UserRow> = sqliteTable('fastauth_users', {
  id: varchar().primaryKey(),
  email: varchar().notNull(),
  name: varchar(),
  image: varchar(),
  hashedPassword: varchar('hashed_password'),
  emailVerified: boolean('email_verified').notNull(),
  isActive: boolean('is_active').notNull(),
  createdAt: datetime('created_at').notNull(),
  updatedAt: datetime('updated_at').notNull(),
  deletedAt: datetime('deleted_at'),
})

export const roles: SqliteTableOf<'fastauth_roles', rows.RoleRow> = sqliteTable('fastauth_roles', {
  name: varchar().primaryKey(),
})

const userId = () =>
  varchar('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' })

const roleName = () =>
  varchar('role_name')
    .notNull()
    .references(() => roles.name, { onDelete: 'cascade' })

export const userRoles: SqliteTableOf<'fastauth_user_roles', rows.UserRoleRow> = sqliteTable(
  'fastauth_user_roles',
  { userId: userId(), roleName: roleName() },
)

export const rolePermissions: SqliteTableOf<'fastauth_role_permissions', rows.RolePermissionRow> =
  sqliteTable('fastauth_role_permissions', {
    roleName: roleName(),
    permission: varchar().notNull(),
  })

export const sessions: SqliteTableOf<'fastauth_sessions', rows.SessionRow> = sqliteTable(
  'fastauth_sessions',
  {
    id: varchar().primaryKey(),
    userId: userId(),
    expiresAt: datetime('expires_at').notNull(),
    ipAddress: varchar('ip_address'),
    userAgent: varchar('user_agent'),
    createdAt: datetime('created_at').notNull(),
  },
)

export const tokens: SqliteTableOf<'fastauth_tokens', rows.TokenRow> = sqliteTable(
  'fastauth_tokens',
  {
    token: varchar().primaryKey(),
    userId: userId(),
    tokenType: varchar('token_type').notNull(),
    rawData: json('raw_data'),
    expiresAt: datetime('expires_at').notNull(),
    createdAt: datetime('created_at').notNull(),
  },
)

export const oauthAccounts: SqliteTableOf<'fastauth_oauth_accounts', rows.OAuthAccountRow> =
  sqliteTable('fastauth_oauth_accounts', {
    id: varchar().primaryKey(),
    provider: varchar().notNull(),
    providerAccountId: varchar('provider_account_id').notNull(),
    userId: userId(),
    accessToken: varchar('access_token'),
    refreshToken: varchar('refresh_token'),
    expiresAt: datetime('expires_at'),
    createdAt: datetime('created_at').notNull(),
  })

export const passkeys: SqliteTableOf<'fastauth_passkeys', rows.PasskeyRow> = sqliteTable(
  'fastauth_passkeys',
  {
    id: varchar().primaryKey(),
    userId: userId(),
    publicKey: blob('public_key').notNull(),
    signCount: bigint('sign_count').notNull(),
    aaguid: varchar().notNull(),
    name: varchar().notNull(),
    createdAt: datetime('created_at').notNull(),
    lastUsedAt: datetime('last_used_at'),
  },
)

/** FastAuth does not know this table and leaves it alone. */
export const state: SqliteTableOf<'fastauth_state', rows.StateRow> = sqliteTable('fastauth_state', {
  key: varchar().primaryKey(),
  value: varchar(),
  count: bigint().notNull(),
  expiresAt: datetime('expires_at').notNull(),
})
