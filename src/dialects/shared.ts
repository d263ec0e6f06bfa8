import type { Column } from 'drizzle-orm'
import { type Name, type SQL, sql } from '../schema/sql.ts'
import type { Dialect, OnDuplicate } from './dialect.ts'

/** What an insert sets in the row that it meets. `given` is how it calls the values of its own row. */
export const setting = (
  what: Exclude<OnDuplicate, { readonly keep: Column }>,
  given: (column: Name) => SQL,
): SQL => {
  const sets =
    'set' in what
      ? what.set.map(([{ name }, value]) => [sql.identifier(name), value] as const)
      : what.replace.map(({ name }) => {
          const column = sql.identifier(name)
          return [column, given(column)] as const
        })
  return sql.join(sets.map(([column, value]) => sql`${column} = ${value}`))
}

/** A list of bound strings, for `in`. */
export const names = (values: readonly string[]): SQL => sql`(${sql.join(values)})`

export const dropping =
  (quote: string): Dialect['dropping'] =>
  (tables) =>
    tables.map((table) => `drop table if exists ${quote}${table}${quote}`).reverse()
