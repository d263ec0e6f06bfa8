import { inOrder } from '../dialects/shared.ts'
import { type Missing, missingFrom } from '../missing.ts'
import type { Work } from '../work.ts'
import type { OpenedDatabase } from './database.ts'
import { type Index, indexesOf, missingIndexes } from './indexes.ts'

/** What a database lacks of the schema. */
export interface Lacking extends Missing {
  /** Of the tables that are there. */
  readonly indexes: readonly Index[]
}

/** Looks what a database lacks, without a change to it. */
export const inspect = ({ dialect, send }: OpenedDatabase): Promise<Lacking> => {
  const look: Work<Lacking> = {
    writes: false,
    statements: [() => dialect.columnsOf(inOrder(dialect.tables)), () => indexesOf(dialect)],
    read: ([columns, indexes]) => {
      const missing = missingFrom(dialect.tables, columns?.rows ?? [])
      const lacking = missingIndexes(dialect, indexes?.rows ?? [])
      return {
        ...missing,
        indexes: lacking.filter(({ table }) => !missing.tables.includes(table)),
      }
    },
  }
  return send('check', look)
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
