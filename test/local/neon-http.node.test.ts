import { PGlite } from '@electric-sql/pglite'
import { neon, neonConfig, type NeonDbError } from '@neondatabase/serverless'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Gateway } from '../servers/gateway.ts'
import { pgliteBackend } from '../../src/local/neon-pglite.ts'
import type { NeonBackend } from '../../src/local/neon-service.ts'
import { startNeonGateway } from '../servers/neon-gateway.ts'
import { postgresBackend } from '../../src/local/neon-postgres.ts'
import { createPostgresDatabase, startPostgres } from '../servers/postgres.ts'
import type { Server } from '../servers/process.ts'

const PGLITE_URL = 'postgres://fastauth:p%40ss%2Fw%25rd@localhost/fastauth'

/** The real Postgres and PGlite answer alike; each entry says which URL its database has. */
const engines: Record<string, () => Promise<{ url: string; backend: NeonBackend } & Server>> = {
  postgres: async () => {
    const server = await startPostgres()
    const url = await createPostgresDatabase(server.url, 'gateway test')
    return { url, backend: postgresBackend(url), close: server.close }
  },
  pglite: async () => {
    const backend = pgliteBackend(await PGlite.create(), PGLITE_URL)
    return { url: PGLITE_URL, backend, close: () => Promise.resolve() }
  },
}

test('TEST_POSTGRES_URL names the server to use instead', async () => {
  vi.stubEnv('TEST_POSTGRES_URL', 'postgres://somewhere/else')
  const given = await startPostgres()
  vi.unstubAllEnvs()
  await given.close()
  expect(given.url).toBe('postgres://somewhere/else')
})

