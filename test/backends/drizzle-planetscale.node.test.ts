import { Client } from '@planetscale/database'
import { drizzle } from 'drizzle-orm/planetscale-serverless'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { conformance } from '../conformance/suite.ts'
import { planetscaleEndpoint } from '../servers/endpoints.ts'
import { mysqlOptions } from '../servers/mysql.ts'
import { mysqlBackend } from './mysql.ts'

conformance('an existing drizzle database over planetscale-serverless', async () => {
  const { url, endpoint, gateway } = await planetscaleEndpoint('drizzle_planetscale')
  const { user: username, password } = mysqlOptions(url)
  const toEndpoint: typeof fetch = (input, init) =>
    fetch(new URL(new URL(String(input)).pathname, endpoint), init)
  const client = new Client({ host: 'db.example', username, password, fetch: toEndpoint })
  const db = drizzle({ client })
  return mysqlBackend(url, (options) => drizzleAdapter({ db, ...options }), gateway.close)
})
