import { neon, neonConfig } from '@neondatabase/serverless'
import { neonAdapter } from 'fastauth-edge/neon'
import { conformance } from '../conformance/suite.ts'
import { neonEndpoint } from '../servers/endpoints.ts'
import { openNeonPool } from './neon-pool.ts'
import { overClient } from './over-client.ts'
import { postgresBackend } from './postgres.ts'

conformance('neon(…) of the caller', async () => {
  const { url, endpoint, gateway } = await neonEndpoint('client_neon')
  neonConfig.fetchEndpoint = endpoint
  const client = neon(url)
  const open = overClient((options) => neonAdapter({ client, ...options }))
  return postgresBackend(url, open, gateway.close)
})

conformance('a Pool of Neon of the caller', async () => {
  const { url, pool, close } = await openNeonPool('client_neon_pool')
  const open = overClient((options) => neonAdapter({ client: pool, ...options }))
  return postgresBackend(url, open, close)
})
