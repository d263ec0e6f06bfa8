import { neonConfig, Pool } from '@neondatabase/serverless'
import { drizzle } from 'drizzle-orm/neon-serverless'
import { inject } from 'vitest'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { conformance } from '../conformance/suite.ts'
import { startNeonWebSocket } from '../servers/neon-websocket.ts'
import { createPostgresDatabase } from '../servers/postgres.ts'
import { postgresBackend } from './postgres.ts'

conformance('an existing drizzle database over neon-serverless', async () => {
  const url = await createPostgresDatabase(inject('postgresUrl'), 'neon_serverless')
  const proxy = await startNeonWebSocket(url)
  neonConfig.webSocketConstructor = WebSocket
  neonConfig.wsProxy = () => proxy.url
  neonConfig.useSecureWebSocket = false
  neonConfig.pipelineTLS = false
  neonConfig.pipelineConnect = false
  const client = new Pool({ connectionString: url, max: 10 })
  // An idle socket that ends is no one's error.
  client.on('error', () => {})
  const db = drizzle({ client })
  return postgresBackend(
    url,
    (options) => drizzleAdapter({ db, ...options }),
    async () => {
      await client.end()
      await proxy.close()
    },
  )
})
