/** Run by itself in a time zone: what an adapter over each client of a database reads, extends and consumes. */
import { drizzle as overNodePostgres } from 'drizzle-orm/node-postgres'
import { drizzle as overMysql2 } from 'drizzle-orm/mysql2'
import { drizzle as overPostgresJs } from 'drizzle-orm/postgres-js'
import { createPool } from 'mysql2/promise'
import { Pool } from 'pg'
import postgres from 'postgres'
import { drizzleAdapter } from '../../src/drivers/drizzle.ts'
import { neonAdapter } from '../../src/drivers/neon.ts'
import type { EdgeAdapter } from '../../src/store/adapter.ts'

const {
  postgresUrl = '',
  neonEndpoint = '',
  mysqlUrl = '',
  ending,
  over,
} = JSON.parse(process.argv[2] ?? '{}')
const pool = new Pool({ connectionString: postgresUrl })
const client = postgres(postgresUrl, { max: 1 })
const mysql = createPool(mysqlUrl)

const adapters: Record<string, EdgeAdapter> = {
  'node-postgres': drizzleAdapter({ db: overNodePostgres({ client: pool }) }),
  'postgres.js': drizzleAdapter({ db: overPostgresJs({ client }) }),
  Neon: neonAdapter({ url: postgresUrl, endpoint: neonEndpoint }),
  mysql2: drizzleAdapter({ db: overMysql2({ client: mysql }) }),
}

const seen: Record<string, unknown> = {}
for (const [name, { session, token }] of Object.entries(adapters)) {
  seen[name] = {
    found: await session.getSession(ending),
    extended: await session.extendSession(ending, new Date('2098-07-01T02:30:00.250Z')),
    moved: (await session.getSession(ending))?.expiresAt,
    restored: await session.extendSession(ending, new Date('2099-07-01T02:30:00.250Z')),
    over: [
      await session.getSession(over),
      await session.extendSession(over, new Date('2099-01-01')),
    ],
    token: await token.getToken(ending, 'reset'),
    consumed: await token.consumeToken(over, 'reset'),
  }
}
process.stdout.write(JSON.stringify({ offset: new Date(0).getTimezoneOffset(), seen }))
await Promise.all([pool.end(), client.end(), mysql.end()])
