import { neon, neonConfig, types } from '@neondatabase/serverless'
import { Pool } from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { ConfigError, createEdgeAdapter, type EdgeAdapter, SchemaError } from 'fastauth-edge'
import { neonAdapter } from 'fastauth-edge/neon'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { neonEndpoint, planetscaleEndpoint } from '../servers/endpoints.ts'
import { startPlanetscaleGateway } from '../servers/planetscale-gateway.ts'
import type { Endpoint } from '../setup.ts'

const [neonOne, neonTwo, planetscaleOne, planetscaleTwo] = await Promise.all([
  neonEndpoint('endpoints_one'),
  neonEndpoint('endpoints_two'),
  planetscaleEndpoint('endpoints_one'),
  planetscaleEndpoint('endpoints_two'),
])
const refusing = await startPlanetscaleGateway(planetscaleTwo.url, { refuseDdl: true })

const target = ({ url, endpoint }: Endpoint): Endpoint => ({ url, endpoint })

afterAll(async () => {
  await refusing.close()
  for (const { gateway } of [neonOne, neonTwo, planetscaleOne, planetscaleTwo]) {
    await gateway.close()
  }
})

describe('two endpoints in one process', () => {
  test.each([
    ['Neon', neonOne, neonTwo],
    ['PlanetScale', planetscaleOne, planetscaleTwo],
  ] as const)('%s: each adapter keeps to its own', async (_, first, second) => {
    const one = createEdgeAdapter(target(first))
    const two = createEdgeAdapter(target(second))
    const role = crypto.randomUUID()
    const both: readonly EdgeAdapter[] = [one, two]
    await Promise.all(both.map((adapter) => adapter.createTables()))
    await Promise.all([one.role.createRole(role, ['one']), two.role.createRole(role, ['two'])])
    const found = await Promise.all(both.map((adapter) => adapter.role.getRole(role)))
    expect(found.map((each) => each?.permissions)).toEqual([['one'], ['two']])
  })

  test("an application's own neon() is left alone", async () => {
    const { url, endpoint } = target(neonOne)
    const before = { ...neonConfig }
    const parser = types.getTypeParser(1184)
    const adapter = neonAdapter({ url, endpoint })
    await adapter.user.createUser({ email: `${crypto.randomUUID()}@example.com` })
    expect({ ...neonConfig }).toEqual(before)
    expect(types.getTypeParser(1184)).toBe(parser)
    neonConfig.fetchEndpoint = endpoint
    const [row] = await neon(url)`select now() as now`
    expect(row?.['now']).toBeInstanceOf(Date)
  })
})

describe('a database that refuses DDL', () => {
  test('PlanetScale with safe migrations: a SchemaError that names the way', async () => {
    await planetscaleAdapter(target(planetscaleTwo)).dropTables()
    const safe = { url: planetscaleTwo.url, endpoint: refusing.url }
    for (const tables of ['lazy', 'check'] as const) {
      const adapter = planetscaleAdapter({ ...safe, tables })
      const error = await adapter.role.listRoles().catch((e: unknown) => e)
      expect(error).toBeInstanceOf(SchemaError)
      expect(error).toMatchObject({ message: /fastauth-edge migrate/ })
    }
    // With the tables there, nothing needs to be made.
    await planetscaleAdapter(target(planetscaleTwo)).createTables()
    expect(await planetscaleAdapter(safe).role.listRoles()).toEqual([])
    expect(await planetscaleAdapter({ ...safe, tables: 'check' }).role.listRoles()).toEqual([])
  })
})

describe('a Postgres role that may not create', () => {
  test('a SchemaError that names the way; with the tables there, all is well', async () => {
    const owner = neonAdapter(target(neonTwo))
    const pool = new Pool({ connectionString: neonTwo.url })
    await pool.query(`drop role if exists limited; create role limited login password 'p@ss'`)
    const url = new URL(neonTwo.url)
    url.username = 'limited'
    url.password = encodeURIComponent('p@ss')
    const open = (tables: 'lazy' | 'check') =>
      neonAdapter({ url: url.href, endpoint: neonTwo.endpoint, tables })
    await owner.dropTables()
    for (const tables of ['lazy', 'check'] as const) {
      const error = await open(tables)
        .role.listRoles()
        .catch((e: unknown) => e)
      expect(error).toBeInstanceOf(SchemaError)
      expect(error).toMatchObject({ message: /fastauth-edge migrate/ })
    }
    await owner.createTables()
    await pool.query('grant all on all tables in schema public to limited')
    expect(await open('lazy').role.listRoles()).toEqual([])
    // One table is missing, and the others are the owner's: nothing can be made.
    await pool.query('drop table fastauth_passkeys')
    await expect(open('lazy').passkey.getPasskey('x')).rejects.toThrow(SchemaError)
    await pool.query('drop owned by limited; drop role limited')
    await pool.end()
  })
})

describe('credentials', () => {
  test.each([
    ['Neon', neonOne],
    ['PlanetScale', planetscaleOne],
  ])('%s: a wrong password', async (_, { url, endpoint }) => {
    const wrong = new URL(url)
    wrong.password = 'marked-secret'
    const adapter = createEdgeAdapter({ url: wrong.href, endpoint, retries: 0 })
    const error = await adapter.role.listRoles().catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'database_unauthorized' })
    expect(JSON.stringify(error) + String(error)).not.toContain('marked-secret')
  })

  test.each([
    'postgres://host/db',
    'postgres://user:secret-token@host',
    'postgres://user:secret-token@/db',
    'postgresql+asyncpg://user:%zz-secret-token@ep-x.neon.tech/db',
    'mysql://user@host/db',
    'mysql://:secret-token@host/db',
    'mysql+aiomysql://user:secret-token@:3306/db',
  ])('%s is refused', (url) => {
    const make = () => createEdgeAdapter({ url })
    expect(make).toThrow(ConfigError)
    expect(make).not.toThrow(/secret-token/)
  })

  test('a Postgres that is not on Neon needs an endpoint', () => {
    for (const host of ['localhost:5432', '127.0.0.1', 'db']) {
      expect(() => neonAdapter({ url: `postgres://user:x@${host}/auth` })).toThrow(/`endpoint`/)
    }
  })
})
