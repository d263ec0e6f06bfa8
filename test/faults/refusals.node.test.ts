/** What an engine itself refuses is told apart on every driver, alone and in a batch. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadLibsql } from '#libsql-on-demand'
import { PGlite } from '@electric-sql/pglite'
import { createClient } from '@libsql/client'
import { Client } from '@planetscale/database'
import { drizzle as libsqlDrizzle } from 'drizzle-orm/libsql'
import { drizzle as mysqlDrizzle } from 'drizzle-orm/mysql2'
import { drizzle as nodeDrizzle } from 'drizzle-orm/node-postgres'
import { drizzle as pgliteDrizzle } from 'drizzle-orm/pglite'
import { drizzle as postgresJsDrizzle } from 'drizzle-orm/postgres-js'
import { sql } from 'drizzle-orm'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { createPool } from 'mysql2/promise'
import { Pool } from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ConfigError, DatabaseError, FastAuthError, SchemaError } from 'fastauth-edge'
import type { Connection } from '../../src/connections/connection.ts'
import { connectionOver } from '../../src/connections/clients.ts'
import { d1Connection } from '../../src/connections/d1.ts'
import { libsqlConnection } from '../../src/connections/libsql/libsql-connection.ts'
import { sqliteFault } from '../../src/connections/sqlite-faults.ts'
import { tursoConnection } from '../../src/connections/turso.ts'
import { openDatabase } from '../../src/work/database.ts'
import { openRemote } from '../../src/connections/libsql/remote-client.ts'
import { readLibsqlUrl } from '../../src/urls/libsql-url.ts'
import { readOptions } from '../../src/input/options.ts'
import { openPlanetscale } from '../../src/connections/planetscale-client.ts'
import { neonConnection } from '../../src/connections/neon.ts'
import { readNeonUrl } from '../../src/urls/neon-url.ts'
import { readPlanetscaleUrl } from '../../src/urls/planetscale-url.ts'
import { neonEndpoint, planetscaleEndpoint } from '../servers/endpoints.ts'
import { createMysqlDatabase, mysqlOptions } from '../servers/mysql.ts'
import { createPostgresDatabase } from '../servers/postgres.ts'
import { startSqld } from '../servers/sqld.ts'

type Opened = readonly [connection: Connection, close: () => Promise<void>]

const overDrizzle = (db: object, close: () => Promise<void>): Opened => {
  const connection = connectionOver(db)
  if (connection === null) throw new Error('the client is not known')
  return [connection, close]
}

const postgresUrl = (name: string): Promise<string> =>
  createPostgresDatabase(inject('postgresUrl'), name)

const OPEN: Readonly<Record<string, () => Promise<Opened>>> = {
  'libSQL over HTTP': async () => {
    const target = readLibsqlUrl(inject('libsqlUrl'))
    if (target.kind !== 'remote') throw new Error('a server is not a file')
    return [openRemote(target, await loadLibsql()), async () => {}]
  },
  Turso: async () => {
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
    const { openLocal = expect.fail() } = await loadLibsql()
    return [
      openLocal(target, libsqlConnection, sqliteFault, ConfigError),
      async () => rmSync(folder, { recursive: true }),
    ]
  },
  D1: async () => {
    const worker = new Miniflare(
      convertV4MiniflareOptions({
        modules: true,
        script: 'export default { fetch: () => new Response() }',
        d1Databases: ['DB'],
      }),
    )
    return [d1Connection(await worker.getD1Database('DB')), () => worker.dispose()]
  },
  Neon: async () => {
    const { url, endpoint, gateway } = await neonEndpoint('refusals')
    return [neonConnection(readNeonUrl(url, { endpoint })), gateway.close]
  },
  PlanetScale: async () => {
    const { url, endpoint, gateway } = await planetscaleEndpoint('refusals')
    return [openPlanetscale(readPlanetscaleUrl(url, { endpoint }), Client), gateway.close]
  },
  'drizzle over libSQL': async () => {
    const client = createClient({ url: ':memory:' })
    return overDrizzle(libsqlDrizzle({ client }), async () => client.close())
  },
  'drizzle over mysql2': async () => {
    const url = await createMysqlDatabase(inject('mysqlUrl'), 'refusals_mysql2')
    const client = createPool(mysqlOptions(url))
    return overDrizzle(mysqlDrizzle({ client }), () => client.end())
  },
  'drizzle over node-postgres': async () => {
    const client = new Pool({ connectionString: await postgresUrl('refusals_pg') })
    return overDrizzle(nodeDrizzle({ client }), () => client.end())
  },
  'drizzle over postgres.js': async () => {
    const client = postgres(await postgresUrl('refusals_postgres_js'), { onnotice: () => {} })
    return overDrizzle(postgresJsDrizzle({ client }), () => client.end())
  },
  'drizzle over PGlite': async () => {
    const client = await PGlite.create()
    return overDrizzle(pgliteDrizzle({ client }), () => client.close())
  },
}

const PREPARATION = [
  'drop table if exists fastauth_child',
  'drop table if exists fastauth_parent',
  'create table fastauth_parent (id int primary key)',
  // PlanetScale has foreign keys where they are switched on; its gateway has them off.
  'create table fastauth_child (id int primary key, parent int not null, foreign key (parent) references fastauth_parent (id))',
  'insert into fastauth_parent (id) values (1)',
]

/** By the kind of fault: a statement that meets it, the error of the contract, and what its message names. */
const REFUSALS = [
  ['unique', 'insert into fastauth_parent (id) values (1)', DatabaseError, /./],
  ['foreign_key', 'insert into fastauth_child (id, parent) values (9, 99)', DatabaseError, /./],
  ['not_null', 'insert into fastauth_child (id, parent) values (9, null)', DatabaseError, /./],
  ['missing_table', 'insert into fastauth_nothing (id) values (1)', SchemaError, /_nothing/],
  ['missing_table', 'select id from fastauth_nothing', SchemaError, /fastauth_nothing/],
  ['missing_column', 'insert into fastauth_parent (lacking) values (1)', SchemaError, /migrate/],
  ['missing_column', 'select lacking from fastauth_parent', SchemaError, /migrate/],
  ['missing_column', 'update fastauth_parent set lacking = 1', SchemaError, /migrate/],
] as const

