import { type Column, getTableColumns, getTableName } from 'drizzle-orm'
import { inOrder } from '../dialects/shared.ts'
import type { Tables } from '../schema/tables.ts'

/** What a database lacks of the schema, by the names that it would have there. */
export interface Missing {
  readonly tables: readonly string[]
  /** Of the tables that are there: `fastauth_users.email`. */
  readonly columns: readonly string[]
}

/** The schemas that tables were found in, of a database that has several. */
export const schemasIn = (rows: readonly (readonly unknown[])[]): readonly string[] => [
  ...new Set(rows.flatMap(([, , schema]) => (schema === undefined ? [] : [String(schema)]))),
]

/** @param rows what the database answered to the dialect's `columnsOf` */
export function missingFrom(tables: Tables, rows: readonly (readonly unknown[])[]): Missing {
  const present = new Set(rows.map(([table]) => String(table)))
  const columns = new Set(rows.map(([table, column]) => `${table}.${column}`))
  const wanted = inOrder(tables)
  return {
    tables: wanted.map(getTableName).filter((name) => !present.has(name)),
    columns: wanted
      .filter((table) => present.has(getTableName(table)))
      .flatMap((table) =>
        Object.values<Column>(getTableColumns(table)).map(
          ({ name }) => `${getTableName(table)}.${name}`,
        ),
      )
      .filter((name) => !columns.has(name)),
  }
}
