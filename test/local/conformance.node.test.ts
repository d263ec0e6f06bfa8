import { neon, neonConfig } from '@neondatabase/serverless'
import { startLocal } from 'fastauth-edge/local'
import { neonAdapter } from 'fastauth-edge/neon'
import { numbered } from '../backends/postgres.ts'
import { postgresFormats } from '../conformance/formats.ts'
import { conformance } from '../conformance/suite.ts'

conformance('Neon over PGlite', async () => {
  const local = await startLocal({ neon: true })
  const url = local.urls.neon
  neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`
  const sql = neon(url)
  return {
    adapter: (options) => neonAdapter({ url, ...options }),
    formats: postgresFormats,
    sql: (query, ...params) => sql.query(numbered(query), params),
    close: () => local.close(),
  }
})
