/**
 * A table whose columns store what columns of other tables store: in whichever dialect those are, and without a second set of
 * drizzle's columns in the bundle.
 *
 * One of the places where casts are allowed: to what drizzle calls internal, as in `creating.ts`.
 */
import type { Column } from 'drizzle-orm'
import { Table } from 'drizzle-orm/table'
import { internal } from './creating.ts'
import type { ColumnOf, TableOf } from './tables.ts'

/** A column's name in the database, and the column of another table whose form its values have. */
type Model<T> = readonly [name: string, model: ColumnOf<T> | ColumnOf<NonNullable<T>>]

/** @param models by the names in TypeScript; `null` in a row's type is what makes a column nullable for those who read it */
export function tableLike<R>(
  name: string,
  models: { readonly [K in keyof R]-?: Model<R[K]> },
): TableOf<R> {
  const table = new Table(name, undefined, name)
  const entries = Object.entries(models as Record<string, readonly [string, Column]>).map(
    ([key, [name, model]]) => [
      key,
      // The encoder and decoder are inherited; the table and the name are not.
      Object.create(model, { table: { value: table }, name: { value: name } }) as Column,
    ],
  )
  const columns: Record<string, Column> = Object.fromEntries(entries)
  return Object.assign(table, columns, { [internal('Columns')]: columns }) as unknown as TableOf<R>
}
