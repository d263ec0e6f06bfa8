import { createPool } from 'mysql2/promise'
import { inject } from 'vitest'
import type { Connection } from '../../src/connections/connection.ts'
import { mysqlOptions } from '../servers/mysql.ts'
import { ownName } from '../servers/own-name.ts'
import { CONNECTIONS } from './connections.ts'
import { refusals } from './refusals.ts'

/** By the name of a connection, where that does not say SQLite. */
function dialectOf(name: string): Connection['dialect']['name'] {
  if (/neon|postgres|PGlite/i.test(name)) return 'postgres'
  return /PlanetScale|mysql2/.test(name) ? 'mysql' : 'sqlite'
}

for (const [name, open] of Object.entries(CONNECTIONS)) {
  refusals(name, dialectOf(name), async () => {
    const [connection, close] = await open('refusals')
    if (!name.includes('PlanetScale')) return { connection, close }
    // PlanetScale has foreign keys where they are switched on; its gateway has them off.
    const database = name.includes('drizzle') ? 'refusals_drizzle' : 'refusals'
    const pool = createPool({
      ...mysqlOptions(inject('mysqlUrl')),
      database: ownName(`fastauth_${database}`),
    })
    return {
      connection,
      prepare: async (statement) => void (await pool.query(statement)),
      close: async () => {
        await pool.end()
        await close()
      },
    }
  })
}
