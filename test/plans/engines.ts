/** Engines with large tables, whose clients remember each statement that an adapter sends. */
import { createClient } from '@libsql/client'
import { drizzle as drizzleLibsql } from 'drizzle-orm/libsql'
import { drizzle as drizzleMysql } from 'drizzle-orm/mysql2'
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres'
import { createPool } from 'mysql2/promise'
import { Client, Pool } from 'pg'
import { inject } from 'vitest'
import type { EdgeAdapter } from 'fastauth-edge'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { createMysqlDatabase, mysqlOptions } from '../servers/mysql.ts'
import { createPostgresDatabase } from '../servers/postgres.ts'
import { startSqld } from '../servers/sqld.ts'
import { fill } from './rows.ts'

/** A statement with its parameters, as the client of a drizzle database is given it. */
export interface Sent {
  readonly sql: string
  readonly params: readonly unknown[]
}

export interface Engine {
  readonly name: string
  readonly adapter: EdgeAdapter
  /** What was sent since the last call. */
  taken(): Sent[]
  /** The steps of the engine's plan that read a whole table or a whole index, in its own words. */
  wholeReads(statement: Sent): Promise<string[]>
  close(): Promise<void>
}

type Method = (...args: unknown[]) => unknown

/** A client whose methods of the given names tell of what they are given. */
function watched<T extends object>(
  client: T,
  names: readonly string[],
  tell: (argument: unknown) => void,
): T {
  return new Proxy(client, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      const method = value as Method
      return (...args: unknown[]) => {
        if (names.includes(String(key))) tell(args[0])
        return method.apply(target, args)
      }
    },
  })
}

function recorder(): { record: (sent: Sent) => void; taken: () => Sent[] } {
  let sent: Sent[] = []
  return {
    record: (one) => void sent.push(one),
    taken() {
      const before = sent
      sent = []
      return before
    },
  }
}

export async function sqliteEngine(): Promise<Engine> {
  const server = await startSqld()
  const client = createClient({ url: server.url })
  const { record, taken } = recorder()
  const tell = (argument: unknown): void => {
    for (const one of Array.isArray(argument) ? argument : [argument]) {
      record({ sql: String(one.sql), params: one.args })
    }
  }
  const db = drizzleLibsql({ client: watched(client, ['execute', 'batch'], tell) })
  const adapter = drizzleAdapter({ db })
  await adapter.createTables()
  await fill(adapter, (sql) => client.execute(sql))
  taken()
  return {
    name: 'SQLite',
    adapter,
    taken,
    async wholeReads({ sql, params }) {
      const { rows } = await client.execute({
        sql: `explain query plan ${sql}`,
        args: [...params] as string[],
      })
      return rows
        .map(({ detail }) => String(detail))
        .filter((detail) => detail.startsWith('SCAN fastauth_'))
    },
    close: async () => {
      client.close()
      await server.close()
    },
  }
}

export async function postgresEngine(): Promise<Engine> {
  const url = await createPostgresDatabase(inject('postgresUrl'), 'fastauth_plans')
  const { record, taken } = recorder()
  class WatchedClient extends Client {
    override query = ((config: { text?: string; values?: unknown[] }, ...rest: unknown[]) => {
      if (config.text !== undefined) record({ sql: config.text, params: config.values ?? [] })
      return Reflect.apply(Client.prototype.query, this, [config, ...rest])
    }) as Client['query']
  }
  const pool = new Pool({ connectionString: url, Client: WatchedClient })
  const own = new Client({ connectionString: url })
  await own.connect()
  const adapter = drizzleAdapter({ db: drizzlePg({ client: pool }) })
  await adapter.createTables()
  await fill(adapter, (sql) => own.query(sql))
  await own.query('analyze')
  taken()
  return {
    name: 'Postgres',
    adapter,
    taken,
    async wholeReads({ sql, params }) {
      const { rows } = await own.query(`explain (format json) ${sql}`, [...params])
      return scans(rows[0]?.['QUERY PLAN'])
    },
    close: async () => {
      await own.end()
      await pool.end()
    },
  }
}

/** Nodes that read a table from end to end, or an index without a condition. */
function scans(plan: unknown): string[] {
  if (Array.isArray(plan)) return plan.flatMap(scans)
  if (typeof plan !== 'object' || plan === null) return []
  const node = plan as Record<string, unknown>
  const type = String(node['Node Type'])
  const whole =
    type === 'Seq Scan' ||
    (/^Index (?:Only )?Scan$/.test(type) && !('Index Cond' in node) && !('Order By' in node))
  const here = whole ? [`${type} on ${String(node['Relation Name'])}`] : []
  return [...here, ...Object.values(node).flatMap(scans)]
}

export async function mysqlEngine(): Promise<Engine> {
  const url = await createMysqlDatabase(inject('mysqlUrl'), 'fastauth_plans')
  const client = createPool({ ...mysqlOptions(url), connectionLimit: 4 })
  const { record, taken } = recorder()
  const tell = (argument: unknown): void => {
    const { sql, values } = Object(argument)
    record({ sql: String(sql), params: values })
  }
  const watchedPool = new Proxy(watched(client, ['query'], tell), {
    get(target, key) {
      if (key !== 'getConnection') return Reflect.get(target, key)
      return async () => watched(await client.getConnection(), ['query'], tell)
    },
  })
  const adapter = drizzleAdapter({ db: drizzleMysql({ client: watchedPool }) })
  await adapter.createTables()
  await fill(adapter, (sql) => client.query(sql))
  for (const table of Object.values(adapter.tables)) {
    await client.query(`analyze table ${Reflect.get(table, Symbol.for('drizzle:Name'))}`)
  }
  taken()
  return {
    name: 'MySQL',
    adapter,
    taken,
    async wholeReads({ sql, params }) {
      const [rows] = await client.query(`explain ${sql}`, [...params])
      return (rows as Record<string, unknown>[])
        .filter(
          ({ select_type: kind, table, type }) =>
            kind !== 'INSERT' &&
            String(table).startsWith('fastauth_') &&
            (type === 'ALL' || type === 'index'),
        )
        .map(({ table, type }) => `${String(type)} on ${String(table)}`)
    },
    close: () => client.end(),
  }
}
