/**
 * The types of the tables, written down: what `sqliteTable` and its like infer has another form in drizzle 1.0 than
 * in 0.45, and one of them would stand in the declarations that are published. These use words that both know.
 */
import type { TableConfig } from 'drizzle-orm'
import type { AnyMySqlColumn, MySqlTableWithColumns } from 'drizzle-orm/mysql-core'
import type { AnyPgColumn, PgTableWithColumns } from 'drizzle-orm/pg-core'
import type { AnySQLiteColumn, SQLiteTableWithColumns } from 'drizzle-orm/sqlite-core'

/** A column that holds `T`. */
interface ColumnConfig<Name extends string, T> {
  tableName: Name
  data: NonNullable<T>
  notNull: null extends T ? false : true
  hasDefault: false
  generated: undefined
  identity: undefined
}

/** `Columns`, and what a version knows of a table besides. */
type ConfigOf<Name extends string, Dialect extends string, Columns> = Omit<
  TableConfig,
  'name' | 'schema' | 'dialect' | 'columns'
> & { name: Name; schema: undefined; dialect: Dialect; columns: Columns }

export type SqliteTableOf<Name extends string, Row> = SQLiteTableWithColumns<
  ConfigOf<Name, 'sqlite', { [K in keyof Row]-?: AnySQLiteColumn<ColumnConfig<Name, Row[K]>> }>
>

export type PostgresTableOf<Name extends string, Row> = PgTableWithColumns<
  ConfigOf<Name, 'pg', { [K in keyof Row]-?: AnyPgColumn<ColumnConfig<Name, Row[K]>> }>
>

export type MysqlTableOf<Name extends string, Row> = MySqlTableWithColumns<
  ConfigOf<Name, 'mysql', { [K in keyof Row]-?: AnyMySqlColumn<ColumnConfig<Name, Row[K]>> }>
>
