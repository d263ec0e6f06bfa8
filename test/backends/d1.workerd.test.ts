import { env } from 'cloudflare:workers'
import { d1Adapter } from 'fastauth-edge/d1'
import { sqliteFormats } from '../conformance/backend.ts'
import { conformance } from '../conformance/suite.ts'

conformance('D1 in workerd', async () => ({
  adapter: (options) => d1Adapter({ binding: env.DB, ...options }),
  formats: sqliteFormats,
  sql: async (query, ...params) => {
    const { results } = await env.DB.prepare(query)
      .bind(...params)
      .all()
    return results
  },
}))
