import { getTableName, sql } from 'drizzle-orm'
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core'
import { DDL } from '../ddl/sqlite.ts'
import {
  oauthAccounts,
  passkeys,
  rolePermissions,
  roles,
  sessions,
  tokens,
  userRoles,
  users,
} from '../schema/sqlite.ts'
import type { Dialect } from './dialect.ts'
import { dropTables, names } from './shared.ts'

/** Each after those it refers to. */
export const tables = {
  users,
  roles,
  userRoles,
  rolePermissions,
  sessions,
  tokens,
  oauthAccounts,
  passkeys,
}

export const drizzleDialect = new SQLiteAsyncDialect()

export const sqlite: Dialect = {
  name: 'sqlite',
  tables,
  ddl: DDL,
  dropTables: dropTables(tables, '"'),
  toQuery: (statement) => drizzleDialect.sqlToQuery(statement),
  onDuplicate: (what) =>
    'keep' in what
      ? sql`on conflict do nothing`
      : sql`on conflict (${sql.identifier(what.key.name)}) do update set ${sql.join(
          what.replace.map(
            (c) => sql`${sql.identifier(c.name)} = excluded.${sql.identifier(c.name)}`,
          ),
          sql`, `,
        )}`,
  values: (values, name) =>
    sql`(values ${sql.join(
      values.map((value) => sql`(${value})`),
      sql`, `,
    )}) as ${sql.identifier(name)}`,
  lock: sql``,
  share: sql``,
  columnsOf: (wanted) =>
    sql`select m.name as table_name, p.name as column_name from sqlite_master as m join pragma_table_info(m.name) as p where m.type = 'table' and m.name in ${names(wanted.map(getTableName))}`,
}
