/** What @neondatabase/serverless does on Neon, it does here: over HTTP and over WebSocket, over PGlite and over Postgres. */
import { Client, neon, neonConfig, type NeonDbError, Pool } from '@neondatabase/serverless'
import { neonAdapter } from 'fastauth-edge/neon'
import { type Local, startLocal } from 'fastauth-edge/local'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createPostgresDatabase } from '../servers/postgres.ts'

const engines = {
  pglite: () => startLocal({ neon: true }),
  postgres: async () => {
    const postgres = await createPostgresDatabase(inject('postgresUrl'), 'local_neon')
    return startLocal({ neon: { postgres } })
  },
}

const failure = (work: Promise<unknown>): Promise<NeonDbError> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: NeonDbError) => error,
  )

describe.each(['pglite', 'postgres'] as const)('over %s', (engine) => {
  let local: Local<'neon'>
  let url: string
  let pool: Pool

  beforeAll(async () => {
    local = await engines[engine]()
    url = local.urls.neon
    const { host } = new URL(url)
    // As `fastauth-edge local` prints it.
    neonConfig.fetchEndpoint = `http://${host}/sql`
    neonConfig.wsProxy = `${host}/v2`
    neonConfig.useSecureWebSocket = false
    neonConfig.pipelineConnect = engine === 'pglite' ? 'password' : false
    pool = new Pool({ connectionString: url, max: 4 })
    await neon(url)`create table item (id int primary key, label text unique not null)`
  })
  afterAll(async () => {
    await pool.end()
    await local.close()
    neonConfig.fetchEndpoint = () => 'http://127.0.0.1:9/'
  })

  test('neon() reads the types, in objects, arrays and full results', async () => {
    const sql = neon(url)
    const at = new Date('2026-01-02T03:04:05.678Z')
    const query = `select 1 as one, 7::bigint as big, true as yes, null as none, $1::text as text,
      $2::timestamptz as at, $3::int[] as list, $4::jsonb as data, $5::bytea as bytes`
    // A byte order mark at the beginning is a character of the text.
    const values = ['\ufeffé😀', at, [1, 2], { a: ['é'] }, Buffer.from([0, 1, 255])]
    const row = { one: 1, big: '7', yes: true, none: null, text: '\ufeffé😀', at, list: [1, 2] }
    const all = { ...row, data: { a: ['é'] }, bytes: Buffer.from([0, 1, 255]) }
    expect(await sql.query(query, values)).toEqual([all])
    expect(await sql.query(query, values, { arrayMode: true })).toEqual([Object.values(all)])
    const { rows } = await pool.query(query, values)
    expect(rows).toEqual([all])
    expect(await neon(url, { fullResults: true })`select 1 as one`).toMatchObject({
      command: 'SELECT',
      rowCount: 1,
      rowAsArray: false,
      fields: [{ name: 'one', dataTypeID: 23 }],
      rows: [{ one: 1 }],
    })
  })

  test('transaction() is atomic and has the isolation and access of its options', async () => {
    const sql = neon(url)
    const level = sql`select current_setting('transaction_isolation') as level, current_setting('transaction_deferrable') as deferrable`
    const options = { isolationLevel: 'Serializable', readOnly: true, deferrable: true } as const
    expect(await sql.transaction([level], options)).toEqual([
      [{ level: 'serializable', deferrable: 'on' }],
    ])
    const [one, same] = [
      sql`insert into item values (1, 'a')`,
      sql`insert into item values (2, 'a')`,
    ]
    expect(await failure(sql.transaction([one, same]))).toMatchObject({
      name: 'NeonDbError',
      severity: 'ERROR',
      code: '23505',
      constraint: 'item_label_key',
      table: 'item',
      schema: 'public',
      detail: 'Key (label)=(a) already exists.',
    })
    expect(await sql`select * from item`).toEqual([])
  })

  test('a Client has a session: transactions, prepared statements, errors with their fields', async () => {
    const [one, two] = [await pool.connect(), await pool.connect()]
    // Names that begin alike, as long as Postgres knows them.
    const name = 'statement'.repeat(6)
    await one.query({ name: `${name}1`, text: 'select $1::int as n', values: [1] })
    const prepared = { name: `${name}2`, text: 'select $1::text as label' }
    expect((await one.query({ ...prepared, values: ['a'] })).rows).toEqual([{ label: 'a' }])
    // A request over HTTP leaves the sessions alone.
    expect(await neon(url)`select 1 as one`).toEqual([{ one: 1 }])
    const both = [one, two].map((client) => client.query({ ...prepared, values: ['b'] }))
    expect((await Promise.all(both)).map(({ rows }) => rows)).toEqual([
      [{ label: 'b' }],
      [{ label: 'b' }],
    ])
    await one.query('begin')
    await one.query("insert into item values (3, 'c')")
    const error = await failure(one.query("insert into item values (3, 'd')"))
    expect(error).toMatchObject({ code: '23505', constraint: 'item_pkey', table: 'item' })
    expect(await failure(one.query('select 1'))).toMatchObject({ code: '25P02' })
    await one.query('rollback')
    expect((await two.query('select * from item')).rows).toEqual([])
    const several = await one.query("insert into item values (4, 'e'); select label from item")
    expect(JSON.stringify(several)).toContain('"label":"e"')
    await one.query('delete from item')
    one.release()
    two.release()
  })

  test('a client that leaves in a transaction has changed nothing, and the next one goes on', async () => {
    const client = new Client(url)
    await client.connect()
    await client.query('begin')
    await client.query("insert into item values (5, 'f')")
    await client.end()
    expect(await neon(url)`select * from item`).toEqual([])
    await pool.query("insert into item values (5, 'f')")
    await pool.query('delete from item')
  })

  test('a wrong password, user and database are refused over both', async () => {
    const wrong = { password: '28P01', username: '28P01', pathname: '3D000' } as const
    const pipelineConnect = neonConfig.pipelineConnect
    neonConfig.pipelineConnect = false
    for (const part of ['password', 'username', 'pathname'] as const) {
      const changed = new URL(url)
      changed[part] += 'x'
      expect(await failure(neon(changed.href)`select 1`)).toMatchObject({ code: wrong[part] })
      const client = new Client(changed.href)
      client.on('error', () => {})
      expect(await failure(client.connect())).toMatchObject({ code: wrong[part] })
    }
    neonConfig.pipelineConnect = pipelineConnect
  })

  test('its URL and its clients serve fastauth-edge', async () => {
    const adapter = neonAdapter({ url })
    const { id } = await adapter.user.createUser({ email: `${engine}@example.com` })
    for (const client of [neon(url), pool]) {
      const { user } = neonAdapter({ client })
      expect(await user.getUserByEmail(`${engine}@example.com`)).toMatchObject({ id })
    }
    expect(await neon(url)`select id from fastauth_users`).toEqual([{ id }])
  })
})
