/** Every connection of the package, over a real engine and a database of the test file's own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadLibsql } from '#libsql-on-demand'
import { PGlite } from '@electric-sql/pglite'
import { createClient } from '@libsql/client'
import { neon, neonConfig, Pool as NeonPool } from '@neondatabase/serverless'
import { Client } from '@planetscale/database'
import { drizzle as d1Drizzle } from 'drizzle-orm/d1'
import { drizzle as libsqlDrizzle } from 'drizzle-orm/libsql'
import { drizzle as mysqlDrizzle } from 'drizzle-orm/mysql2'
import { drizzle as neonHttpDrizzle } from 'drizzle-orm/neon-http'
import { drizzle as neonPoolDrizzle } from 'drizzle-orm/neon-serverless'
import { drizzle as nodeDrizzle } from 'drizzle-orm/node-postgres'
import { drizzle as pgliteDrizzle } from 'drizzle-orm/pglite'
import { drizzle as planetscaleDrizzle } from 'drizzle-orm/planetscale-serverless'
import { drizzle as postgresJsDrizzle } from 'drizzle-orm/postgres-js'
import { createConnection, createPool } from 'mysql2/promise'
import { Client as PgClient, Pool } from 'pg'
import postgres from 'postgres'
import { expect, inject } from 'vitest'
import { ConfigError } from 'fastauth-edge'
import type { Connection } from '../../src/connections/connection.ts'
import { connectionOver } from '../../src/connections/drizzle-database.ts'
import { d1Connection } from '../../src/connections/d1.ts'
import { libsqlConnection } from '../../src/connections/libsql/libsql-connection.ts'
import { socketConnection } from '../../src/connections/libsql/socket.ts'
import { openPlanetscale } from '../../src/connections/planetscale-client.ts'
import { sqliteFault } from '../../src/connections/sqlite-faults.ts'
import { tursoConnection } from '../../src/connections/turso.ts'
import { neonConnection } from '../../src/connections/neon.ts'
import { type LibsqlTarget, readLibsqlUrl } from '../../src/urls/libsql-url.ts'
import { readNeonUrl } from '../../src/urls/neon-url.ts'
import { readPlanetscaleUrl } from '../../src/urls/planetscale-url.ts'
import { startD1 } from '../servers/d1.ts'
import { neonEndpoint, planetscaleEndpoint } from '../servers/endpoints.ts'
import { createMysqlDatabase, mysqlOptions } from '../servers/mysql.ts'
import { sendThrough, startNeonWebSocket } from '../servers/neon-websocket.ts'
import { createPostgresDatabase } from '../servers/postgres.ts'
import { startSqld } from '../servers/sqld.ts'

export type Opened = readonly [connection: Connection, close: () => Promise<void>]

const overDrizzle = (db: object, close: () => Promise<void>): Opened => {
  const connection = connectionOver(db)
  if (connection === null) throw new Error('the client is not known')
  return [connection, close]
}

const clients = async () => (await loadLibsql?.()) ?? expect.fail()

/** `use` names the databases. */
export const CONNECTIONS: Readonly<Record<string, (use: string) => Promise<Opened>>> = {
  'libSQL over a WebSocket': async () => {
    const { url, close } = await startSqld()
    const target = remote(url.replace('http:', 'ws:'))
    return [socketConnection(target, (await clients()).openSocket), close]
  },
  'libSQL over HTTP': async () => {
    const { url, close } = await startSqld()
    return [tursoConnection({ url, authToken: undefined, fetch: undefined }), close]
  },
  'libSQL in a file': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fastauth-'))
    const target = {
      driver: 'libsql',
      kind: 'file',
      url: `file:${join(folder, 'refusals.db')}`,
    } as const
    const { openLocal } = await clients()
    return [
      openLocal(target, libsqlConnection, sqliteFault, ConfigError),
      async () => rmSync(folder, { recursive: true }),
    ]
  },
  D1: async () => {
    const { binding, close } = await startD1()
    return [d1Connection(binding), close]
  },
  Neon: async (use) => {
    const { url, endpoint, gateway } = await neonEndpoint(use)
    return [neonConnection(readNeonUrl(url, { endpoint })), gateway.close]
  },
  PlanetScale: async (use) => {
    const { url, endpoint, gateway } = await planetscaleEndpoint(use)
    return [openPlanetscale(readPlanetscaleUrl(url, { endpoint }), Client), gateway.close]
  },
  'drizzle over libSQL': async () => {
    const client = createClient({ url: ':memory:' })
    return overDrizzle(libsqlDrizzle({ client }), async () => client.close())
  },
  'drizzle over libSQL over HTTP': async () => {
    const { url, close } = await startSqld()
    return overDrizzle(libsqlDrizzle({ client: createClient({ url }) }), close)
  },
  'drizzle over D1': async () => {
    const { binding, close } = await startD1()
    return overDrizzle(d1Drizzle(binding), close)
  },
  'drizzle over mysql2': async (use) => {
    const url = await createMysqlDatabase(inject('mysqlUrl'), `${use}_mysql2`)
    const client = createPool(mysqlOptions(url))
    return overDrizzle(mysqlDrizzle({ client }), () => client.end())
  },
  'drizzle over one connection of mysql2': async (use) => {
    const url = await createMysqlDatabase(inject('mysqlUrl'), `${use}_mysql2_one`)
    const client = await createConnection(mysqlOptions(url))
    return overDrizzle(mysqlDrizzle({ client }), () => client.end())
  },
  'drizzle over PlanetScale': async (use) => {
    const { url, endpoint, gateway } = await planetscaleEndpoint(`${use}_drizzle`)
    const { user: username, password } = mysqlOptions(url)
    const toEndpoint: typeof fetch = (input, init) =>
      fetch(new URL(new URL(String(input)).pathname, endpoint), init)
    const client = new Client({ host: 'db.example', username, password, fetch: toEndpoint })
    return overDrizzle(planetscaleDrizzle({ client }), gateway.close)
  },
  'drizzle over node-postgres': async (use) => {
    const client = new Pool({ connectionString: await postgresUrl(`${use}_pg`) })
    return overDrizzle(nodeDrizzle({ client }), () => client.end())
  },
  'drizzle over one connection of node-postgres': async (use) => {
    const client = new PgClient({ connectionString: await postgresUrl(`${use}_pg_one`) })
    await client.connect()
    return overDrizzle(nodeDrizzle({ client }), () => client.end())
  },
  'drizzle over postgres.js': async (use) => {
    const client = postgres(await postgresUrl(`${use}_postgres_js`), { onnotice: () => {} })
    return overDrizzle(postgresJsDrizzle({ client }), () => client.end())
  },
  'drizzle over PGlite': async () => {
    const client = await PGlite.create()
    return overDrizzle(pgliteDrizzle({ client }), () => client.close())
  },
  'drizzle over neon-http': async (use) => {
    const { url, endpoint, gateway } = await neonEndpoint(`${use}_http`)
    neonConfig.fetchEndpoint = endpoint
    return overDrizzle(neonHttpDrizzle({ client: neon(url) }), gateway.close)
  },
  'drizzle over neon-serverless': async (use) => {
    const url = await postgresUrl(`${use}_neon_pool`)
    const proxy = await startNeonWebSocket(url)
    sendThrough(proxy)
    const client = new NeonPool({ connectionString: url, max: 4 })
    client.on('error', () => {})
    return overDrizzle(neonPoolDrizzle({ client }), async () => {
      await client.end()
      await proxy.close()
    })
  },
}

function remote(url: string): Extract<LibsqlTarget, { kind: 'remote' }> {
  const target = readLibsqlUrl(url)
  if (target.kind !== 'remote') throw new Error('a server is not a file')
  return target
}

const postgresUrl = (name: string): Promise<string> =>
  createPostgresDatabase(inject('postgresUrl'), name)
