import { type Column, type SQL, sql } from 'drizzle-orm'
import type { Dialect, OnDuplicate } from './dialect.ts'

export const list = (parts: readonly SQL[]): SQL => sql.join([...parts], sql`, `)

/** What an insert sets in the row that it meets. `given` is how it calls the values of its own row. */
export const setting = (
  what: Exclude<OnDuplicate, { readonly keep: Column }>,
  given: (column: SQL) => SQL,
): SQL => {
  const sets =
    'set' in what
      ? what.set.map(([{ name }, value]) => [sql`${sql.identifier(name)}`, value] as const)
      : what.replace.map(({ name }) => {
          const column = sql`${sql.identifier(name)}`
          return [column, given(column)] as const
        })
  return list(sets.map(([column, value]) => sql`${column} = ${value}`))
}

/** A list of bound strings, for `in`. */
export const names = (values: readonly string[]): SQL =>
  sql`(${sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )})`

export const dropping =
  (quote: string): Dialect['dropping'] =>
  (tables) =>
    tables.map((table) => `drop table if exists ${quote}${table}${quote}`).reverse()
