import type { Column } from 'drizzle-orm'
import { type SQL, sql } from '../schema/sql.ts'
import type { Dialect } from './dialect.ts'
import { concat, onConflict, removals } from './on-conflict.ts'
import { atHome } from './postgres-home.ts'
import { rendering } from './rendering.ts'
import { dropping, names } from './shared.ts'

/** `CREATE … IF NOT EXISTS` of several sessions at once collides in the catalogue: one after the other. */
const ALONE = 'select pg_advisory_xact_lock(1179210337, 1)'

/** `::text`, or postgres.js would write the text as JSON once more. */
const elements = (values: readonly string[]): SQL =>
  sql`json_array_elements_text(${JSON.stringify(values)}::text::json)`

/**
 * By type of our columns. Milliseconds since 1970 are the same of a `timestamp`, which is in UTC, in every zone and whatever the
 * `datestyle` is; bytes are the same whatever `bytea_output` is, and JSON is not parsed by the client.
 */
const READINGS: { readonly [sqlType: string]: (column: Column) => SQL } = {
  'timestamp with time zone': (column) =>
    sql`round(extract(epoch from date_trunc('milliseconds', ${column})) * 1000)`,
  bytea: (column) => sql`chr(92) || 'x' || encode(${column}, 'hex')`,
  json: (column) => sql`${column}::text`,
}

export const postgres: Dialect<'postgres'> = {
  name: 'postgres',
  creating: (tables, ddl) => [ALONE, atHome(tables), ...ddl],
  ddlInTransaction: true,
  batches: true,
  dropping: (tables) => [ALONE, ...dropping('"')(tables)],
  toQuery: rendering('"', (index) => `$${index + 1}`),
  onDuplicate: onConflict,
  values: (values, name) =>
    sql`(select value as column1 from ${elements(values)}) as ${sql.identifier(name)}`,
  among: (column, values) => sql`${column} in (select value from ${elements(values)})`,
  // The lock waits for others that are removing and passes over what they have removed. As an array, the
  // select runs once.
  some: (table, key, where, limit) =>
    sql`${key} = any (array(select ${key} from ${table} where ${where} limit ${limit} for update))`,
  lock: sql` for update`,
  // Tables without foreign keys need it; with them Postgres takes the same lock.
  share: sql` for key share`,
  // For key share would let the password be replaced.
  hold: sql` for share`,
  removals,
  textIn: (column, key) => sql`${column} ->> ${key}`,
  concat,
  reading: (column) => READINGS[column.getSQLType()]?.(column) ?? sql`${column}`,
  // The years that are read: not `infinity`, nor before Christ.
  live: (column, now) => sql`${column} > ${now} and ${column} < '10000-01-01 00:00:00+00'`,
  ended: (column, now) => sql`${column} <= ${now} and ${column} >= '1000-01-01 00:00:00+00'`,
  columnsOf: (tables) =>
    sql`select c.relname, a.attname, n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid where c.relname in ${names(tables)} and c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname = any (current_schemas(false)) and pg_table_is_visible(c.oid) and a.attnum > 0 and not a.attisdropped`,
}
