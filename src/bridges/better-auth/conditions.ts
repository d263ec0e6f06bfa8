/** better-auth's conditions as SQL. */
import type { CleanedWhere } from 'better-auth/adapters'
import { UNSTORABLE } from '../../input/text.ts'
import { type SQL, sql } from '../../schema/sql.ts'
import { column, encode, fieldOf, type Storage, type Where } from './storage.ts'
import type { Place } from './flavor.ts'
import type { Model } from './models.ts'

const NONE = sql`1 = 0`
const ALL = sql`1 = 1`

const same = (text: SQL): SQL => text

const PLACES: { readonly [Operator in NonNullable<CleanedWhere['operator']>]?: Place } = {
  contains: 'anywhere',
  starts_with: 'start',
  ends_with: 'end',
}

const COMPARISONS: { readonly [Operator in NonNullable<CleanedWhere['operator']>]?: SQL } = {
  eq: sql` = `,
  ne: sql` <> `,
  lt: sql` < `,
  lte: sql` <= `,
  gt: sql` > `,
  gte: sql` >= `,
}

/** No column holds it. */
const isUnstorable = (value: unknown): boolean =>
  typeof value === 'string' && UNSTORABLE.test(value)

const isText = (value: unknown): boolean =>
  typeof value === 'string' ||
  (Array.isArray(value) && value.some((one) => typeof one === 'string'))

/** `where …`; nothing where there are no conditions. */
export const where = (storage: Storage, model: Model, conditions: Where): SQL => {
  const all = conditionOf(storage, model, conditions)
  return all ? sql` where ${all}` : sql``
}

/** All that are joined by AND, and one of those that are joined by OR. */
export function conditionOf(storage: Storage, model: Model, conditions: Where): SQL | undefined {
  const written = (connector: CleanedWhere['connector']): SQL[] =>
    conditions
      .filter((condition) => (condition.connector === 'OR') === (connector === 'OR'))
      .map((condition) => one(storage, model, condition))
  const [every, some] = [written('AND'), written('OR')]
  const parts = some.length > 0 ? [...every, sql`(${sql.join(some, ' or ')})`] : every
  return parts.length > 0 ? sql.join(parts, ' and ') : undefined
}

function one(storage: Storage, model: Model, condition: CleanedWhere): SQL {
  const { operator = 'eq', value, mode } = condition
  const { flavor } = storage
  const field = fieldOf(model, condition.field)
  const stored = column(model, field)
  const fold = mode === 'insensitive' && isText(value) ? flavor.folded : same
  const compared = fold === same ? flavor.comparing(field.kind, stored) : fold(stored)
  if (operator === 'in' || operator === 'not_in') {
    const values = (Array.isArray(value) ? value : [value])
      .filter((each) => !isUnstorable(each))
      .map((each) => encode(storage, field, each))
    const isIn = operator === 'in'
    if (values.length === 0) return isIn ? NONE : ALL
    return sql`${compared}${isIn ? sql` in ` : sql` not in `}${flavor.list(values, fold)}`
  }
  if (value === null || value === undefined) {
    return operator === 'ne' ? sql`${stored} is not null` : sql`${stored} is null`
  }
  if (isUnstorable(value)) return operator === 'ne' ? ALL : NONE
  const place = PLACES[operator]
  if (place !== undefined) {
    const exact = fold === same ? compared : stored
    return flavor.holds(exact, String(value), place, fold)
  }
  const comparison = COMPARISONS[operator] ?? sql` = `
  return sql`${compared}${comparison}${fold(sql`${encode(storage, field, value)}`)}`
}
