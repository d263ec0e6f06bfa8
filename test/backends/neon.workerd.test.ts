import { env } from 'cloudflare:workers'
import { neon, neonConfig } from '@neondatabase/serverless'
import { createEdgeAdapter } from 'fastauth-edge'
import { postgresFormats } from '../conformance/formats.ts'
import { conformance } from '../conformance/suite.ts'

const { NEON_URL: url, NEON_ENDPOINT: endpoint } = env

conformance('Neon over real Postgres, from workerd', async () => {
  neonConfig.fetchEndpoint = endpoint
  const client = neon(url)
  return {
    adapter: (options) => createEdgeAdapter({ url, endpoint, ...options }),
    formats: postgresFormats,
    sql: async (query, ...params) => {
      let n = 0
      const text = query.replaceAll('?', () => `$${++n}`)
      return client.query(text, params)
    },
  }
})
