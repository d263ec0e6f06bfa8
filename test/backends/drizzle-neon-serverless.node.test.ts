import { drizzle } from 'drizzle-orm/neon-serverless'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { conformance } from '../conformance/suite.ts'
import { openNeonPool } from './neon-pool.ts'
import { postgresBackend } from './postgres.ts'

conformance('an existing drizzle database over neon-serverless', async () => {
  const { url, pool, close } = await openNeonPool('neon_serverless')
  const db = drizzle({ client: pool })
  return postgresBackend(url, (options) => drizzleAdapter({ db, ...options }), close)
})
