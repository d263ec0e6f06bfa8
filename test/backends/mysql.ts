import { createPool } from 'mysql2/promise'
import type { AdapterOptions, EdgeAdapter } from 'fastauth-edge'
import type { Backend } from '../conformance/backend.ts'
import { mysqlFormats } from '../conformance/formats.ts'
import { mysqlOptions } from '../servers/mysql.ts'
import { readable } from './mysql-rows.ts'

/** A back end whose rows are read through a mysql2 pool of its own. */
export function mysqlBackend(
  url: string,
  adapter: (options?: AdapterOptions) => EdgeAdapter,
  close: () => Promise<void> = async () => {},
): Backend {
  const pool = createPool({ ...mysqlOptions(url), dateStrings: true, charset: 'utf8mb4' })
  return {
    adapter,
    formats: mysqlFormats,
    sql: async (query, ...params) => {
      const [rows] = await pool.query({ sql: query, values: params })
      return Array.isArray(rows) ? rows.map((row) => readable(Object(row))) : []
    },
    close: async () => {
      await pool.end()
      await close()
    },
  }
}
