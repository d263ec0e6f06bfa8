import { Client, type Config, type DatabaseError, type UnknownError } from '@planetscale/database'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Gateway } from '../servers/gateway.ts'
import { createMysqlDatabase, mysqlOptions, startMysql } from '../servers/mysql.ts'
import { type PlanetscaleOptions, startPlanetscaleGateway } from '../servers/planetscale-gateway.ts'
import type { Server } from '../servers/process.ts'

let server: Server
let url: string
let gateway: Gateway

beforeAll(async () => {
  server = await startMysql()
  url = await createMysqlDatabase(server.url, 'auth')
  gateway = await startPlanetscaleGateway(url)
})
afterAll(async () => {
  await gateway.close()
  await server.close()
})
beforeEach(async () => {
  await open().execute('drop table if exists item')
  await open().execute(
    'create table item (id int unsigned auto_increment primary key, label varbinary(20) unique)',
  )
  gateway.count = 0
})

function open(at = gateway, config: Partial<Config> = {}): Client {
  const { user: username, password } = mysqlOptions(url)
  const send: Config['fetch'] = (input, init) => fetch(input.replace('https://local', at.url), init)
  return new Client({ host: 'local', username, password, fetch: send, ...config })
}

/** A gateway of its own, for one test. */
async function within(options: PlanetscaleOptions, work: (client: Client) => Promise<void>) {
  const other = await startPlanetscaleGateway(url, options)
  try {
    await work(open(other))
  } finally {
    await other.close()
  }
}

function failure(work: Promise<unknown>): Promise<DatabaseError> {
  return work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: DatabaseError) => error,
  )
}

test('TEST_MYSQL_URL names the server to use instead', async () => {
  vi.stubEnv('TEST_MYSQL_URL', 'mysql://somewhere/else')
  const given = await startMysql()
  vi.unstubAllEnvs()
  await given.close()
  expect(given.url).toBe('mysql://somewhere/else')
  expect(await open().execute('select 1')).toMatchObject({ size: 1 })
})

describe('results', () => {
  test('have the types and the values of PlanetScale', async () => {
    const client = open()
    await client.execute('drop table if exists typed')
    await client.execute(`create table typed (tiny boolean, number int unsigned, big bigint,
      price decimal(6,2), at datetime(6), words text character set utf8mb4,
      name varchar(9) character set utf8mb4, bytes varbinary(9), pile blob, data json)`)
    const at = '2026-01-02 03:04:05.678901'
    const bytes = new Uint8Array([0, 1, 255])
    const row = [true, 4294967295, '9007199254740993', '1.50', at, 'é😀', '', bytes, bytes]
    await client.execute('insert into typed values (?)', [[...row, '{"a": ["é"]}']])
    const { types, rows } = await client.execute(
      'select typed.*, 1 as one, null as none from typed',
    )
    expect(types).toEqual({
      tiny: 'INT8',
      number: 'UINT32',
      big: 'INT64',
      price: 'DECIMAL',
      at: 'DATETIME',
      words: 'TEXT',
      name: 'VARCHAR',
      bytes: 'VARBINARY',
      pile: 'BLOB',
      data: 'JSON',
      one: 'INT64',
      none: 'NULL',
    })
    expect(rows).toEqual([
      {
        tiny: 1,
        number: 4294967295,
        big: '9007199254740993',
        price: '1.50',
        at,
        words: 'é😀',
        name: '',
        bytes,
        pile: bytes,
        data: { a: ['é'] },
        one: '1',
        none: null,
      },
    ])
  })

  test('count the rows that a write has found, not those it changed', async () => {
    const client = open()
    const insert = await client.execute("insert into item (label) values ('a'), ('b')")
    expect(insert).toMatchObject({ rowsAffected: 2, insertId: '1', rows: [] })
    const same = "update item set label = 'a' where id = 1"
    expect(await client.execute(same)).toMatchObject({ rowsAffected: 1 })
    expect(await client.execute('delete from item where id = 9')).toMatchObject({ rowsAffected: 0 })
    expect(gateway.count).toBe(3)
  })
})

