import type { Column } from 'drizzle-orm'
import { type SQL, sql } from '../schema/sql.ts'
import type { Dialect } from './dialect.ts'
import { concat, onConflict, removals } from './on-conflict.ts'
import { rendering } from './rendering.ts'
import { dropping, names } from './shared.ts'

const MOMENT = sql.raw("'%Y-%m-%d %H:%M:%f'")

/**
 * A time in any form that `schema/sqlite-tables.ts` reads, as text of ours up to the milliseconds; null for all else. The day is
 * compared with what SQLite makes of it, since `strftime` takes February 30, Julian days and `now` as well.
 */
const moment = (column: Column): SQL => {
  const seconds = sql`substr(${column}, 1, 19)`
  return sql`case typeof(${column}) when 'text' then case when substr(${column}, 1, 1) > '0' and datetime(${seconds}) = replace(${seconds}, 'T', ' ') then strftime(${MOMENT}, ${column}) end when 'integer' then case when ${column} between 100000000000 and 253402300799999 then strftime(${MOMENT}, ${column} / 1000.0, 'unixepoch') when ${column} between 100000000 and 99999999999 then strftime(${MOMENT}, ${column}, 'unixepoch') end end`
}

/** As far as the clocks of the world are ahead of UTC: what has ended may be written as a time so much later. */
const AHEAD = sql.raw("'+14 hours'")

export const sqlite: Dialect<'sqlite'> = {
  name: 'sqlite',
  creating: (_tables, ddl) => ddl,
  ddlInTransaction: true,
  batches: true,
  dropping: dropping('"'),
  toQuery: rendering('"', () => '?'),
  onDuplicate: onConflict,
  // One parameter, since D1 binds at most 100.
  values: (values, name) =>
    sql`(select value as column1 from json_each(${JSON.stringify(values)})) as ${sql.identifier(name)}`,
  among: (column, values) =>
    sql`${column} in (select value from json_each(${JSON.stringify(values)}))`,
  some: (table, key, where, limit) =>
    sql`${key} in (select ${key} from ${table} where ${where} limit ${limit})`,
  lock: sql``,
  share: sql``,
  hold: sql``,
  removals,
  textIn: (column, key) => sql`json_extract(${column}, ${`$.${key}`})`,
  concat,
  reading: (column) => sql`${column}`,
  live: (column, now) => sql`${moment(column)} > ${now}`,
  // The ranges are for the index: numbers come before all text, and ` ` before `T`.
  ended: (column, now) =>
    sql`(${column} <= datetime(${now}, ${AHEAD}) or (${column} > date(${now}, ${AHEAD}) || 'T' and ${column} < date(${now}, ${AHEAD}) || 'U')) and ${moment(column)} <= ${now}`,
  columnsOf: (tables) =>
    sql`select m.name as table_name, p.name as column_name from sqlite_master as m join pragma_table_info(m.name) as p where m.type = 'table' and m.name in ${names(tables)}`,
}
