/** A call that has ended sends nothing more, on every client: not the next statement, not the commit. */
import { Client as PlanetscaleClient } from '@planetscale/database'
import { Pool as NeonPool } from '@neondatabase/serverless'
import { drizzle as mysqlDrizzle } from 'drizzle-orm/mysql2'
import { drizzle as neonPoolDrizzle } from 'drizzle-orm/neon-serverless'
import { drizzle as nodeDrizzle } from 'drizzle-orm/node-postgres'
import { drizzle as planetscaleDrizzle } from 'drizzle-orm/planetscale-serverless'
import { drizzle as postgresJsDrizzle } from 'drizzle-orm/postgres-js'
import { createConnection, createPool } from 'mysql2/promise'
import { Client, Pool } from 'pg'
import postgres from 'postgres'
import { afterEach, expect, inject, test } from 'vitest'
import type { AdapterOptions, EdgeAdapter } from 'fastauth-edge'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { planetscaleEndpoint } from '../servers/endpoints.ts'
import { type ListeningProxy, startListeningProxy } from '../servers/listening-proxy.ts'
import { createMysqlDatabase, mysqlOptions } from '../servers/mysql.ts'
import { sendThrough, startNeonWebSocket } from '../servers/neon-websocket.ts'
import { createPostgresDatabase } from '../servers/postgres.ts'

const TIMEOUT_MS = 400

