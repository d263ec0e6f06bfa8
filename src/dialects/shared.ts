import { getTableName, type SQL, sql } from 'drizzle-orm'
import type { Tables } from '../tables.ts'

/** A list of bound strings, for `in`. */
export const names = (values: readonly string[]): SQL =>
  sql`(${sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )})`

/** The tables, in the order in which `Tables` names them. */
export const inOrder = (tables: Tables): readonly Tables[keyof Tables][] => Object.values(tables)

export const dropTables = (tables: Tables, quote: string): readonly string[] =>
  inOrder(tables)
    .map((table) => `drop table if exists ${quote}${getTableName(table)}${quote}`)
    .reverse()
