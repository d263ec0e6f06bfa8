import { drizzle } from 'drizzle-orm/mysql2'
import { createPool } from 'mysql2/promise'
import { inject } from 'vitest'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { conformance } from '../conformance/suite.ts'
import { createMysqlDatabase, mysqlOptions } from '../servers/mysql.ts'
import { mysqlBackend } from './mysql.ts'

conformance('an existing drizzle database over mysql2', async () => {
  const url = await createMysqlDatabase(inject('mysqlUrl'), 'mysql2')
  const client = createPool({ ...mysqlOptions(url), connectionLimit: 20 })
  // Modes in which text that is escaped on the client means something else.
  client.pool.on('connection', (connection) => {
    connection.query(
      "set session sql_mode = concat(@@sql_mode, ',NO_BACKSLASH_ESCAPES,ANSI_QUOTES')",
    )
  })
  const db = drizzle({ client })
  return mysqlBackend(
    url,
    (options) => drizzleAdapter({ db, ...options }),
    () => client.end(),
  )
})
