/** Real engines, through every driver and some of the clients that a drizzle database is made with. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { drizzle as mysqlDrizzle } from 'drizzle-orm/mysql2'
import { drizzle as nodeDrizzle } from 'drizzle-orm/node-postgres'
import { drizzle as postgresJsDrizzle } from 'drizzle-orm/postgres-js'
import { createPool } from 'mysql2/promise'
import { Pool } from 'pg'
import postgres from 'postgres'
import { inject } from 'vitest'
import { type AdapterOptions, createEdgeAdapter, type EdgeAdapter } from 'fastauth-edge'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { eachBackend } from '../backends/each.ts'
import { libsqlBackend } from '../backends/libsql.ts'
import { mysqlBackend } from '../backends/mysql.ts'
import { postgresBackend } from '../backends/postgres.ts'
import type { Backend } from '../conformance/backend.ts'
import { createMysqlDatabase, mysqlOptions } from '../servers/mysql.ts'
import { createPostgresDatabase } from '../servers/postgres.ts'
import { MARK } from './logger.ts'

export interface Engine {
  readonly name: string
  readonly dialect: EdgeAdapter['dialect']
  readonly backend: Backend
  /** With a password that is not the right one, where there are any. */
  strangers(options: AdapterOptions): EdgeAdapter
  close(): Promise<void>
}

const engine = (
  name: string,
  backend: Backend,
  strangers: Engine['strangers'] = backend.adapter,
): Engine => ({
  name,
  dialect: backend.adapter().dialect,
  backend,
  strangers,
  close: async () => backend.close?.(),
})

const withWrongPassword = (url: string): string => {
  const wrong = new URL(url)
  wrong.password = `wrong-${MARK}`
  return wrong.href
}

function localFile(): Engine {
  const folder = mkdtempSync(join(tmpdir(), 'fastauth-'))
  const url = `file:${join(folder, 'auth.db')}`
  const backend = libsqlBackend(createClient({ url }), (options) =>
    createEdgeAdapter({ url, ...options }),
  )
  const close = async (): Promise<void> => {
    await backend.close?.()
    rmSync(folder, { recursive: true })
  }
  return { ...engine('a local file', backend), close }
}

export async function engines(): Promise<readonly Engine[]> {
  const each = await eachBackend('secrets')
  const shared = new Map<string, string>(Object.entries(inject('databaseUrls')))
  const postgresUrl = await createPostgresDatabase(inject('postgresUrl'), 'secrets_clients')
  const mysqlUrl = await createMysqlDatabase(inject('mysqlUrl'), 'secrets_clients')
  const pool = (url: string) => nodeDrizzle({ client: new Pool({ connectionString: url, max: 4 }) })
  const js = (url: string) => postgresJsDrizzle({ client: postgres(url, { max: 4 }) })
  const mysql = (url: string) => mysqlDrizzle({ client: createPool(mysqlOptions(url)) })
  const nodePostgres = pool(postgresUrl)
  const postgresJs = js(postgresUrl)
  const mysql2 = mysql(mysqlUrl)
  const [wrongPool, wrongJs, wrongMysql] = [
    pool(withWrongPassword(postgresUrl)),
    js(withWrongPassword(postgresUrl)),
    mysql(withWrongPassword(mysqlUrl)),
  ]
  return [
    ...each.map(({ name, backend }) => {
      const url = shared.get(name)
      return engine(name, backend, (options) =>
        url === undefined
          ? backend.adapter(options)
          : createEdgeAdapter({ url: withWrongPassword(url), ...options }),
      )
    }),
    localFile(),
    engine(
      'node-postgres',
      postgresBackend(
        postgresUrl,
        (options) => drizzleAdapter({ db: nodePostgres, ...options }),
        () => nodePostgres.$client.end(),
      ),
      (options) => drizzleAdapter({ db: wrongPool, ...options }),
    ),
    engine(
      'postgres.js',
      postgresBackend(
        postgresUrl,
        (options) => drizzleAdapter({ db: postgresJs, ...options }),
        () => postgresJs.$client.end(),
      ),
      (options) => drizzleAdapter({ db: wrongJs, ...options }),
    ),
    engine(
      'mysql2',
      mysqlBackend(
        mysqlUrl,
        (options) => drizzleAdapter({ db: mysql2, ...options }),
        async () => {
          await mysql2.$client.end()
          await wrongMysql.$client.end()
        },
      ),
      (options) => drizzleAdapter({ db: wrongMysql, ...options }),
    ),
  ]
}
