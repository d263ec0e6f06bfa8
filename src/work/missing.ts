import type { TenantColumn, TenantTable } from '../schema/tenant.ts'

/** What a database lacks of a tenant's tables, by the names that it would have there. */
export interface Missing {
  readonly tables: readonly string[]
  /** Of the existing tables: `fastauth_users.email`. */
  readonly columns: readonly string[]
}

/** The schemas that tables were found in, of a database that has several. */
export const schemasIn = (rows: readonly (readonly unknown[])[]): readonly string[] => [
  ...new Set(rows.flatMap(([, , schema]) => (schema === undefined ? [] : [String(schema)]))),
]

/** A column that an existing table lacks. */
export interface MissingColumn extends TenantColumn {
  readonly table: string
}

/** @param rows what the database answered to the dialect's `columnsOf` */
export function lackingColumns(
  tables: readonly TenantTable[],
  rows: readonly (readonly unknown[])[],
): MissingColumn[] {
  const present = new Set(rows.map(([table]) => String(table)))
  const found = new Set(rows.map(([table, column]) => `${table}.${column}`))
  return tables
    .filter(({ name }) => present.has(name))
    .flatMap(({ name: table, columns }) => columns.map((column) => ({ table, ...column })))
    .filter((column) => !found.has(nameOf(column)))
}

export const nameOf = ({ table, name }: MissingColumn): string => `${table}.${name}`

/** @param rows what the database answered to the dialect's `columnsOf` */
export function missingFrom(
  tables: readonly TenantTable[],
  rows: readonly (readonly unknown[])[],
): Missing {
  const present = new Set(rows.map(([table]) => String(table)))
  return {
    tables: tables.map(({ name }) => name).filter((name) => !present.has(name)),
    columns: lackingColumns(tables, rows).map(nameOf),
  }
}
