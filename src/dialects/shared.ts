import { getTableName, type SQL, sql } from 'drizzle-orm'
import type { Tables } from '../tables.ts'

/** A list of bound strings, for `in`. */
export const names = (values: readonly string[]): SQL =>
  sql`(${sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )})`

/** The tables, each after those it refers to. */
export const inOrder = (t: Tables): readonly Tables[keyof Tables][] => [
  t.users,
  t.roles,
  t.userRoles,
  t.rolePermissions,
  t.sessions,
  t.tokens,
  t.oauthAccounts,
  t.passkeys,
]

export const dropTables = (tables: Tables, quote: string): readonly string[] =>
  inOrder(tables)
    .map((table) => `drop table if exists ${quote}${getTableName(table)}${quote}`)
    .reverse()
