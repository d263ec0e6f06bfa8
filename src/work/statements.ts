/**
 * The verbs that a sub-adapter describes its work with. Written once for every dialect on drizzle's `sql`
 * template: its query builders differ in type from dialect to dialect and cannot be named together.
 *
 * One of the places where casts are allowed: from columns by name to columns by type.
 */
import type { Column } from 'drizzle-orm'
import { getTableName, type Table } from 'drizzle-orm/table'
import { getTableColumns } from 'drizzle-orm/utils'
import { isSide, type SQL, sql } from '../schema/sql.ts'
import type { Dialect, OnDuplicate, Removal, Result } from '../dialects/dialect.ts'
import type { ColumnOf, TableOf } from '../schema/tables.ts'
import { decode, factsOf, type Fields, type RowOf } from './fields.ts'
import { map, type Work } from './work.ts'

/** Which rows: all of them, if there is none. */
export type Condition = SQL | undefined | ((dialect: Dialect) => SQL | undefined)

const conditionOf = (where: Condition, dialect: Dialect): SQL | undefined =>
  typeof where === 'function' ? where(dialect) : where

export interface Select<F extends Fields> extends Work<RowOf<F>[]> {
  readonly fields: F
  /** Everything behind the list of fields. */
  readonly source: (dialect: Dialect) => SQL
}

const NOTHING: Result = { rows: [], changes: 0 }

/** The columns of a table by their names in TypeScript. */
export const columns = <R>(table: TableOf<R>) =>
  getTableColumns(table) as unknown as { readonly [K in keyof R]-?: ColumnOf<R[K]> }

/** A column of a left join, which may have found nothing. */
export const optional = <T>(column: ColumnOf<T>) => column as Column as ColumnOf<T | null>

interface SelectOptions {
  readonly orderBy?: readonly Column[]
  readonly limit?: number
  readonly lock?: true
}

/** `from` is a table, or several with how they are joined. A lock keeps the rows as they are for the unit. */
export function select<F extends Fields>(
  fields: F,
  from: Table | SQL | ((dialect: Dialect) => SQL),
  where?: Condition,
  { orderBy, limit, lock }: SelectOptions = {},
): Select<F> {
  const source = (dialect: Dialect): SQL => {
    const condition = conditionOf(where, dialect)
    return sql`from ${typeof from === 'function' ? from(dialect) : from}${condition && sql` where ${condition}`}${orderBy && sql` order by ${sql.join(orderBy)}`}${limit && sql` limit ${limit}`}${lock && dialect.lock}`
  }
  return {
    fields,
    source,
    writes: false,
    statements: [(dialect) => sql`select ${factsOf(fields).named(dialect)} ${source(dialect)}`],
    read: ([{ rows } = NOTHING]) => rows.map((row) => decode(fields, row)),
  }
}

/**
 * Two selects in one statement, for what must be one request on a driver that has no batch. The first field
 * of the first tells its rows from those of the second: it is never null.
 */
export function selectBoth<F extends Fields, G extends Fields>(
  one: Select<F>,
  two: Select<G>,
): Work<[RowOf<F>[], RowOf<G>[]]> {
  const [ones, twos] = [factsOf(one.fields), factsOf(two.fields)]
  return {
    writes: false,
    statements: [
      (dialect) =>
        sql`select ${ones.named(dialect)}, ${twos.nulls(dialect)} ${one.source(dialect)} union all select ${ones.nulls(dialect)}, ${twos.named(dialect)} ${two.source(dialect)}`,
    ],
    read: ([{ rows } = NOTHING]) => [
      rows.filter((row) => row[0] !== null).map((row) => decode(one.fields, row)),
      rows
        .filter((row) => row[0] === null)
        .map((row) => decode(two.fields, row.slice(ones.entries.length))),
    ],
  }
}

/** A value, or an expression over the tables that the row is made from. */
type RowFrom<R> = { readonly [K in keyof R]: R[K] | ColumnOf<R[K]> | SQL }

/** Where an insert takes its rows from, in place of one row of values: one for each that `from` finds. */
interface InsertSource {
  readonly from: SQL | ((dialect: Dialect) => SQL)
  readonly where: SQL | undefined
  readonly onDuplicate?: OnDuplicate | ((dialect: Dialect) => OnDuplicate)
  /** The rows that are found must not change before the unit has ended; by default, they must not go. */
  readonly hold?: true
  /** The same, and nobody else may hold them meanwhile: for a unit that goes on to change one of them. */
  readonly lock?: true
}

