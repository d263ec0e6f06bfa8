import { type SQL, sql } from '../schema/sql.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { names } from '../dialects/shared.ts'
import type { Index } from './lacking.ts'

interface Config {
  readonly name: string
  readonly indexes: readonly {
    readonly config: { readonly unique?: boolean | undefined; readonly columns: readonly object[] }
  }[]
}

const indexesIn = (configs: readonly Config[]): Index[] =>
  configs.flatMap(({ name, indexes }) =>
    indexes.map(({ config: { unique = false, columns } }) => ({
      table: name,
      unique,
      columns: columns.map((column) => ('name' in column ? String(column.name) : '')),
    })),
  )

/** The indexes of the schema. The other dialects are not loaded, whose many modules take their time. */
const WANTED: Readonly<Record<Dialect['name'], () => Promise<Index[]>>> = {
  sqlite: async () => {
    const { getTableConfig } = await import('drizzle-orm/sqlite-core/utils')
    const tables = await import('../schema/sqlite.ts')
    return indexesIn(Object.values(tables).map((table) => getTableConfig(table)))
  },
  postgres: async () => {
    const { getTableConfig } = await import('drizzle-orm/pg-core')
    const tables = await import('../schema/postgres.ts')
    return indexesIn(Object.values(tables).map((table) => getTableConfig(table)))
  },
  mysql: async () => {
    const { getTableConfig } = await import('drizzle-orm/mysql-core/utils')
    const tables = await import('../schema/mysql.ts')
    return indexesIn(Object.values(tables).map((table) => getTableConfig(table)))
  },
}

/** Queries for (table, index, 1 if it is unique, column), a column after the other. Partial indexes do not count. */
const PRESENT: Readonly<Record<Dialect['name'], (tables: SQL) => SQL>> = {
  sqlite: (tables) =>
    sql`select m.name, l.name, l."unique", i.name from sqlite_master as m join pragma_index_list(m.name) as l join pragma_index_info(l.name) as i where m.type = 'table' and m.name in ${tables} and l.partial = 0 order by m.name, l.name, i.seqno`,
  postgres: (tables) =>
    sql`select t.relname, i.relname, case when x.indisunique then 1 else 0 end, a.attname from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid join pg_namespace n on n.oid = t.relnamespace cross join lateral unnest(x.indkey::int2[]) with ordinality as k(attnum, position) join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum where n.nspname = any (current_schemas(false)) and pg_table_is_visible(t.oid) and t.relname in ${tables} and x.indisvalid and x.indpred is null and k.position <= x.indnkeyatts order by t.relname, i.relname, k.position`,
  mysql: (tables) =>
    sql`select table_name, index_name, 1 - non_unique, column_name from information_schema.statistics where table_schema = database() and table_name in ${tables} order by table_name, index_name, seq_in_index`,
}

export const indexesOf = ({ name }: Dialect, tables: readonly string[]): SQL =>
  PRESENT[name](names(tables))

export const wantedIndexes = ({ name }: Dialect): Promise<readonly Index[]> => WANTED[name]()

/** @param rows what the database answered to {@link indexesOf} */
export function missingIndexes(
  wanted: readonly Index[],
  rows: readonly (readonly unknown[])[],
): Index[] {
  const present = new Map<string, { unique: boolean; columns: string[] }>()
  for (const [table, index, unique, column] of rows) {
    const key = `${table}.${index}`
    const known = present.get(key) ?? { unique: Number(unique) === 1, columns: [] }
    known.columns.push(`${table}.${column}`)
    present.set(key, known)
  }
  // By what they are on and never by name: FastAuth, or a migration, may have chosen another.
  const serves = ({ table, unique, columns: names }: Index): boolean => {
    const columns = names.map((column) => `${table}.${column}`)
    return [...present.values()].some(
      (index) =>
        columns.every((column, i) => column === index.columns[i]) &&
        (!unique || (index.unique && index.columns.length === columns.length)),
    )
  }
  return wanted.filter((index) => !serves(index))
}
