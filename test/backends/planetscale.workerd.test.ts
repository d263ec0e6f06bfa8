import { env } from 'cloudflare:workers'
import { Client } from '@planetscale/database'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { mysqlFormats } from '../conformance/formats.ts'
import { conformance } from '../conformance/suite.ts'
import { readable } from './mysql-rows.ts'

const { PLANETSCALE_URL: url, PLANETSCALE_ENDPOINT: endpoint } = env

conformance('PlanetScale over MySQL or MariaDB, from workerd', async () => {
  const { username, password } = new URL(url)
  const client = new Client({
    host: 'db.example',
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
    fetch: (input, { cache: _, ...init } = { method: 'POST', headers: {}, body: '' }) =>
      fetch(new URL(new URL(input).pathname, endpoint), init),
  })
  return {
    adapter: (options) => planetscaleAdapter({ url, endpoint, ...options }),
    formats: mysqlFormats,
    sql: async (query, ...params) => {
      const { rows } = await client.execute(query, params)
      return rows.map((row) => readable(row))
    },
  }
})