describe.each(Object.keys(engines))('Neon over %s', (name) => {
  let server: Server
  let gateway: Gateway
  let url: string

  const open = (from = url) => neon(from, { fullResults: true })
  const failure = (work: Promise<unknown>): Promise<NeonDbError> =>
    work.then(
      () => Promise.reject(new Error('it did not fail')),
      (error: NeonDbError) => error,
    )

  beforeAll(async () => {
    const engine = await engines[name]!()
    server = engine
    url = engine.url
    gateway = await startNeonGateway(engine.backend)
    neonConfig.fetchEndpoint = `${gateway.url}/sql`
  })
  afterAll(async () => {
    await gateway.close()
    await server.close()
    neonConfig.fetchEndpoint = () => 'http://127.0.0.1:9/'
  })
  beforeEach(async () => {
    await open().query('drop table if exists item')
    await open().query('create table item (id int primary key, label text unique not null)')
    gateway.count = 0
  })

  test('answers in raw text with the types of the columns', async () => {
    const types = { getTypeParser: () => (value: string) => value }
    const at = '2026-01-02 03:04:05.678901+00'
    const query = `select 7::bigint, true, null, $1::text, '\\x01ff'::bytea,
      $2::timestamptz at time zone 'UTC'`
    const options = { arrayMode: true, types } as const
    const result = await open().query(query, ['é😀', at], options)
    const expected = ['7', 't', null, 'é😀', '\\x01ff', at.slice(0, -3)]
    expect(result.rows).toEqual([expected])
    expect(result.fields.map((field) => field.dataTypeID)).toEqual([20, 16, 25, 25, 17, 1114])
    expect(result).toMatchObject({ command: 'SELECT', rowCount: 1 })
    expect(gateway.count).toBe(1)
  })

  test('says command and count of writes and of DDL', async () => {
    const sql = open()
    const insert = await sql`insert into item values (1, 'a'), (2, 'b') returning id`
    expect(insert).toMatchObject({ command: 'INSERT', rowCount: 2, rows: [{ id: 1 }, { id: 2 }] })
    expect(await sql`update item set label = 'c' where id = 9`).toMatchObject({ rowCount: 0 })
    const ddl = await sql.query('create index on item (label)')
    expect(ddl).toMatchObject({ command: 'CREATE', rowCount: null })
  })

  test('a batch is one request and one transaction', async () => {
    const sql = open()
    const inserts = [sql`insert into item values (1, 'a')`, sql`insert into item values (2, 'a')`]
    const error = await failure(sql.transaction(inserts))
    expect(error).toMatchObject({ code: '23505', constraint: 'item_label_key', table: 'item' })
    expect(error.detail).toBe('Key (label)=(a) already exists.')
    expect(gateway.count).toBe(1)
    expect((await sql`select id from item`).rows).toEqual([])
  })

  test('a batch has the isolation and the access that its headers ask for', async () => {
    const sql = open()
    const ask = () => [sql`select current_setting('transaction_isolation') as level`]
    const [level] = await sql.transaction(ask(), { isolationLevel: 'Serializable' })
    expect(level?.rows).toEqual([{ level: 'serializable' }])
    const write = [sql`insert into item values (1, 'a')`]
    expect(await failure(sql.transaction(write, { readOnly: true }))).toMatchObject({
      code: '25006',
    })
  })

  test.each([
    ['23502', 'insert into item (id) values (1)'],
    ['42P01', 'select * from missing'],
    ['42703', 'select missing from item'],
    ['42601', 'select 1; select 2'],
  ])('answers %s', async (code, query) => {
    expect(await failure(open().query(query))).toMatchObject({ name: 'NeonDbError', code })
  })

  test('refuses a wrong password, user and database', async () => {
    const wrong = { password: '28P01', username: '28P01', pathname: '3D000' } as const
    for (const part of ['password', 'username', 'pathname'] as const) {
      const changed = new URL(url)
      changed[part] += 'x'
      expect(await failure(open(changed.href)`select 1`)).toMatchObject({ code: wrong[part] })
    }
  })

  test('nothing carries over to the next request', async () => {
    const sql = open()
    await sql.query('begin')
    await sql.query("insert into item values (1, 'a')")
    await sql.query("set statement_timeout = '7s'")
    await sql.query('create temp table kept (id int)')
    await sql.query('select pg_advisory_lock(7)')
    await sql.query('rollback')
    const left = await sql`select current_setting('statement_timeout') as timeout,
      to_regclass('kept') as kept, (select count(*)::int from item) as items,
      (select count(*)::int from pg_locks where locktype = 'advisory') as locks`
    expect(left.rows).toEqual([{ timeout: '0', kept: null, items: 1, locks: 0 }])
  })

  test('holds requests back for the time that was asked', async () => {
    gateway.delay = 80
    const start = performance.now()
    await open()`select 1`
    gateway.delay = 0
    expect(performance.now() - start).toBeGreaterThan(75)
  })

  test('answers what is no query with 400 and other paths with 404', async () => {
    const headers = {
      'neon-connection-string': url,
      'neon-raw-text-output': 'true',
      'neon-array-mode': 'true',
    }
    const post = (path: string, body: string, more = headers as Record<string, string>) =>
      fetch(gateway.url + path, { method: 'POST', headers: more, body })
    expect((await post('/sql', '{}')).status).toBe(400)
    expect((await post('/sql', '{"query":"select 1"}', {})).status).toBe(400)
    expect((await post('/other', '{"query":"select 1"}')).status).toBe(404)
    expect((await post('/sql', '{"query":"select 1"}')).status).toBe(200)
  })

  // PGlite has one connection.
  test.runIf(name === 'postgres')('sixty requests run at the same time', async () => {
    // Each waits until all are there: with fewer connections none would ever be answered.
    const present = "select count(*)::int from pg_locks where locktype = 'advisory' and granted"
    const meet = `do $$ begin
      perform pg_advisory_xact_lock_shared(9);
      for i in 1..400 loop
        exit when (${present}) >= 60;
        perform pg_sleep(0.05);
      end loop;
      if (${present}) < 60 then raise 'too few connections'; end if;
      perform pg_sleep(1);
    end $$`
    await Promise.all(Array.from({ length: 60 }, () => open().query(meet)))
    expect(gateway.count).toBe(60)
  })
})
