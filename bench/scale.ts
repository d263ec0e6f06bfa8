/** Whether calls stay as fast as tables grow: the same calls at a thousand, a hundred thousand and a million users. */
import { createPool } from 'mysql2/promise'
import { Client } from 'pg'
import { createClient } from '@libsql/client'
import { libsqlAdapter } from '../src/drivers/libsql.ts'
import { neonAdapter } from '../src/drivers/neon.ts'
import { planetscaleAdapter } from '../src/drivers/planetscale.ts'
import type { EdgeAdapter } from '../src/store/adapter.ts'
import { fill } from '../test/plans/rows.ts'
import { mysqlOptions, startMysql } from '../test/servers/mysql.ts'
import { startNeonGateway } from '../test/servers/neon-gateway.ts'
import { postgresBackend } from '../test/servers/neon-postgres.ts'
import { startPlanetscaleGateway } from '../test/servers/planetscale-gateway.ts'
import { startPostgres } from '../test/servers/postgres.ts'
import { startSqld } from '../test/servers/sqld.ts'
import { newSession, newUser, visitor } from './seed.ts'
import { median, type Table, timed } from './table.ts'

const SIZES = [1_000, 100_000, 1_000_000]
const CALLS = 100
/** Before the clock runs: a server and this program are slow at first. */
const WARM_UP = 20
const EXPIRED = 8
const timeoutMs = 120_000

/** A server with an adapter, and SQL that goes past it. */
interface Engine {
  readonly adapter: EdgeAdapter
  run(sql: string): Promise<unknown>
  close(): Promise<void>
}

async function libsql(): Promise<Engine> {
  const server = await startSqld()
  // Over a WebSocket: a million rows take longer than an HTTP answer may.
  const client = createClient({ url: server.url.replace('http', 'ws') })
  return {
    adapter: libsqlAdapter({ url: server.url, timeoutMs }),
    run: (sql) => client.execute(sql),
    close: server.close,
  }
}

async function neon(): Promise<Engine> {
  const server = await startPostgres()
  const gateway = await startNeonGateway(postgresBackend(server.url))
  const client = new Client({ connectionString: server.url })
  await client.connect()
  return {
    adapter: neonAdapter({ url: server.url, endpoint: `${gateway.url}/sql`, timeoutMs }),
    run: (sql) => client.query(sql),
    async close() {
      await client.end()
      await gateway.close()
      await server.close()
    },
  }
}

async function planetscale(): Promise<Engine> {
  const server = await startMysql()
  const gateway = await startPlanetscaleGateway(server.url)
  const pool = createPool(mysqlOptions(server.url))
  return {
    adapter: planetscaleAdapter({ url: server.url, endpoint: gateway.url, timeoutMs }),
    run: (sql) => pool.query(sql),
    async close() {
      await pool.end()
      await gateway.close()
      await server.close()
    },
  }
}

const ENGINES = { libSQL: libsql, Neon: neon, PlanetScale: planetscale }

/** What is called; each is given what it needs before the clock runs. */
type Call = (adapter: EdgeAdapter, run: Engine['run']) => Promise<() => Promise<unknown>>

const CALLED: Readonly<Record<string, Call>> = {
  'session check': async (adapter) => {
    const { id } = await visitor(adapter)
    return () => adapter.session.getSessionUser(id)
  },
  'sign-in': async (adapter) => {
    const { id, email } = await adapter.user.createUser(newUser())
    return async () => {
      await adapter.user.getCredentialsByEmail(email)
      await adapter.session.createSession(newSession(id))
    }
  },
  'sign-up': async (adapter) => () => adapter.user.createUser(newUser()),
  [`clean-up of ${EXPIRED} expired sessions`]: async (adapter, run) => {
    const ids = Array.from({ length: (WARM_UP + CALLS) * EXPIRED }, (_, n) => `'session-${n}'`)
    const past = "update fastauth_sessions set expires_at = '2020-01-01 00:00:00.000000'"
    await run(`${past} where id in (${ids.join()})`)
    return async () => {
      const removed = await adapter.session.cleanupExpired({ limit: EXPIRED })
      if (removed !== EXPIRED) throw new Error(`${removed} sessions were removed`)
    }
  },
}

async function milliseconds({ adapter, run }: Engine, prepare: Call): Promise<number> {
  const call = await prepare(adapter, run)
  for (let i = 0; i < WARM_UP; i++) await call()
  const times: number[] = []
  for (let i = 0; i < CALLS; i++) times.push(await timed(call))
  return median(times)
}

export async function* benchScale(): AsyncGenerator<Table> {
  for (const [name, open] of Object.entries(ENGINES)) {
    const times = new Map<string, number[]>()
    for (const size of SIZES) {
      const engine = await open()
      try {
        await engine.adapter.createTables()
        await fill(engine.adapter, engine.run, size)
        for (const [call, prepare] of Object.entries(CALLED)) {
          times.set(call, [...(times.get(call) ?? []), await milliseconds(engine, prepare)])
        }
      } finally {
        await engine.close()
      }
    }
    const rows = [...times].map(([call, [smallest = Number.NaN, ...larger]]) => [
      call,
      '1.00',
      ...larger.map((ms) => (ms / smallest).toFixed(2)),
    ])
    const title = `${name}: the time of a call as the tables grow, in multiples of that at ${SIZES[0]} users, median of ${CALLS}`
    yield { title, head: ['call', ...SIZES.map((size) => `${size} users`)], rows }
  }
}
