/**
 * The template that every statement is written with: text, and what stands between it. It is drizzle's `sql` as far as the
 * package needs it, over drizzle's tables and columns. Drizzle's own brings 3 kB into each bundle, files of Postgres
 * into those of SQLite among them, and creates three objects for each value.
 */
import { Column } from 'drizzle-orm/column'
import { entityKind } from 'drizzle-orm/entity'

/** What makes a driver's value of ours; a column is one. */
export interface Encoder {
  mapToDriverValue(value: unknown): unknown
}

/** The name of a table or a column, which a dialect quotes. */
export class Name {
  readonly value: string

  constructor(value: string) {
    this.value = value
  }
}

/** A value, and what makes the driver's of it. */
export class Param {
  readonly value: unknown
  readonly encoder: Encoder

  constructor(value: unknown, encoder: Encoder) {
    this.value = value
    this.encoder = encoder
  }
}

/** Text as drizzle has it among the parts of a statement. */
class Text {
  static readonly [entityKind] = 'StringChunk' as const
  readonly value: readonly [string]

  constructor(text: string) {
    this.value = [text]
  }
}

/**
 * A statement or a part of one. Drizzle knows it by its kind, since a column of ours gives one to the statements of users
 * who query the tables themselves.
 */
export class SQL {
  static readonly [entityKind] = 'SQL' as const
  /** One more than there are values. */
  readonly texts: readonly string[]
  readonly values: readonly unknown[]

  constructor(texts: readonly string[], values: readonly unknown[]) {
    this.texts = texts
    this.values = values
  }

  /** For drizzle. */
  get queryChunks(): readonly unknown[] {
    return this.texts.flatMap((text, i) => [...(i > 0 ? [this.values[i - 1]] : []), new Text(text)])
  }

  /** For drizzle. */
  getSQL(): this {
    return this
  }
}

/** Text as it is: never of a caller. */
const raw = (text: string): SQL => new SQL([text], [])

const identifier = (name: string): Name => new Name(name)

const param = (value: unknown, encoder: Encoder): Param => new Param(value, encoder)

const join = (parts: readonly unknown[], separator = ', '): SQL =>
  new SQL(
    Array.from({ length: parts.length + 1 }, (_, i) =>
      i > 0 && i < parts.length ? separator : '',
    ),
    parts,
  )

interface Template {
  (texts: readonly string[], ...values: readonly unknown[]): SQL
  readonly raw: typeof raw
  readonly identifier: typeof identifier
  readonly param: typeof param
  readonly join: typeof join
}

/**
 * A table and a column stand for their names, SQL for itself, a list for one in parentheses and `undefined` for nothing.
 * Everything else is a parameter.
 */
export const sql: Template = Object.assign(
  (texts: readonly string[], ...values: readonly unknown[]) => new SQL(texts, values),
  { raw, identifier, param, join },
)

type Side = Column | SQL

/** What a column can be compared with. */
type Comparable<S extends Side> = Side | (S extends Column ? S['_']['data'] : unknown)

/** A value that is compared with a column is stored as the column stores it. */
const bound = (value: unknown, beside: Side): unknown =>
  beside instanceof SQL || isSide(value) ? value : param(value, beside)

/** Whether something stands for itself in a statement, and is no value. */
export const isSide = (value: unknown): value is Side =>
  value instanceof SQL || value instanceof Column

const comparison =
  (operator: string) =>
  <S extends Side>(left: S, right: Comparable<S>): SQL =>
    new SQL(['', operator, ''], [left, bound(right, left)])

type Comparison = <S extends Side>(left: S, right: Comparable<S>) => SQL

export const eq: Comparison = comparison(' = ')
export const ne: Comparison = comparison(' <> ')
export const gt: Comparison = comparison(' > ')
export const gte: Comparison = comparison(' >= ')
export const lt: Comparison = comparison(' < ')

const joined =
  (operator: string) =>
  (...conditions: readonly (SQL | undefined)[]): SQL | undefined => {
    const given = conditions.filter((condition) => condition !== undefined)
    return given.length > 1 ? sql`(${join(given, operator)})` : given[0]
  }

type Joined = (...conditions: readonly (SQL | undefined)[]) => SQL | undefined

/** Of those that are given; nothing where none is. */
export const and: Joined = joined(' and ')
export const or: Joined = joined(' or ')

export const not = (condition: SQL | undefined): SQL => sql`not ${condition}`
export const isNull = (side: Side): SQL => sql`${side} is null`
export const isNotNull = (side: Side): SQL => sql`${side} is not null`

/** Of no values, none is found. */
export const inArray = <S extends Column>(side: S, values: readonly S['_']['data'][]): SQL =>
  values.length > 0 ? sql`${side} in ${values.map((value) => bound(value, side))}` : sql`false`
