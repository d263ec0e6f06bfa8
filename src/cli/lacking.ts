import type { Missing } from '../work/missing.ts'

export interface Index {
  readonly table: string
  readonly unique: boolean
  /** By their names in the database. */
  readonly columns: readonly string[]
}

/** What a database lacks of the schema. */
export interface Lacking extends Missing {
  /** Where the tables are, of a database that has several schemas. */
  readonly schemas: readonly string[]
  /** Of the existing tables. */
  readonly indexes: readonly Index[]
}

export const isWhole = ({ tables, columns, indexes }: Lacking): boolean =>
  tables.length + columns.length + indexes.length === 0

/** In which schema the tables are, of a database that has several. */
export const whereabouts = ({ schemas }: Lacking): string[] =>
  schemas.length === 0
    ? []
    : [`the tables are in the schema${schemas.length > 1 ? 's' : ''} ${schemas.join(' and ')}`]

/** A sentence for each thing that is missing. */
export const inWords = ({ tables, columns, indexes }: Omit<Lacking, 'schemas'>): string[] => [
  ...tables.map((table) => `the table ${table} is missing`),
  ...columns.map((column) => `the column ${column} is missing`),
  ...indexes.map(
    ({ table, unique, columns }) =>
      `the table ${table} has no ${unique ? 'unique ' : ''}index on (${columns.join(', ')})`,
  ),
]
