import { Client } from '@planetscale/database'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { conformance } from '../conformance/suite.ts'
import { planetscaleEndpoint } from '../servers/endpoints.ts'
import { mysqlOptions } from '../servers/mysql.ts'
import { mysqlBackend } from './mysql.ts'
import { overClient } from './over-client.ts'

conformance('a PlanetScale client of the caller', async () => {
  const { url, endpoint, gateway } = await planetscaleEndpoint('client_planetscale')
  const { user: username, password } = mysqlOptions(url)
  const client = new Client({
    host: 'db.example',
    username,
    password,
    fetch: (input, init) => fetch(new URL(new URL(input).pathname, endpoint), init),
  })
  const open = overClient((options) => planetscaleAdapter({ client, ...options }))
  return mysqlBackend(url, open, gateway.close)
})