interface Opened {
  readonly proxy: ListeningProxy
  readonly adapter: (options?: AdapterOptions) => EdgeAdapter
  /** A statement of the application's own over the client's one connection: what is asked then waits its turn. */
  readonly occupy?: (sql: string) => Promise<unknown>
  /** Holds the user's row until the function that it returns is called. */
  lock(userId: string): Promise<() => Promise<void>>
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function onPostgres(name: string) {
  const direct = await createPostgresDatabase(inject('postgresUrl'), `given_up_${name}`)
  const proxy = await startListeningProxy(new URL(direct), 5432)
  closing.push(proxy.close)
  const through = new URL(direct)
  through.host = `127.0.0.1:${proxy.port}`
  const lock: Opened['lock'] = async (userId) => {
    const holder = new Client({ connectionString: direct })
    await holder.connect()
    await holder.query('begin')
    await holder.query('select id from fastauth_users where id = $1 for update', [userId])
    return async () => {
      await holder.query('rollback')
      await holder.end()
    }
  }
  return { url: through.href, proxy, lock }
}

async function onMysql(name: string) {
  const direct = await createMysqlDatabase(inject('mysqlUrl'), `given_up_${name}`)
  return { direct, lock: lockOnMysql(direct) }
}

const lockOnMysql =
  (direct: string): Opened['lock'] =>
  async (userId) => {
    const holder = await createConnection(mysqlOptions(direct))
    await holder.query('begin')
    await holder.query('select id from fastauth_users where id = ? for update', [userId])
    return async () => {
      await holder.query('rollback')
      await holder.end()
    }
  }

async function throughMysql(name: string) {
  const { direct, lock } = await onMysql(name)
  const { host, port, ...credentials } = mysqlOptions(direct)
  const proxy = await startListeningProxy(new URL(`http://${host}:${port}`), 3306)
  closing.push(proxy.close)
  return { options: { ...credentials, host: '127.0.0.1', port: proxy.port }, proxy, lock }
}

/** Over a drizzle database, with what keeps its one connection at work, if anything does. */
const over = (
  rest: Pick<Opened, 'proxy' | 'lock'>,
  db: object,
  occupy?: Opened['occupy'],
): Opened => ({
  ...rest,
  adapter: (options) => drizzleAdapter({ db, ...options }),
  ...(occupy && { occupy }),
})

const CLIENTS: Readonly<Record<string, () => Promise<Opened>>> = {
  'a Pool of pg': async () => {
    const { url, ...rest } = await onPostgres('pg')
    const client = new Pool({ connectionString: url, max: 1 })
    closing.push(() => client.end())
    return over(rest, nodeDrizzle({ client }), (sql) => client.query(sql))
  },
  'a Client of pg': async () => {
    const { url, ...rest } = await onPostgres('pg_client')
    const client = new Client({ connectionString: url })
    await client.connect()
    closing.push(() => client.end())
    return over(rest, nodeDrizzle({ client }), (sql) => client.query(sql))
  },
  'postgres.js': async () => {
    const { url, ...rest } = await onPostgres('postgres_js')
    const client = postgres(url, { max: 1, onnotice: () => {} })
    closing.push(() => client.end())
    return over(rest, postgresJsDrizzle({ client }), (sql) => client.unsafe(sql).execute())
  },
  'a Pool of @neondatabase/serverless': async () => {
    const { url, ...rest } = await onPostgres('neon_pool')
    const socket = await startNeonWebSocket(url)
    closing.push(socket.close)
    sendThrough(socket)
    const client = new NeonPool({ connectionString: url, max: 1 })
    closing.push(() => client.end())
    return over(rest, neonPoolDrizzle({ client }), (sql) => client.query(sql))
  },
  'a pool of mysql2': async () => {
    const { options: target, ...rest } = await throughMysql('mysql2')
    const client = createPool({ ...target, connectionLimit: 1 })
    closing.push(() => client.end())
    return over(rest, mysqlDrizzle({ client }), (sql) => client.query(sql))
  },
  'a connection of mysql2': async () => {
    const { options: target, ...rest } = await throughMysql('mysql2_one')
    const client = await createConnection(target)
    closing.push(() => client.end())
    return over(rest, mysqlDrizzle({ client }), (sql) => client.query(sql))
  },
  PlanetScale: async () => {
    const { url, endpoint, gateway } = await planetscaleEndpoint('given_up_ps')
    const proxy = await startListeningProxy(new URL(endpoint), 80)
    closing.push(gateway.close, proxy.close)
    return {
      proxy,
      lock: lockOnMysql(url),
      adapter: (options) => planetscaleAdapter({ url, endpoint: proxy.url, ...options }),
    }
  },
  'drizzle over PlanetScale': async () => {
    const { url, endpoint, gateway } = await planetscaleEndpoint('given_up_ps_drizzle')
    const proxy = await startListeningProxy(new URL(endpoint), 80)
    closing.push(gateway.close, proxy.close)
    const { user: username, password } = mysqlOptions(url)
    const toProxy: typeof fetch = (input, init) =>
      fetch(new URL(new URL(String(input)).pathname, proxy.url), init)
    const client = new PlanetscaleClient({ host: 'db.example', username, password, fetch: toProxy })
    return over({ proxy, lock: lockOnMysql(url) }, planetscaleDrizzle({ client }))
  },
}

/** A statement of ours, or a commit, in what went over the wire. */
const SENT = /fastauth_\w+|\bcommit\b/gi

/** Until what was under way has come to its end. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_500))

async function prepare(open: (typeof CLIENTS)[string]) {
  const opened = await open()
  const usual = opened.adapter()
  await usual.createTables()
  const { id } = await usual.user.createUser({ email: 'alice@example.com' })
  const session = { id: 's', userId: id, expiresAt: new Date(Date.now() + 3_600_000) }
  await usual.session.createSession(session)
  return { ...opened, id, usual, hurried: opened.adapter({ timeoutMs: TIMEOUT_MS, retries: 0 }) }
}

test.each(Object.entries(CLIENTS))(
  '%s: a transaction that waited for a lock goes no further',
  async (_, open) => {
    const { proxy, lock, id, usual, hurried } = await prepare(open)
    const release = await lock(id)
    const error = await hurried.user.deleteUser(id, { soft: false }).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'database_timeout' })
    proxy.heard()
    await release()
    await settled()
    expect(proxy.heard().match(SENT)).toBeNull()
    // All of it is still there, and the rollback has freed it.
    expect(await usual.session.getSession('s')).toMatchObject({ userId: id })
    expect(await usual.user.updateUser(id, { name: 'not locked' })).toMatchObject({ id })
  },
)

/** Those that hold a statement back while their one connection is in use. */
const QUEUES = [
  'a Pool of pg',
  'a Client of pg',
  'a Pool of @neondatabase/serverless',
  'a pool of mysql2',
  'a connection of mysql2',
  'postgres.js',
]

test.each(QUEUES)('%s: what waited behind the application is not sent later', async (name) => {
  const open = CLIENTS[name] ?? expect.fail('an unknown client')
  const { proxy, occupy = expect.fail('no queue'), lock, id, usual, hurried } = await prepare(open)
  const release = await lock(id)
  const busy = occupy(`select id from fastauth_users where id = '${id}' for update`)
  const calls = [
    hurried.session.deleteSession('s'),
    hurried.user.deleteUser(id, { soft: false }),
    hurried.user.updateUser(id, { name: 'late' }),
  ]
  for (const ended of await Promise.allSettled(calls)) {
    expect(ended).toMatchObject({ status: 'rejected', reason: { code: 'database_timeout' } })
  }
  proxy.heard()
  await release()
  await busy
  await settled()
  expect(proxy.heard().match(SENT)).toBeNull()
  expect(await usual.session.getSession('s')).toMatchObject({ userId: id })
  expect(await usual.user.getUserById(id)).toMatchObject({ name: null })
})
