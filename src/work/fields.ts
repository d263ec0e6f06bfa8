/**
 * The columns that a select reads. The text of a list and its readers are worked out once and kept: a sub-adapter builds its
 * lists when it is created, not for each call.
 *
 * One of the places where casts are allowed: from columns by name to the row that they read.
 */
import type { Column } from 'drizzle-orm'
import { type SQL, sql } from '../schema/sql.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { settled } from './settled.ts'

/** What a select reads, by the names of its results. */
export type Fields = Readonly<Record<string, Column>>

export type RowOf<F extends Fields> = {
  -readonly [K in keyof F]: F[K]['_']['data'] | (F[K]['_']['notNull'] extends true ? never : null)
}

/** A part of statements that is the same each time: its text is written once for each dialect, unless it holds values. */
export const constant = (part: (dialect: Dialect) => SQL): ((dialect: Dialect) => SQL) =>
  settled((dialect: Dialect) => {
    const whole = part(dialect)
    const { sql: text, params } = dialect.toQuery(whole)
    return params.length > 0 ? whole : sql.raw(text)
  })

/** Settled facts about a list. */
interface Facts {
  readonly entries: readonly (readonly [name: string, column: Column])[]
  readonly named: (dialect: Dialect) => SQL
  /** In place of the columns, in the rows of another select. */
  readonly nulls: (dialect: Dialect) => SQL
}

export const factsOf: (fields: Fields) => Facts = settled((fields: Fields): Facts => {
  const entries = Object.entries(fields)
  const listed = (of: (column: Column, dialect: Dialect) => SQL) =>
    constant((dialect) =>
      sql.join(
        entries.map(([name, column]) => sql`${of(column, dialect)} as ${sql.identifier(name)}`),
      ),
    )
  return {
    entries,
    named: listed((column, { reading }) => reading(column)),
    nulls: listed(() => sql`null`),
  }
})

export function decode<F extends Fields>(fields: F, row: readonly unknown[]): RowOf<F> {
  const decoded: Record<string, unknown> = {}
  let i = 0
  for (const [name, column] of factsOf(fields).entries) {
    const value = row[i++] ?? null
    decoded[name] = value === null ? null : column.mapFromDriverValue(value)
  }
  return decoded as RowOf<F>
}
