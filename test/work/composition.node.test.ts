import { PGlite } from '@electric-sql/pglite'
import { drizzle as mysql2Drizzle } from 'drizzle-orm/mysql2'
import { drizzle as nodeDrizzle } from 'drizzle-orm/node-postgres'
import { drizzle as pgliteDrizzle } from 'drizzle-orm/pglite'
import { assert, asyncProperty } from 'fast-check'
import { createPool } from 'mysql2/promise'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { internalsOf } from '../../src/store/internals.ts'
import { eachBackend } from '../backends/each.ts'
import { mysqlBackend } from '../backends/mysql.ts'
import { postgresBackend } from '../backends/postgres.ts'
import type { Backend } from '../conformance/backend.ts'
import { createMysqlDatabase, mysqlOptions } from '../servers/mysql.ts'
import { createPostgresDatabase } from '../servers/postgres.ts'
import { composed, composition, oneByOne, rows, START, TABLE } from './composition.ts'

const NAMES = ['libSQL', 'Turso', 'Neon', 'PlanetScale', 'D1', 'pg', 'PGlite', 'mysql2']

const backends = new Map<string, Backend>()

beforeAll(async () => {
  for (const { name, backend } of await eachBackend('composition')) backends.set(name, backend)
  const url = await createPostgresDatabase(inject('postgresUrl'), 'composition_pg')
  const pool = new Pool({ connectionString: url })
  const pg = nodeDrizzle({ client: pool })
  backends.set(
    'pg',
    postgresBackend(
      url,
      () => drizzleAdapter({ db: pg }),
      () => pool.end(),
    ),
  )
  const pglite = await PGlite.create()
  const db = pgliteDrizzle({ client: pglite })
  backends.set('PGlite', {
    ...postgresBackend(url, () => drizzleAdapter({ db })),
    sql: async (query) => (await pglite.query<Record<string, unknown>>(query)).rows,
  })
  const mysqlUrl = await createMysqlDatabase(inject('mysqlUrl'), 'composition_mysql2')
  const mysqlPool = createPool({ ...mysqlOptions(mysqlUrl) })
  const mysql = mysql2Drizzle({ client: mysqlPool })
  backends.set(
    'mysql2',
    mysqlBackend(
      mysqlUrl,
      () => drizzleAdapter({ db: mysql }),
      () => mysqlPool.end(),
    ),
  )
  for (const { sql } of backends.values()) await sql(TABLE)
})

afterAll(async () => {
  for (const { close } of backends.values()) await close?.()
})

describe.each(NAMES)('%s', (name) => {
  test('a composition of any works answers and does what they do one by one', async () => {
    const { adapter, sql } = backends.get(name) ?? expect.fail(`${name} is not there`)
    const { send } = internalsOf(adapter({ tables: 'never' }))
    const restart = async (): Promise<void> => {
      await sql('delete from numbers')
      await sql(START)
    }
    await assert(
      asyncProperty(composition, async (step) => {
        await restart()
        const expected = { answers: await oneByOne(send, step), rows: await send('rows', rows()) }
        await restart()
        const answers = await send('test.composed', composed(step))
        expect({ answers, rows: await send('rows', rows()) }).toEqual(expected)
      }),
      { numRuns: 40 },
    )
  })
})