describe.each(Object.keys(OPEN))('%s', (name) => {
  let opened: Opened | undefined
  beforeAll(async () => {
    opened = await OPEN[name]?.()
    for (const statement of PREPARATION) {
      const isForeign = name === 'PlanetScale' && statement.includes('foreign key')
      if (!isForeign) await send([statement])
    }
    if (name === 'PlanetScale') await pastGateway('fastauth_refusals', PREPARATION[3] ?? '')
  })
  afterAll(async () => opened?.[1]())

  const kinds: (string | undefined)[] = []
  function send(statements: readonly string[]): Promise<number> {
    if (opened === undefined) throw new Error('the back end is opened in beforeAll')
    const onQuery = ({ fault }: { fault?: string }): void => void kinds.push(fault)
    const { settings } = readOptions({ tables: 'never', onQuery }, 'test', [])
    return openDatabase(opened[0], settings).send('test.refusal', {
      statements: statements.map((statement) => () => sql.raw(statement)),
      writes: true,
      atomic: true,
      read: (results) => results[0]?.rows.length ?? 0,
    })
  }

  test.each(REFUSALS)('%s: %s', async (kind, statement, type, message) => {
    for (const batch of [
      [statement],
      ['insert into fastauth_parent (id) values (77)', statement],
    ]) {
      kinds.length = 0
      const error: unknown = await send(batch).catch((e: unknown) => e)
      expect(kinds).toEqual([kind])
      expect(error).toBeInstanceOf(type)
      expect(error).toBeInstanceOf(FastAuthError)
      expect(error).toMatchObject({ message })
      // It is known that nothing was done.
      expect(String(error)).not.toContain('is not known')
      expect(await send(['select id from fastauth_parent where id = 77'])).toBe(0)
    }
  })
})

/** Past PlanetScale's gateway, which refuses foreign keys. */
async function pastGateway(database: string, statement: string): Promise<void> {
  const pool = createPool({ ...mysqlOptions(inject('mysqlUrl')), database })
  await pool.query(statement)
  await pool.end()
}
