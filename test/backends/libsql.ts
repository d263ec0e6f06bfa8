import type { Client, InValue } from '@libsql/client'
import type { AdapterOptions, EdgeAdapter } from 'fastauth-edge'
import { type Backend, sqliteFormats } from '../conformance/backend.ts'

/** A back end whose rows are read through a libSQL client of its own. */
export function libsqlBackend(
  client: Client,
  adapter: (options?: AdapterOptions) => EdgeAdapter,
): Backend {
  return {
    adapter,
    formats: sqliteFormats,
    sql: async (query, ...params) => {
      const { rows, columns } = await client.execute({ sql: query, args: params as InValue[] })
      return rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])))
    },
    close: async () => client.close(),
  }
}
