import type { Column, Table } from 'drizzle-orm'
import type { SQL } from '../schema/sql.ts'

/** One statement as it goes over the wire. */
export interface Query {
  readonly sql: string
  readonly params: readonly unknown[]
}

/** What a database answered to one statement: rows by position, and how many rows a write changed. */
export interface Result {
  readonly rows: readonly (readonly unknown[])[]
  readonly changes: number
}

/** What to do when an insert meets a row with the same key. */
export type OnDuplicate =
  | { readonly keep: Column }
  | { readonly replace: readonly Column[]; readonly key: Column }
  /** In this order: an engine may read in a later one what an earlier one has set. */
  | { readonly set: readonly (readonly [column: Column, value: SQL])[]; readonly key: Column }

/** What a delete removes from one table. */
export interface Removal {
  readonly table: Table
  readonly where: SQL | undefined
}

/** What really differs from one SQL to the next, as data. */
export interface Dialect<Name extends string = 'sqlite' | 'postgres' | 'mysql'> {
  readonly name: Name
  /**
   * The statements that create the tables of these names, each safe to repeat, with those that make them safe to run
   * at the same time elsewhere.
   */
  creating(tables: readonly string[], ddl: readonly string[]): readonly string[]
  /** Whether a transaction may hold such statements; where it may not, each is carried out on its own. */
  readonly ddlInTransaction: boolean
  /** Whether several statements can go in one request. Where none can, a look before a write costs no more than one after it. */
  readonly batches: boolean
  /** What drops tables, which are named in the order in which they were created. */
  dropping(tables: readonly string[]): readonly string[]
  toQuery(sql: SQL): Query
  onDuplicate(what: OnDuplicate): SQL
  /** A derived table `name` with one column, `column1`, and a row for each value. */
  values(values: readonly string[], name: string): SQL
  /** Whether a column has one of the values. */
  among(column: Column, values: readonly string[]): SQL
  /**
   * The condition of a delete from a table that removes at most so many of the rows that are found. It removes fewer only
   * where there are no more, even if others remove some at the same moment.
   */
  some(table: Table, key: Column, where: SQL | undefined, limit: number): SQL
  /** Suffix of a select that keeps its rows from being changed or removed until the unit has ended; empty where writes are serial. */
  readonly lock: SQL
  /** Suffix of an insert … select that keeps the rows it looked at from being removed meanwhile; empty where nothing is needed. */
  readonly share: SQL
  /** Suffix of an insert … select that keeps the rows it looked at from being changed meanwhile; empty where nothing is needed. */
  readonly hold: SQL
  /** Deletes from tables, each of them once, in as few statements as there can be. */
  removals(from: readonly Removal[]): SQL[]
  /** A text in a JSON object that a column holds; null where there is none. */
  textIn(column: Column, key: string): SQL
  /** Two texts, one after the other. */
  concat(one: SQL, two: SQL): SQL
  /**
   * What a select reads of a column, so that no setting of a session and no parser of a client changes it.
   * The `fromDriver` of the column takes both this and the column itself.
   */
  reading(column: Column): SQL
  /**
   * Whether the time that a column holds is after `now`, in each of the forms that its `fromDriver` reads. Of a value that
   * cannot be read, neither this nor `ended` is true.
   */
  live(column: Column, now: SQL): SQL
  /** The opposite, by the index of the column. */
  ended(column: Column, now: SQL): SQL
  /**
   * A query for the pairs (table, column) that the database has of the given tables, as their names are resolved: with
   * the schema as a third, where there are several.
   */
  columnsOf(tables: readonly string[]): SQL
}
