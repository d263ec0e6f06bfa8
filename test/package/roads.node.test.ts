import { describe, expect, test } from 'vitest'
import { neonEndpoint, planetscaleEndpoint } from '../servers/endpoints.ts'
import { mysqlOptions } from '../servers/mysql.ts'
import { startSqld } from '../servers/sqld.ts'
import type { Endpoint } from '../setup.ts'
import { DRIZZLES, freshProject } from './project.ts'
import { ANSWER, ROUND } from './round.ts'

const DRIVERS = [
  '@libsql/client',
  '@planetscale/database',
  '@neondatabase/serverless',
  'pg',
  'mysql2',
]

describe.each(DRIZZLES)('with %s', (drizzle) => {
  test('Node: every driver and client, with errors that are the same class in every entry', async () => {
    const project = await freshProject([drizzle, ...DRIVERS])
    const [sqld, neon, planetscale] = await Promise.all([
      startSqld(),
      neonEndpoint('package'),
      planetscaleEndpoint('package'),
    ])
    project.write(
      'app.js',
      `import { createClient } from '@libsql/client'
import { neon, neonConfig } from '@neondatabase/serverless'
import { Client } from '@planetscale/database'
import { drizzle as libsqlDrizzle } from 'drizzle-orm/libsql'
import { drizzle as mysqlDrizzle } from 'drizzle-orm/mysql2'
import { drizzle as neonDrizzle } from 'drizzle-orm/neon-http'
import { drizzle as nodeDrizzle } from 'drizzle-orm/node-postgres'
import { drizzle as planetscaleDrizzle } from 'drizzle-orm/planetscale-serverless'
import { createEdgeAdapter, UserAlreadyExistsError } from 'fastauth-edge'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { neonAdapter } from 'fastauth-edge/neon'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { tursoAdapter } from 'fastauth-edge/turso'
import { createPool } from 'mysql2/promise'
import { Pool } from 'pg'

const { sqld, postgres, mysql, mysqlOptions } = JSON.parse(process.argv[2])
const file = 'file:app.db'
neonConfig.fetchEndpoint = postgres.endpoint
const fetchThere = (url, init) => fetch(new URL(new URL(url).pathname, mysql.endpoint), init)
const adapters = {
  'any URL, a file': createEdgeAdapter({ url: 'sqlite+aiosqlite:///app.db' }),
  'any URL, a server': createEdgeAdapter({ url: sqld }),
  'any URL, Neon': createEdgeAdapter(postgres),
  'any URL, PlanetScale': createEdgeAdapter(mysql),
  'libSQL, a file': libsqlAdapter({ url: file }),
  'libSQL, a server': libsqlAdapter({ url: sqld }),
  Turso: tursoAdapter({ url: sqld }),
  Neon: neonAdapter(postgres),
  PlanetScale: planetscaleAdapter(mysql),
  'drizzle, libSQL': drizzleAdapter({ db: libsqlDrizzle({ client: createClient({ url: file }) }) }),
  'drizzle, neon-http': drizzleAdapter({ db: neonDrizzle({ client: neon(postgres.url) }) }),
  'drizzle, node-postgres': drizzleAdapter({
    db: nodeDrizzle({ client: new Pool({ connectionString: postgres.url }) }),
  }),
  'drizzle, planetscale-serverless': drizzleAdapter({
    db: planetscaleDrizzle({
      client: new Client({ ...mysqlOptions, username: mysqlOptions.user, fetch: fetchThere }),
    }),
  }),
  'drizzle, mysql2': drizzleAdapter({ db: mysqlDrizzle({ client: createPool(mysqlOptions) }) }),
}
for (const [name, adapter] of Object.entries(adapters)) {
  ${ROUND}
  console.log([name, answer, again instanceof UserAlreadyExistsError].join(': '))
}
process.exit()
`,
    )
    const target = ({ url, endpoint }: Endpoint): Endpoint => ({ url, endpoint })
    const servers = {
      sqld: sqld.url,
      postgres: target(neon),
      mysql: target(planetscale),
      mysqlOptions: mysqlOptions(planetscale.url),
    }
    try {
      const said = await project.node('app.js', [JSON.stringify(servers)])
      const lines = said.trim().split('\n')
      expect(lines).toHaveLength(14)
      for (const line of lines) expect(line).toContain(`: ${ANSWER}: true`)
    } finally {
      project.remove()
      for (const { close } of [sqld, neon.gateway, planetscale.gateway]) await close()
    }
  })
})
