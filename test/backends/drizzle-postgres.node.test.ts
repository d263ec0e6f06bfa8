import { PGlite } from '@electric-sql/pglite'
import { neon, neonConfig } from '@neondatabase/serverless'
import { drizzle as neonDrizzle } from 'drizzle-orm/neon-http'
import { drizzle as nodeDrizzle } from 'drizzle-orm/node-postgres'
import { drizzle as pgliteDrizzle } from 'drizzle-orm/pglite'
import { drizzle as postgresJsDrizzle } from 'drizzle-orm/postgres-js'
import { Client, Pool } from 'pg'
import postgres from 'postgres'
import { sql } from 'drizzle-orm'
import { expect, inject, test } from 'vitest'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { postgresFormats } from '../conformance/formats.ts'
import { conformance } from '../conformance/suite.ts'
import { tokens } from 'fastauth-edge/schema/postgres'
import { neonEndpoint } from '../servers/endpoints.ts'
import { createPostgresDatabase } from '../servers/postgres.ts'
import { numbered, postgresBackend } from './postgres.ts'

const create = (name: string): Promise<string> =>
  createPostgresDatabase(inject('postgresUrl'), name)

conformance('an existing drizzle database over PGlite', async () => {
  const client = await PGlite.create()
  const db = pgliteDrizzle({ client })
  return {
    adapter: (options) => drizzleAdapter({ db, ...options }),
    formats: postgresFormats,
    sql: async (query, ...params) =>
      (await client.query<Record<string, unknown>>(numbered(query), params)).rows,
    close: () => client.close(),
  }
})

conformance('an existing drizzle database over node-postgres', async () => {
  const url = await create('node_postgres')
  const client = new Pool({ connectionString: url })
  const db = nodeDrizzle({ client })
  return postgresBackend(
    url,
    (options) => drizzleAdapter({ db, ...options }),
    () => client.end(),
  )
})

conformance('an existing drizzle database over one connection of node-postgres', async () => {
  const url = await create('node_postgres_client')
  const client = new Client({ connectionString: url })
  await client.connect()
  const db = nodeDrizzle({ client })
  return postgresBackend(
    url,
    (options) => drizzleAdapter({ db, ...options }),
    () => client.end(),
  )
})

conformance('an existing drizzle database over postgres.js', async () => {
  const url = await create('postgres_js')
  const client = postgres(url, { onnotice: () => {} })
  const db = postgresJsDrizzle({ client })
  return postgresBackend(
    url,
    (options) => drizzleAdapter({ db, ...options }),
    () => client.end(),
  )
})

conformance('an existing drizzle database over neon-http', async () => {
  const { url, endpoint, gateway } = await neonEndpoint('drizzle_neon_http')
  neonConfig.fetchEndpoint = endpoint
  const db = neonDrizzle({ client: neon(url) })
  return postgresBackend(url, (options) => drizzleAdapter({ db, ...options }), gateway.close)
})

test('what fills a placeholder for a JSON column is stored as it is', async () => {
  const client = new Pool({ connectionString: await create('placeholder') })
  const db = nodeDrizzle({ client })
  const user = await drizzleAdapter({ db }).user.createUser({ email: 'alice@example.com' })
  const now = new Date()
  const row = { token: 'a', userId: user.id, tokenType: 'x', expiresAt: now, createdAt: now }
  const insert = db.insert(tokens).values({ ...row, rawData: sql.placeholder('raw') })
  await insert.prepare('insert_token').execute({ raw: { deep: [1] } })
  const { rows } = await client.query('select raw_data::text as raw from fastauth_tokens')
  expect(rows).toEqual([{ raw: '{"deep":[1]}' }])
  await client.end()
})
