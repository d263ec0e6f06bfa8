/** Tables, their columns and the flavor of their database, as the works below are described with. */
import type { CleanedWhere } from 'better-auth/adapters'
import { ConfigError } from '../../errors.ts'
import { type Name, type SQL, sql } from '../../schema/sql.ts'
import type { Result } from '../../dialects/dialect.ts'
import { decode, type Flavor } from './flavor.ts'
import type { Field, Model } from './models.ts'

/** A row as better-auth has it: by the names of its columns. */
export type Row = Record<string, unknown>

export type Where = readonly CleanedWhere[]

/** Which rows of which table. */
export interface Rows {
  readonly model: Model
  readonly where: Where
}

/** What a work is described with. */
export interface Storage {
  readonly flavor: Flavor
  modelOf(name: string): Model
}

export const storageOf = (models: ReadonlyMap<string, Model>, flavor: Flavor): Storage => ({
  flavor,
  modelOf: (name) => models.get(name) ?? unknown(`table ${name}`),
})

const unknown = (what: string): never => {
  throw new ConfigError(`better-auth queries a ${what} that its options do not describe`)
}

export const fieldOf = ({ name: table, fields }: Model, name: string): Field =>
  fields.find((field) => field.name === name) ?? unknown(`column ${table}.${name}`)

/** With the table before it: SQLite takes a quoted name alone for a text, if there is no such column. */
export const column = ({ name: table }: Model, { name }: Field): SQL =>
  sql`${sql.identifier(table)}.${sql.identifier(name)}`

export const bare = ({ name }: { readonly name: string }): Name => sql.identifier(name)

/** A value as the driver takes it. */
export const encode = ({ flavor }: Storage, { kind }: Field, value: unknown): unknown =>
  value === null || value === undefined ? null : flavor.encode(kind, value)

/** The columns of a table, named apart from those of others in the same select. */
export const listed = ({ flavor }: Storage, model: Model, prefix = 'c'): SQL =>
  sql.join(
    model.fields.map(
      (field, i) =>
        sql`${flavor.reading(field.kind, column(model, field))} as ${sql.identifier(`${prefix}${i}`)}`,
    ),
  )

export function rowOf({ fields }: Model, values: readonly unknown[], from = 0): Row {
  const row: Row = {}
  let i = from
  for (const { name, kind } of fields) row[name] = decode(kind, values[i++])
  return row
}

/** The one row that a statement has found or changed. */
export const oneOf = (model: Model, answer: Result | undefined): Row | null => {
  const [row] = answer?.rows ?? []
  return row === undefined ? null : rowOf(model, row)
}
