/** What writes, but for the changes of one row. */
import type { Result } from '../../dialects/dialect.ts'
import { ConflictError } from '../../errors.ts'
import { isLonger, UNSTORABLE } from '../../input/text.ts'
import { type SQL, sql } from '../../schema/sql.ts'
import { map, type Meanings, ONE_CHANGE, repeatable, type Work } from '../../work/work.ts'
import { where } from './conditions.ts'
import { decode } from './flavor.ts'
import type { Field, Model } from './models.ts'
import { unstorable } from './refusals.ts'
import {
  bare,
  column,
  encode,
  fieldOf,
  listed,
  oneOf,
  type Row,
  type Rows,
  type Storage,
} from './storage.ts'

const TAKEN: Meanings = {
  unique: () => new ConflictError('a row with this key already exists'),
  foreign_key: () => new ConflictError('the row that this one refers to does not exist'),
}

/** A statement that changes rows, and what its answer comes to. */
export const write = <T>(
  { name: table }: Model,
  statement: SQL,
  read: (answer: Result | undefined) => T,
): Work<T> => ({
  writes: true,
  statements: [() => statement],
  read: ([answer]) => read(answer),
  table,
  meanings: TAKEN,
})

const changesOf = (answer: Result | undefined): number => answer?.changes ?? 0

/** A value that a column can hold, whatever the database. */
function storable({ flavor }: Storage, { name, kind }: Field, value: unknown): unknown {
  if (kind !== 'key' && kind !== 'text') return value
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return String(value)
    // Two ids of a provider may have become the same number.
    throw unstorable(name, 'a string: this number is not exact')
  }
  if (typeof value !== 'string') return value
  if (UNSTORABLE.test(value)) throw unstorable(name, 'free of NUL characters and lone surrogates')
  const { longestKey = Infinity } = flavor
  if (kind === 'text' || !isLonger(value, longestKey)) return value
  throw unstorable(name, `at most ${longestKey} bytes of UTF-8`)
}

/** What a change sets, by the columns. */
const assigned = (storage: Storage, model: Model, data: Row): (readonly [Field, unknown])[] =>
  Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const field = fieldOf(model, name)
      return [field, encode(storage, field, storable(storage, field, value))] as const
    })

export const setting = (storage: Storage, model: Model, data: Row): SQL[] =>
  assigned(storage, model, data).map(([field, value]) => sql`${bare(field)} = ${value}`)

/** What is set, as it would be read. */
export const settled = (storage: Storage, model: Model, data: Row): Row =>
  Object.fromEntries(
    assigned(storage, model, data).map(([{ name, kind }, value]) => [name, decode(kind, value)]),
  )

/** The row of an insert, as it would be read. */
export const inserted = (storage: Storage, model: Model, data: Row): Row => ({
  ...Object.fromEntries(model.fields.map(({ name }) => [name, null])),
  ...settled(storage, model, data),
})

export function insert(storage: Storage, model: Model, data: Row): Work<Row> {
  const set = assigned(storage, model, data)
  const into = sql`insert into ${bare(model)} (${sql.join(set.map(([field]) => bare(field)))}) values (${sql.join(set.map(([, value]) => value))})`
  const { id } = data
  if (id === undefined || id === null) {
    const counted = sql`${into} returning ${listed(storage, model)}`
    return write(model, counted, (answer) => oneOf(model, answer) ?? {})
  }
  const row = inserted(storage, model, data)
  // Of a repeat, a row with this id is the one that the attempt before inserted.
  const lookup = sql`select ${column(model, fieldOf(model, 'id'))} as id from ${bare(model)} where ${column(model, fieldOf(model, 'id'))} = ${id}`
  const meanings: Meanings = {
    ...TAKEN,
    unique: (fault) => ({
      writes: false,
      statements: [() => lookup],
      read: ([answer]) =>
        answer?.rows.length ? ONE_CHANGE : (TAKEN.unique?.(fault) ?? ONE_CHANGE),
    }),
  }
  return repeatable(
    write(model, into, () => row),
    () => true,
    meanings,
  )
}

export const updateMany = (
  storage: Storage,
  { model, where: conditions }: Rows,
  data: Row,
): Work<number> =>
  repeatable(
    write(
      model,
      sql`update ${bare(model)} set ${sql.join(setting(storage, model, data))}${where(storage, model, conditions)}`,
      changesOf,
    ),
    (changes) => changes > 0,
  )

export const removeMany = (storage: Storage, { model, where: conditions }: Rows): Work<number> =>
  repeatable(
    write(model, sql`delete from ${bare(model)}${where(storage, model, conditions)}`, changesOf),
    (changes) => changes > 0,
  )

/** Deletes whatever there is: of a repeat too, the rows are gone. */
export const remove = (storage: Storage, rows: Rows): Work<void> => {
  const { again: _, ...work } = removeMany(storage, rows)
  return repeatable(map(work, () => undefined))
}