describe('errors', () => {
  test('carry the words of PlanetScale, and the statement', async () => {
    const query = "insert into item (id, label) values (1, 'a')"
    await open().execute(query)
    const error = await failure(open().execute(query))
    expect(error).toMatchObject({ name: 'DatabaseError', status: 400, body: { code: 'UNKNOWN' } })
    expect(error.message).toBe(
      'target: auth.-.primary: vttablet: rpc error: code = AlreadyExists desc = Duplicate entry ' +
        "'1' for key 'item.PRIMARY' (errno 1062) (sqlstate 23000) (CallerID: planetscale-admin): " +
        `Sql: "${query}", BindVars: {REDACTED}`,
    )
  })

  test.each([
    ['NotFound', '(errno 1146) (sqlstate 42S02)', 'select * from missing'],
    ['NotFound', '(errno 1054) (sqlstate 42S22)', 'select missing from item'],
    ['InvalidArgument', '(errno 1064) (sqlstate 42000)', 'selec 1'],
    ['InvalidArgument', '(errno 1064) (sqlstate 42000)', 'select 1; select 2'],
    ['InvalidArgument', '(errno 1048) (sqlstate 23000)', 'update item set id = null'],
    [
      'InvalidArgument',
      '(errno 1406) (sqlstate 22001)',
      "insert into item values (1, repeat('a', 21))",
    ],
  ])('say %s %s', async (code, number, query) => {
    await open().execute("insert into item (label) values ('a')")
    const { message } = await failure(open().execute(query))
    expect(message).toMatch(/^target: auth\.-\.primary: vttablet: rpc error: code = /)
    expect(message).toContain(`code = ${code} desc = `)
    expect(message).toContain(` ${number} (CallerID: `)
  })

  test.each([
    ['delete from item returning id', "syntax error at position 27 near 'returning'"],
    ['insert into item values (1, 1) RETURNING id', "syntax error at position 41 near 'RETURNING'"],
    ['create index if not exists i on item (id)', "syntax error at position 27 near 'if'"],
    ['with recursive a as (select 1) select 1', /^VT12001: unsupported/],
    ['create table b (id int, foreign key (id) references item (id))', /^VT10001: foreign key/],
    ['', 'Query was empty'],
  ])('refuse what Vitess does not take: %s', async (query, message) => {
    expect((await failure(open().execute(query))).message).toMatch(message)
  })

  test('leave a literal that looks like a refused word alone', async () => {
    const query = "insert into item (label) values ('x returning ?')"
    expect(await open().execute(query)).toMatchObject({ rowsAffected: 1 })
  })

  test('refuse DDL where it is disabled', async () => {
    await within({ refuseDdl: true }, async (client) => {
      for (const word of ['create', 'alter', 'drop', 'truncate']) {
        const { message, status } = await failure(client.execute(`/* a */ ${word} table item`))
        expect({ message, status }).toEqual({ message: 'direct DDL is disabled', status: 400 })
      }
      expect(await client.execute('select * from item')).toMatchObject({ rows: [] })
    })
  })

  test('refuse wrong credentials with 401', async () => {
    for (const config of [{ password: 'wrong' }, { username: 'wrong' }]) {
      const error = (await failure(open(gateway, config).execute('select 1'))) as UnknownError
      expect(error).toMatchObject({ name: 'UnknownError', status: 401 })
      expect(error.context.body).toContain('"code":"unauthenticated"')
    }
  })
})

