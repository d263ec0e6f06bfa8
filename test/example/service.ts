import { createClient } from '@libsql/client'
import { createEdgeAdapter, type EdgeAdapter } from 'fastauth-edge'
import { d1Adapter } from 'fastauth-edge/d1'
import type { Miniflare } from 'miniflare'
import { createPool } from 'mysql2/promise'
import { Pool } from 'pg'
import { inject, vi } from 'vitest'
import { readable } from '../backends/mysql-rows.ts'
import { numbered } from '../backends/postgres.ts'
import { mysqlOptions } from '../servers/mysql.ts'
import { startWorker, type Worker, type WorkerOptions } from './worker.ts'

/** A database that the example runs over: D1 without a URL. */
export interface Backend {
  readonly name: string
  readonly databaseUrl?: string
}

export const D1: Backend = { name: 'D1' }

export const backends: readonly Backend[] = [
  D1,
  { name: 'libSQL', databaseUrl: inject('libsqlUrl') },
  { name: 'Neon', databaseUrl: inject('databaseUrls').Neon },
  { name: 'PlanetScale', databaseUrl: inject('databaseUrls').PlanetScale },
]

type Row = Record<string, unknown>

/** The database of a service, from outside. */
interface Store {
  readonly adapter: EdgeAdapter
  /** Rows as they are stored. */
  rows(table: string, column: string, value: string): Promise<Row[]>
}

/** The example over a database. */
export interface Service extends Worker, Store {
  /** The token of the newest mail to somebody. */
  mailed(to: string, subject: MailSubject): Promise<string>
  mailsTo(to: string): number
}

type MailSubject =
  | 'Verify your email address'
  | 'Reset your password'
  | 'Confirm your new email address'

/** As the example starts in development, with a secret of its own. */
const development = () => ({
  AUTH_SECRET: crypto.randomUUID(),
  LOCAL_INBOX: 'true',
  DEMO_PROVIDER: 'true',
})

export async function startService(
  { databaseUrl }: Pick<Backend, 'databaseUrl'>,
  env: Record<string, string> = {},
  options: WorkerOptions = {},
): Promise<Service> {
  const bindings = { ...development(), ...env }
  const database: WorkerOptions =
    databaseUrl === undefined
      ? { bindings, d1Databases: ['DB'] }
      : { bindings: { DATABASE_URL: databaseUrl, ...bindings } }
  const worker = await startWorker({ ...database, ...options })
  const mails = (to: string): string[] =>
    worker.logs.filter((line) => line.startsWith(`To: ${to}\n`))
  return {
    ...worker,
    ...(databaseUrl === undefined ? await overD1(worker.miniflare) : overUrl(databaseUrl)),
    mailed: (to, subject) =>
      vi.waitFor(
        () => {
          const mail = mails(to).findLast((line) => line.includes(`\nSubject: ${subject}\n`))
          const token = /[#?]token=([\w-]{43})$/m.exec(mail ?? '')?.[1]
          if (token === undefined) throw new Error(`no mail to ${to}:\n${worker.logs.join('\n')}`)
          return token
        },
        { timeout: 10_000, interval: 20 },
      ),
    mailsTo: (to) => mails(to).length,
  }
}

const select = (table: string, column: string): string =>
  `select * from ${table} where ${column} = ?`

async function overD1(miniflare: Miniflare): Promise<Store> {
  const binding = await miniflare.getD1Database('DB')
  return {
    adapter: d1Adapter({ binding }),
    rows: async (table, column, value) =>
      (await binding.prepare(select(table, column)).bind(value).all<Row>()).results,
  }
}

/** Rows by a client of the engine's own. */
function overUrl(url: string): Store {
  const adapter = createEdgeAdapter({ url })
  switch (adapter.dialect) {
    case 'sqlite': {
      const client = createClient({ url })
      return {
        adapter,
        rows: async (table, column, value) => {
          const { rows } = await client.execute({ sql: select(table, column), args: [value] })
          return rows.map((row) => ({ ...row }))
        },
      }
    }
    case 'postgres': {
      const pool = new Pool({ connectionString: url.replace(/\?.*/, '') })
      return {
        adapter,
        rows: async (table, column, value) =>
          (await pool.query(numbered(select(table, column)), [value])).rows,
      }
    }
    case 'mysql': {
      const pool = createPool({ ...mysqlOptions(url), dateStrings: true })
      return {
        adapter,
        rows: async (table, column, value) => {
          const [rows] = await pool.query(select(table, column), [value])
          return Array.isArray(rows) ? rows.map((row) => readable(Object(row))) : []
        },
      }
    }
  }
}
