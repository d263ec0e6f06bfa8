/**
 * The verbs that a sub-adapter describes its work with. They build; they send nothing, and what they build
 * is not a promise, so it cannot be sent by accident. Written once for every dialect on drizzle's `sql`
 * template: its query builders differ in type from dialect to dialect and cannot be named together.
 *
 * One of the three places where casts are allowed: from columns by name to columns by type.
 */
import { Column, is, SQL, type SQLWrapper, sql, type Table } from 'drizzle-orm'
import type { Dialect, OnDuplicate, Result } from './dialects/dialect.ts'
import type { ColumnOf, TableOf } from './tables.ts'

/** A described statement, and how its answer is read. */
export interface Statement<T> {
  readonly sql: (dialect: Dialect) => SQL
  readonly writes: boolean
  readonly read: (result: Result) => T
}

/** What each described statement answers. */
export type Answers<S extends readonly Statement<unknown>[]> = {
  -readonly [I in keyof S]: S[I] extends Statement<infer T> ? T : never
}

const NOTHING: Result = { rows: [], changes: 0 }

export const readAnswers = <S extends readonly Statement<unknown>[]>(
  statements: S,
  results: readonly Result[],
): Answers<S> =>
  statements.map((statement, i) => statement.read(results[i] ?? NOTHING)) as Answers<S>

export interface Field<T> {
  readonly expression: SQLWrapper
  readonly decode: (value: unknown) => T
}

export type Fields = Readonly<Record<string, Field<unknown>>>

export type RowOf<F> = { -readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }

export interface Select<F extends Fields> extends Statement<RowOf<F>[]> {
  readonly fields: F
  /** Everything behind the list of fields. */
  readonly source: (dialect: Dialect) => SQL
}

interface Source {
  readonly from: Table
  readonly join?: readonly (readonly [table: Table, on: SQL | undefined, kind?: 'left'])[]
  readonly where: SQL | undefined
  readonly orderBy?: readonly Column[]
  readonly lock?: boolean
}

const list = (parts: readonly SQLWrapper[]): SQL => sql.join([...parts], sql`, `)

/** Columns of a table by their names in TypeScript. */
export function columns<R, K extends keyof R & string>(
  table: TableOf<R>,
  ...keys: readonly K[]
): { readonly [P in K]: Field<R[P]> } {
  const entries = keys.map((key) => [key, column(table[key] as ColumnOf<unknown>)])
  return Object.fromEntries(entries) as { readonly [P in K]: Field<R[P]> }
}

/** One column as a field. */
export function column<T>(col: ColumnOf<T>): Field<T> {
  return {
    expression: col,
    decode: (value) => (value === null ? null : col.mapFromDriverValue(value)) as T,
  }
}

/** A field of a left join, which may have found nothing. */
export const optional = <T>(field: Field<T>): Field<T | null> => field

export function select<F extends Fields>(fields: F, source: Source): Select<F> {
  const from = (dialect: Dialect): SQL => {
    const joins = (source.join ?? []).map(([table, on, kind]) =>
      kind === 'left' ? sql` left join ${table} on ${on}` : sql` inner join ${table} on ${on}`,
    )
    const where = source.where ? sql` where ${source.where}` : sql``
    const order = source.orderBy ? sql` order by ${list(source.orderBy)}` : sql``
    const lock = source.lock ? dialect.lock : sql``
    return sql`from ${source.from}${sql.join(joins)}${where}${order}${lock}`
  }
  return {
    fields,
    source: from,
    writes: false,
    sql: (dialect) => sql`select ${list(Object.entries(fields).map(named))} ${from(dialect)}`,
    read: (result) => result.rows.map((row) => decode(fields, row)),
  }
}

