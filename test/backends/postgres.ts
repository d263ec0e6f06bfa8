import { Pool } from 'pg'
import type { AdapterOptions, EdgeAdapter } from 'fastauth-edge'
import type { Backend } from '../conformance/backend.ts'
import { postgresFormats } from '../conformance/formats.ts'

export const numbered = (query: string): string => {
  let n = 0
  return query.replaceAll('?', () => `$${++n}`)
}

/** A back end whose rows are read through a pool of its own. */
export function postgresBackend(
  url: string,
  adapter: (options?: AdapterOptions) => EdgeAdapter,
  close: () => Promise<void> = async () => {},
): Backend {
  const pool = new Pool({ connectionString: url })
  return {
    adapter,
    formats: postgresFormats,
    sql: async (query, ...params) => (await pool.query(numbered(query), params)).rows,
    close: async () => {
      await pool.end()
      await close()
    },
  }
}
