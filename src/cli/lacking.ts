import type { Missing } from '../work/missing.ts'

export interface Index {
  readonly table: string
  readonly unique: boolean
  /** By their names in the database. */
  readonly columns: readonly string[]
}

/** What a database lacks of the schema. */
export interface Lacking extends Missing {
  /** Of the tables that are there. */
  readonly indexes: readonly Index[]
}

export const isWhole = ({ tables, columns, indexes }: Lacking): boolean =>
  tables.length + columns.length + indexes.length === 0

/** A sentence for each thing that is missing. */
export const inWords = ({ tables, columns, indexes }: Lacking): string[] => [
  ...tables.map((table) => `the table ${table} is missing`),
  ...columns.map((column) => `the column ${column} is missing`),
  ...indexes.map(
    ({ table, unique, columns }) =>
      `the table ${table} has no ${unique ? 'unique ' : ''}index on (${columns.join(', ')})`,
  ),
]
