import { getTableName, sql } from 'drizzle-orm'
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
import { onConflict, valuesTable } from './on-conflict.ts'
import { dropTables, names, rendering } from './shared.ts'

/** Each after those it refers to. */
const tables = {
  users,
  roles,
  userRoles,
  rolePermissions,
  sessions,
  tokens,
  oauthAccounts,
  passkeys,
}

export const sqlite: Dialect<'sqlite', typeof tables> = {
  name: 'sqlite',
  tables,
  ddl: DDL,
  ddlInTransaction: true,
  dropTables: dropTables(tables, '"'),
  toQuery: rendering('"', () => '?'),
  onDuplicate: onConflict,
  values: valuesTable,
  some: (table, key, where, limit) =>
    sql`${key} in (select ${key} from ${table} where ${where} limit ${limit})`,
  lock: sql``,
  share: sql``,
  columnsOf: (wanted) =>
    sql`select m.name as table_name, p.name as column_name from sqlite_master as m join pragma_table_info(m.name) as p where m.type = 'table' and m.name in ${names(wanted.map(getTableName))}`,
}
