/** What reads. Rows that are joined come in the same request: in one statement, or in one more for each list. */
import type { JoinConfig } from 'better-auth/adapters'
import { type SQL, sql } from '../../schema/sql.ts'
import type { Work } from '../../work/work.ts'
import { where } from './conditions.ts'
import type { Model } from './models.ts'
import {
  bare,
  column,
  fieldOf,
  listed,
  type Row,
  rowOf,
  type Rows,
  type Storage,
} from './storage.ts'

export interface Page {
  readonly limit: number
  readonly offset?: number | undefined
  readonly sortBy?: { readonly column: string; readonly direction: 'asc' | 'desc' } | undefined
  readonly join?: JoinConfig | undefined
  /** The columns that are wanted; all by default. */
  readonly select?: readonly string[] | undefined
}

interface Joined {
  /** What the row is to have it as. */
  readonly name: string
  readonly model: Model
  readonly on: { readonly from: string; readonly to: string }
  readonly limit: number
  readonly isSingle: boolean
}

const joinsOf = (storage: Storage, join: JoinConfig = {}): Joined[] =>
  Object.entries(join).map(([name, { on, limit = 100, relation }]) => ({
    name,
    model: storage.modelOf(name),
    on,
    limit,
    isSingle: relation === 'one-to-one',
  }))

export function find(
  storage: Storage,
  { model, where: conditions }: Rows,
  page: Page,
): Work<Row[]> {
  const joins = joinsOf(storage, page.join)
  const singles = joins.filter(({ isSingle }) => isSingle)
  const lists = joins.filter(({ isSingle }) => !isSingle)
  const tail = sql`${where(storage, model, conditions)}${paging(model, page, lists.length > 0)}`
  const fields = [
    listed(storage, model),
    ...singles.map((joined, i) => listed(storage, joined.model, `j${i}_`)),
  ]
  const outer = singles.map(
    ({ model: other, on }) =>
      sql` left join ${bare(other)} on ${column(other, fieldOf(other, on.to))} = ${column(model, fieldOf(model, on.from))}`,
  )
  const head = sql`select ${sql.join(fields)} from ${bare(model)}${sql.join(outer, '')}${tail}`
  const statements = [head, ...lists.map((list) => ofEach(storage, model, tail, list))]
  return {
    writes: false,
    statements: statements.map((statement) => () => statement),
    read: ([found, ...more]) =>
      (found?.rows ?? []).map((values) => {
        const row = rowOf(model, values)
        let from = model.fields.length
        for (const { name, model: other } of singles) {
          row[name] = values[from] === null ? null : rowOf(other, values, from)
          from += other.fields.length
        }
        for (const [i, { name, model: other, on }] of lists.entries()) {
          const key = String(row[on.from])
          row[name] = (more[i]?.rows ?? [])
            .map((each) => rowOf(other, each))
            .filter((each) => String(each[on.to]) === key)
        }
        return selected(model, row, page.select)
      }),
  }
}

/** Where a second statement is about the same page, the order must be the same there: by the id in the end. */
function paging(model: Model, { limit, offset, sortBy }: Page, isTwice: boolean): SQL {
  const order = [
    ...(sortBy
      ? [
          sql`${column(model, fieldOf(model, sortBy.column))}${sortBy.direction === 'desc' ? sql` desc` : sql` asc`}`,
        ]
      : []),
    ...(isTwice ? [column(model, fieldOf(model, 'id'))] : []),
  ]
  const by = order.length > 0 ? sql` order by ${sql.join(order)}` : sql``
  return sql`${by} limit ${limit}${offset ? sql` offset ${offset}` : sql``}`
}

/** The rows of another table that belong to those of a page, so many for each. */
function ofEach(
  storage: Storage,
  model: Model,
  tail: SQL,
  { model: other, on, limit }: Joined,
): SQL {
  const key = column(other, fieldOf(other, on.to))
  const names = other.fields.map((_, i) => sql.identifier(`k${i}`))
  const inner = other.fields.map((field, i) => sql`${column(other, field)} as ${names[i]}`)
  const outer = other.fields.map(({ kind }, i) => storage.flavor.reading(kind, sql`${names[i]}`))
  const page = sql`select ${column(model, fieldOf(model, on.from))} as v from ${bare(model)}${tail}`
  const ranked = sql`select ${sql.join(inner)}, row_number() over (partition by ${key} order by ${column(other, fieldOf(other, 'id'))}) as n from ${bare(other)} where ${key} in (select v from (${page}) as page)`
  return sql`select ${sql.join(outer.map((read, i) => sql`${read} as ${sql.identifier(`c${i}`)}`))} from (${ranked}) as ranked where n <= ${limit}`
}

function selected(model: Model, row: Row, select: readonly string[] = []): Row {
  if (select.length === 0) return row
  const dropped = model.fields.map(({ name }) => name).filter((name) => !select.includes(name))
  for (const name of dropped) delete row[name]
  return row
}

export const count = (storage: Storage, { model, where: conditions }: Rows): Work<number> => ({
  writes: false,
  statements: [
    () => sql`select count(*) as n from ${bare(model)}${where(storage, model, conditions)}`,
  ],
  read: ([answer]) => Number(answer?.rows[0]?.[0] ?? 0),
})