/** One row of values, and what to do when its key is there. */
type OwnRow = Pick<Required<InsertSource>, 'onDuplicate'> & { readonly from?: never }

/**
 * Inserts a row; with a source, one for each row that is found there, so that a row is only made for a
 * parent that exists, in one statement and on tables without foreign keys.
 */
export const insert = <R>(
  table: TableOf<R>,
  row: RowFrom<R>,
  source?: InsertSource | OwnRow,
): Work<number> =>
  write(table, (dialect) => {
    const set = assignments(table, row)
    const values = sql.join(set.map(([, value]) => value))
    const into = sql`insert into ${table} (${sql.join(set.map(([column]) => column))})`
    const given = source?.onDuplicate
    const onDuplicate = typeof given === 'function' ? given(dialect) : given
    const duplicate = onDuplicate && sql` ${dialect.onDuplicate(onDuplicate)}`
    if (source?.from === undefined) return sql`${into} values (${values})${duplicate}`
    const { from, where, hold, lock } = source
    return sql`${into} select ${values} from ${typeof from === 'function' ? from(dialect) : from} where ${where}${lock ? dialect.lock : hold ? dialect.hold : dialect.share}${duplicate}`
  })

/** Sets what is not `undefined`. */
export const update = <R>(
  table: TableOf<R>,
  set: { readonly [K in keyof R]?: R[K] | SQL | undefined },
  where: Condition,
): Work<number> =>
  write(
    table,
    (dialect) =>
      sql`update ${table} set ${setting(assignments(table, set))} where ${conditionOf(where, dialect)}`,
  )

/** Sets what is not `undefined` in rows and in the row that is joined to each, for a dialect that updates both at once. */
export const updateJoined = <R, S>(
  [table, set]: Changes<R>,
  [joined, joinedSet]: Changes<S>,
  from: (dialect: Dialect) => SQL,
  where: Condition,
): Work<number> =>
  write(table, (dialect) => {
    const changes = [...assignments(table, set), ...assignments(joined, joinedSet)]
    return sql`update ${from(dialect)} set ${setting(changes)} where ${conditionOf(where, dialect)}`
  })

type Changes<R> = readonly [table: TableOf<R>, set: { readonly [K in keyof R]?: R[K] | undefined }]

/** Deletes; `delete` is a reserved word. */
export const remove = (table: Table, where: Condition): Work<number> =>
  write(undefined, (dialect) => sql`delete from ${table} where ${conditionOf(where, dialect)}`)

/** Deletes from several tables, each of them once, in as few statements as the database can. */
export const removeEach = (dialect: Dialect, from: readonly Removal[]): Work<number>[] =>
  dialect.removals(from).map((statement) => write(undefined, () => statement))

/**
 * Rows that one statement deletes: engines and their gateways bound how long a statement runs and how much it
 * changes, and a Worker how many requests it may send.
 */
const BATCH = 5_000

/** Deletes in batches, each a statement of its own; `limit` rows at most. */
export function removeMany(
  table: Table,
  key: Column,
  where: Condition,
  limit = Infinity,
): Work<number> {
  const most = Math.min(limit, BATCH)
  const removal = write(undefined, (dialect) => {
    const some = dialect.some(table, key, conditionOf(where, dialect), most)
    return sql`delete from ${table} where ${some}`
  })
  return {
    ...removal,
    rest: (results) => {
      const removed = removal.read(results)
      // A batch that is not full has found no more.
      if (removed < most || removed === limit) return undefined
      const work = map(removeMany(table, key, where, limit - removed), (more) => [
        { rows: [], changes: removed + more },
      ])
      return { removed, work }
    },
  }
}

/** What a delete violates are the constraints of other tables. */
const write = (table: Table | undefined, statement: (dialect: Dialect) => SQL): Work<number> => ({
  writes: true,
  statements: [statement],
  read: ([{ changes } = NOTHING]) => changes,
  ...(table && { table: getTableName(table) }),
})

const setting = (changes: readonly [column: unknown, value: unknown][]): SQL =>
  sql.join(changes.map(([column, value]) => sql`${column} = ${value}`))

/** The columns of a row, without their table as `insert` and `set` want them, and what goes into them. */
const assignments = <R>(table: TableOf<R>, row: object): [column: unknown, value: unknown][] =>
  Object.entries(row)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const column: Column = columns(table)[key as keyof R]
      const bound = isSide(value) ? value : sql.param(value, column)
      return [sql.identifier(column.name), bound]
    })
