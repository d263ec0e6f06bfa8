/** A client in place of a URL: what is no client of the driver's is told apart before anything is sent. */
import { createClient } from '@libsql/client'
import { neon, Pool } from '@neondatabase/serverless'
import { Client, connect } from '@planetscale/database'
import { drizzle } from 'drizzle-orm/libsql'
import { drizzle as neonDrizzle } from 'drizzle-orm/neon-http'
import { drizzle as nodeDrizzle } from 'drizzle-orm/node-postgres'
import { createPool } from 'mysql2/promise'
import { Client as PgClient, Pool as PgPool } from 'pg'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { ConfigError } from 'fastauth-edge'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { neonAdapter } from 'fastauth-edge/neon'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'

const url = 'postgres://u:s3cret@ep-x.aws.neon.tech/db'
const memory = createClient({ url: ':memory:' })
const query = neon(url)
const pool = new Pool({ connectionString: url })
const client = new Client({ host: 'a.psdb.cloud', username: 'u', password: 's3cret' })
const nodePool = new PgPool({ connectionString: inject('postgresUrl') })
const mysqlPool = createPool({ host: '127.0.0.1' })
afterAll(async () => {
  await nodePool.end()
  await mysqlPool.end()
})

const FACTORIES = { libsqlAdapter, neonAdapter, planetscaleAdapter }

type Factory = keyof typeof FACTORIES

const refused = (factory: Factory, options: object, message: RegExp): void => {
  // @ts-expect-error: callers without types
  const make = () => FACTORIES[factory](options)
  expect(make).toThrow(ConfigError)
  expect(make).toThrow(message)
  expect(make).not.toThrow(/s3cret/)
}

test('a URL and a client, or neither', () => {
  refused('libsqlAdapter', { url: 'sqlite://', client: memory }, /a url or a client, and not both/)
  refused('neonAdapter', { url, client: query }, /a url or a client, and not both/)
  refused('planetscaleAdapter', { url: 'mysql://u:p@a.psdb.cloud/d', client }, /and not both/)
  for (const factory of ['libsqlAdapter', 'neonAdapter', 'planetscaleAdapter'] as const) {
    refused(factory, {}, /url, or a client: both are undefined/)
    refused(factory, { url: undefined, client: undefined }, /both are undefined/)
    refused(factory, { client: null }, /client must be/)
  }
})

test('a setting that the client has itself', () => {
  refused('neonAdapter', { client: query, endpoint: 'https://x.example/sql' }, /no endpoint beside/)
  refused('planetscaleAdapter', { client, fetch }, /no fetch beside a client/)
  refused('libsqlAdapter', { client: memory, authToken: 's3cret' }, /no authToken beside a client/)
})

describe('a client of another kind', () => {
  const all: Readonly<Record<string, unknown>> = {
    memory,
    query,
    pool,
    client,
    mysqlPool,
    connection: connect({ host: 'a.psdb.cloud', username: 'u', password: 's3cret' }),
    single: new PgClient({ connectionString: url }),
    url,
    nothing: {},
  }
  const right: Readonly<Record<Factory, readonly string[]>> = {
    libsqlAdapter: ['memory'],
    neonAdapter: ['query', 'pool'],
    planetscaleAdapter: ['client'],
  }

  test.each(Object.entries(right))('%s', (factory, taken) => {
    for (const [name, value] of Object.entries(all)) {
      if (taken.includes(name)) continue
      refused(
        factory as Factory,
        { client: value },
        /^client must be .*(@libsql|@neon|@planetscale)/,
      )
    }
  })
})

test('a drizzle database, or what is inside of a transaction', async () => {
  const db = drizzle({ client: memory })
  refused('libsqlAdapter', { client: db }, /object of drizzle: pass its \$client/)
  refused('neonAdapter', { client: neonDrizzle({ client: query }) }, /object of drizzle/)
  await db.transaction(async (tx) => {
    refused('libsqlAdapter', { client: tx }, /is a transaction of drizzle/)
  })
  await nodeDrizzle({ client: nodePool }).transaction(async (tx) => {
    refused('neonAdapter', { client: tx }, /is a transaction of drizzle/)
  })
  const begun = await memory.transaction('write')
  refused('libsqlAdapter', { client: begun }, /is a transaction: pass the client/)
  await begun.rollback()
  const lent = await nodePool.connect()
  refused('neonAdapter', { client: lent }, /checked out: pass its pool/)
  lent.release()
})

test('a client that is closed, before the adapter was made and after', async () => {
  const before = createClient({ url: ':memory:' })
  before.close()
  refused('libsqlAdapter', { client: before }, /client is closed/)
  const ended = new Pool({ connectionString: url })
  await ended.end()
  refused('neonAdapter', { client: ended }, /client is closed/)

  const after = createClient({ url: ':memory:' })
  const adapter = libsqlAdapter({ client: after })
  expect(await adapter.role.listRoles()).toEqual([])
  after.close()
  await expect(adapter.role.listRoles()).rejects.toThrow(ConfigError)
  await expect(adapter.role.listRoles()).rejects.toThrow(/client is closed/)
})

test('its own settings hold, and it stays open when the adapter is closed', async () => {
  const seen: string[] = []
  const own = createClient({
    url: 'https://db.example/below',
    authToken: 'own',
    fetch: async (request: Request) => {
      seen.push(`${request.url} ${request.headers.get('authorization')}`)
      return new Response(null, { status: 401 })
    },
  })
  const adapter = libsqlAdapter({ client: own, retries: 0 })
  await expect(adapter.role.listRoles()).rejects.toMatchObject({ code: 'database_unauthorized' })
  expect(seen).toEqual(['https://db.example/v2/pipeline Bearer own'])
  await adapter.close()
  expect(own.closed).toBe(false)
  await expect(adapter.role.listRoles()).rejects.toThrow(/the adapter is closed/)
})
