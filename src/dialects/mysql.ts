import type { Column } from 'drizzle-orm'
import { type SQL, sql } from '../schema/sql.ts'
import type { Dialect, Removal } from './dialect.ts'
import { rendering } from './rendering.ts'
import { dropping, names, setting } from './shared.ts'

/** Without a zero in the month or the day, which MySQL stores when its mode allows it. */
const isDay = (column: Column): SQL => sql`month(${column}) > 0 and dayofmonth(${column}) > 0`

/** One statement: each part finds the rows of its table, and of no other. */
function removals(from: readonly Removal[]): SQL[] {
  const [only, ...more] = from
  if (only === undefined) return []
  if (more.length === 0) return [sql`delete from ${only.table} where ${only.where}`]
  const parts = sql.join(
    from.map((_, part) => sql`select ${sql.raw(String(part))} as part`),
    ' union all ',
  )
  const joins = from.map(
    ({ table, where }, part) =>
      sql`left join ${table} on parts.part = ${sql.raw(String(part))} and ${where}`,
  )
  return [
    sql`delete ${sql.join(from.map(({ table }) => table))} from (${parts}) as parts ${sql.join(joins, ' ')}`,
  ]
}

export const mysql: Dialect<'mysql'> = {
  name: 'mysql',
  creating: (_tables, ddl) => ddl,
  ddlInTransaction: false,
  batches: false,
  dropping: dropping('`'),
  toQuery: rendering('`', () => '?'),
  onDuplicate: (what) =>
    'keep' in what
      ? // Not `insert ignore`, which swallows all other errors too. Sets nothing.
        sql`on duplicate key update ${sql.identifier(what.keep.name)} = ${what.keep}`
      : sql`on duplicate key update ${setting(what, (column) => sql`values(${column})`)}`,
  // MySQL's `values row(…)` is a syntax error on MariaDB, and `json_table` on Vitess.
  values: (values, name) =>
    sql`(${sql.join(
      values.map((value) => sql`select ${value} as column1`),
      ' union all ',
    )}) as ${sql.identifier(name)}`,
  among: (column, values) => sql`${column} in ${names(values)}`,
  some: (_table, _key, where, limit) => sql`${where} limit ${limit}`,
  lock: sql` for update`,
  // `for share` is unknown to MariaDB.
  share: sql` lock in share mode`,
  hold: sql` lock in share mode`,
  removals,
  textIn: (column, key) =>
    sql`cast(json_unquote(json_extract(${column}, ${`$.${key}`})) as binary)`,
  concat: (one, two) => sql`concat(${one}, ${two})`,
  reading: (column) => sql`${column}`,
  live: (column, now) => sql`${column} > ${now} and ${isDay(column)}`,
  ended: (column, now) =>
    sql`${column} <= ${now} and ${column} >= '1000-01-01' and ${isDay(column)}`,
  columnsOf: (tables) =>
    sql`select table_name as table_name, column_name as column_name from information_schema.columns where table_schema = database() and table_name in ${names(tables)}`,
}
