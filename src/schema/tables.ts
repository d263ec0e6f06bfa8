import type { Column, Table } from 'drizzle-orm'
import type { JsonObject } from '../types.ts'

/** A column that holds `T`, of whichever dialect. */
export type ColumnOf<T> = Column & {
  readonly _: {
    readonly data: NonNullable<T>
    readonly notNull: null extends T ? false : true
  }
}

/**
 * A drizzle table whose rows are `R`, of whichever dialect. The real tables of SQLite, Postgres and MySQL
 * are all assignable to it, so a sub-adapter is written once and a column of the wrong type still refused.
 */
export type TableOf<R> = Table & { readonly $inferSelect: R } & {
  readonly [K in keyof R]-?: ColumnOf<R[K]>
}

export interface UserRow {
  id: string
  email: string
  name: string | null
  image: string | null
  hashedPassword: string | null
  emailVerified: boolean
  isActive: boolean
  createdAt: Date
  updatedAt: Date
  deletedAt: Date | null
}

export interface RoleRow {
  name: string
}

export interface UserRoleRow {
  userId: string
  roleName: string
}

export interface RolePermissionRow {
  roleName: string
  permission: string
}

export interface SessionRow {
  id: string
  userId: string
  expiresAt: Date
  ipAddress: string | null
  userAgent: string | null
  createdAt: Date
}

export interface TokenRow {
  token: string
  userId: string
  tokenType: string
  rawData: JsonObject | null
  expiresAt: Date
  createdAt: Date
}

export interface OAuthAccountRow {
  id: string
  provider: string
  providerAccountId: string
  userId: string
  accessToken: string | null
  refreshToken: string | null
  expiresAt: Date | null
  createdAt: Date
}

export interface PasskeyRow {
  id: string
  userId: string
  publicKey: Uint8Array<ArrayBuffer>
  signCount: number
  aaguid: string
  name: string
  createdAt: Date
  lastUsedAt: Date | null
}

/** What FastAuth does not know of: counters, and facts that end by themselves. */
export interface StateRow {
  key: string
  /** JSON. */
  value: string | null
  count: number
  expiresAt: Date
}

/**
 * FastAuth's tables. The keys are in the order in which the tables can be created, each after those it refers
 * to: write `{ users, roles, … }` and not `import *`, which sorts them.
 */
export interface Tables {
  readonly users: TableOf<UserRow>
  readonly roles: TableOf<RoleRow>
  readonly userRoles: TableOf<UserRoleRow>
  readonly rolePermissions: TableOf<RolePermissionRow>
  readonly sessions: TableOf<SessionRow>
  readonly tokens: TableOf<TokenRow>
  readonly oauthAccounts: TableOf<OAuthAccountRow>
  readonly passkeys: TableOf<PasskeyRow>
  readonly state: TableOf<StateRow>
}
