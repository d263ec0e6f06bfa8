/** Databases for better-auth, each of an engine of its own: how one is opened, read past the package, and emptied. */
import { createClient, type InValue } from '@libsql/client'
import { createPool } from 'mysql2/promise'
import { Pool } from 'pg'
import type { AdapterOptions, CommonOptions } from '../../../src/input/options.ts'
import { type EdgeDatabase, edgeDatabase } from 'fastauth-edge/better-auth'
import { numbered } from '../../backends/postgres.ts'
import { startD1 } from '../../servers/d1.ts'
import { neonEndpoint, planetscaleEndpoint } from '../../servers/endpoints.ts'
import { mysqlOptions } from '../../servers/mysql.ts'
import type { PlanetscaleOptions } from '../../servers/planetscale-gateway.ts'
import { startSqld } from '../../servers/sqld.ts'

export type Row = Record<string, unknown>

export interface Database {
  readonly name: 'libSQL' | 'D1' | 'Neon' | 'PlanetScale'
  open(options?: CommonOptions): EdgeDatabase
  /** Runs SQL with a client that is none of ours. Placeholders are `?`, and names are quoted as in the standard. */
  sql(query: string, ...params: unknown[]): Promise<Row[]>
  /** Drops all tables. */
  empty(): Promise<void>
  close(): Promise<void>
}

/** One that HTTP leads to, so that something can stand in between. */
export interface HttpDatabase extends Database {
  open(options?: AdapterOptions): EdgeDatabase
  readonly endpoint: string
}

const quoted = (name: unknown): string => `"${String(name)}"`

async function emptySqlite(
  sql: Database['sql'],
  drop: (statements: string[]) => Promise<unknown>,
): Promise<void> {
  // Those that refer to others first, which were created last.
  const tables = await sql(
    "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like '_cf_%' order by rowid desc",
  )
  if (tables.length > 0) await drop(tables.map(({ name }) => `drop table ${quoted(name)}`))
}

export async function libsqlDatabase(): Promise<HttpDatabase> {
  const { url, close } = await startSqld()
  const client = createClient({ url })
  const sql: Database['sql'] = async (query, ...params) => {
    const { rows, columns } = await client.execute({ sql: query, args: params as InValue[] })
    return rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])))
  }
  return {
    name: 'libSQL',
    endpoint: url,
    open: (options) => edgeDatabase({ url, ...options }),
    sql,
    empty: () => emptySqlite(sql, (statements) => client.batch(statements, 'write')),
    close: async () => {
      client.close()
      await close()
    },
  }
}

export async function d1Database(): Promise<Database> {
  const { binding, close } = await startD1()
  const sql: Database['sql'] = async (query, ...params) =>
    (
      await binding
        .prepare(query)
        .bind(...params)
        .all<Row>()
    ).results
  return {
    name: 'D1',
    open: (options) => edgeDatabase({ binding, ...options }),
    sql,
    empty: () =>
      emptySqlite(sql, (statements) =>
        binding.batch(statements.map((statement) => binding.prepare(statement))),
      ),
    close,
  }
}

export async function neonDatabase(name: string): Promise<HttpDatabase> {
  const { url, endpoint, gateway } = await neonEndpoint(name)
  const pool = new Pool({ connectionString: url })
  return {
    name: 'Neon',
    endpoint,
    open: (options) => edgeDatabase({ url, endpoint, ...options }),
    sql: async (query, ...params) => (await pool.query(numbered(query), params)).rows,
    empty: async () => {
      await pool.query('drop schema public cascade')
      await pool.query('create schema public')
    },
    close: async () => {
      await pool.end()
      await gateway.close()
    },
  }
}

export async function planetscaleDatabase(
  name: string,
  options: PlanetscaleOptions = {},
): Promise<HttpDatabase> {
  const { url, endpoint, gateway } = await planetscaleEndpoint(name, options)
  const pool = createPool({ ...mysqlOptions(url), dateStrings: true, charset: 'utf8mb4' })
  const sql: Database['sql'] = async (query, ...params) => {
    const [rows] = await pool.query({ sql: query.replaceAll('"', '`'), values: params })
    return Array.isArray(rows) ? rows.map((row) => ({ ...row })) : []
  }
  return {
    name: 'PlanetScale',
    endpoint,
    open: (options) => edgeDatabase({ url, endpoint, ...options }),
    sql,
    empty: async () => {
      const tables = await sql(
        'select table_name as name from information_schema.tables where table_schema = database()',
      )
      for (const { name } of tables) await sql(`drop table ${quoted(name)}`)
    },
    close: async () => {
      await pool.end()
      await gateway.close()
    },
  }
}