describe('sessions', () => {
  const labels = async () => (await open().execute('select label from item')).rows.length

  test('a transaction is all or nothing, and five requests for three statements', async () => {
    const insert = (label: string) => `insert into item (label) values ('${label}')`
    const work = open().transaction(async (tx) => {
      await tx.execute(insert('a'))
      expect(await labels()).toBe(0)
      await tx.execute(insert('a'))
    })
    expect((await failure(work)).message).toContain('errno 1062')
    expect(await labels()).toBe(0)
    gateway.count = 0
    await open().transaction(async (tx) => {
      for (const label of ['a', 'b', 'c']) await tx.execute(insert(label))
    })
    expect(gateway.count).toBe(5)
    expect(await labels()).toBe(3)
  })

  test('two statements of a session at once are refused with 403', async () => {
    const work = open().transaction((tx) =>
      Promise.all([tx.execute('select sleep(0.2)'), tx.execute('select 1')]),
    )
    expect(await failure(work)).toMatchObject({ status: 403 })
  })

  test('a transaction ends by itself', async () => {
    await within({ transactionTimeout: 200 }, async (client) => {
      const work = client.transaction(async (tx) => {
        await tx.execute("insert into item (label) values ('a')")
        await tx.execute('select sleep(5)')
      })
      const { message } = await failure(work)
      expect(message).toMatch(/code = Aborted desc = transaction \d+: ended at .* timeout: 0.2s/)
      expect(await labels()).toBe(0)
    })
  })

  test('transactions end by themselves when they have taken every connection', async () => {
    await within({ transactionTimeout: 3_000 }, async (client) => {
      // One each, as a client's statements have no session in common.
      await Promise.all(Array.from({ length: 110 }, () => client.execute('begin')))
      expect(await client.execute('select 1 as one')).toMatchObject({ rows: [{ one: '1' }] })
    })
  })

  test('a statement that ends with its time leaves its transaction to nobody', async () => {
    await within({ transactionTimeout: 200 }, async (client) => {
      const ending = Array.from({ length: 60 }, (_, i) =>
        client
          .transaction(async (tx) => {
            await tx.execute(`insert into item (label) values ('in ${i}')`)
            await tx.execute(`select sleep(${0.15 + i / 1_000})`)
            await tx.execute('select sleep(1)')
          })
          .catch(() => {}),
      )
      const acknowledged: string[] = []
      const over = new AbortController()
      const writing = Array.from({ length: 20 }, async (_, i) => {
        for (let n = 0; !over.signal.aborted; n++) {
          const label = `${i} ${n}`
          const write = client.execute(`insert into item (label) values ('${label}')`)
          await write.then(
            () => acknowledged.push(label),
            () => {},
          )
        }
      })
      await Promise.all(ending)
      over.abort()
      await Promise.all(writing)
      const { rows } = await open().execute('select cast(label as char) as label from item')
      const stored = new Set(rows.map((row) => Reflect.get(row, 'label')))
      expect(acknowledged.filter((label) => !stored.has(label))).toEqual([])
      expect([...stored].filter((label) => String(label).startsWith('in'))).toEqual([])
    })
  })

  test('nothing carries over to the next request', async () => {
    const client = open()
    await client.execute("set @kept = 1, time_zone = '+01:00', names latin1")
    await client.execute("select get_lock('kept', 0)")
    await client.execute('begin')
    await client.execute("insert into item (label) values ('a')")
    const ask = `select @kept as kept, @@time_zone = @@global.time_zone as zone,
      @@character_set_client as names, is_free_lock('kept') as free`
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.execute(ask)))
    for (const { rows } of answers) {
      expect(rows).toEqual([{ kept: null, zone: '1', names: 'utf8mb4', free: '1' }])
    }
    expect(await labels()).toBe(1)
  })

  test('a statement that asks its session hears of no other request', async () => {
    const client = open()
    const ask = 'select last_insert_id() as id'
    const fresh = (await client.execute(ask)).rows
    await client.execute("insert into item (label) values ('a@example.com')")
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.execute(ask)))
    for (const { rows } of answers) expect(rows).toEqual(fresh)
    await client.execute('select label from item limit 1 /*! into @kept */')
    const kept = await Promise.all(
      Array.from({ length: 20 }, () => client.execute('select @kept as kept')),
    )
    for (const { rows } of kept) expect(rows).toEqual([{ kept: null }])
  })

  test('CreateSession answers a session that statements can use', async () => {
    const connection = open().connection()
    await connection.refresh()
    expect(await connection.execute('select 1 as one')).toMatchObject({ rows: [{ one: '1' }] })
    expect(gateway.count).toBe(2)
  })

  test('sixty requests run at the same time', async () => {
    gateway.delay = 50
    const start = performance.now()
    await Promise.all(Array.from({ length: 60 }, () => open().execute('select sleep(0.5)')))
    gateway.delay = 0
    const time = performance.now() - start
    expect(time).toBeGreaterThan(550)
    expect(time).toBeLessThan(60 * 500)
    expect(gateway.count).toBe(60)
  })
})