/** Two selects in one statement, for what must be one request on a driver that has no batch. */
export function selectBoth<F extends Fields, G extends Fields>(
  first: Select<F>,
  second: Select<G>,
): Statement<[RowOf<F>[], RowOf<G>[]]> {
  const [f, g] = [Object.entries(first.fields), Object.entries(second.fields)]
  return {
    writes: false,
    sql: (dialect) =>
      sql`select 1 as part, ${list([...f.map(named), ...g.map(none)])} ${first.source(dialect)} union all select 2, ${list([...f.map(none), ...g.map(named)])} ${second.source(dialect)}`,
    read: ({ rows }) => [
      rows.filter((row) => Number(row[0]) === 1).map((row) => decode(first.fields, row.slice(1))),
      rows
        .filter((row) => Number(row[0]) === 2)
        .map((row) => decode(second.fields, row.slice(1 + f.length))),
    ],
  }
}

export function insert<R>(table: TableOf<R>, ...rows: readonly R[]): Statement<number> {
  return write(() => {
    const keys = Object.keys(rows[0] ?? {}) as (keyof R)[]
    const values = rows.map((row) => sql`(${list(keys.map((key) => bind(table, key, row[key])))})`)
    return sql`insert into ${table} (${list(keys.map((key) => bare(table, key)))}) values ${list(values)}`
  })
}

/** A value, or an expression over the tables that the row is made from. */
type RowFrom<R> = { readonly [K in keyof R]: R[K] | ColumnOf<R[K]> | SQL }

/**
 * Inserts a row for each row that `from … where …` finds, so that a row is only made for a parent that is
 * there, in one statement and on tables without foreign keys.
 */
export function insertFrom<R>(
  table: TableOf<R>,
  row: RowFrom<R>,
  source: {
    readonly from: readonly (Table | ((dialect: Dialect) => SQL))[]
    readonly where: SQL | undefined
    readonly onDuplicate?: OnDuplicate
  },
): Statement<number> {
  const keys = Object.keys(row) as (keyof R)[]
  return write((dialect) => {
    const values = keys.map((key) => bind(table, key, row[key]))
    const from = source.from.map((part) =>
      typeof part === 'function' ? part(dialect) : sql`${part}`,
    )
    const duplicate = source.onDuplicate ? sql` ${dialect.onDuplicate(source.onDuplicate)}` : sql``
    return sql`insert into ${table} (${list(keys.map((key) => bare(table, key)))}) select ${list(values)} from ${list(from)} where ${source.where}${dialect.share}${duplicate}`
  })
}

/** Sets what is not `undefined`. */
export function update<R>(
  table: TableOf<R>,
  set: { readonly [K in keyof R]?: R[K] | undefined },
  where: SQL | undefined,
): Statement<number> {
  const keys = (Object.keys(set) as (keyof R)[]).filter((key) => set[key] !== undefined)
  return write(
    () =>
      sql`update ${table} set ${list(keys.map((key) => sql`${bare(table, key)} = ${bind(table, key, set[key])}`))} where ${where}`,
  )
}

/** Deletes; `delete` is a reserved word. */
export function remove(table: Table, where: SQL | undefined): Statement<number> {
  return write(() => sql`delete from ${table} where ${where}`)
}

const write = (build: (dialect: Dialect) => SQL): Statement<number> => ({
  sql: build,
  writes: true,
  read: (result) => result.changes,
})

const named = ([name, field]: readonly [string, Field<unknown>]): SQL =>
  sql`${field.expression} as ${sql.identifier(name)}`

const none = ([name]: readonly [string, unknown]): SQL => sql`null as ${sql.identifier(name)}`

/** A column without its table, as the lists of `insert` and `set` want it. */
const bare = <R>(table: TableOf<R>, key: keyof R): SQLWrapper =>
  sql`${sql.identifier((table[key] as Column).name)}`

const bind = <R>(table: TableOf<R>, key: keyof R, value: unknown): SQLWrapper =>
  is(value, Column) || is(value, SQL) ? value : sql`${sql.param(value, table[key] as Column)}`

const decode = <F extends Fields>(fields: F, row: readonly unknown[]): RowOf<F> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field], i) => [name, field.decode(row[i] ?? null)]),
  ) as RowOf<F>
