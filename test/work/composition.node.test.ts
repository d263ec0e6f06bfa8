import { PGlite } from '@electric-sql/pglite'
import { drizzle as mysql2Drizzle } from 'drizzle-orm/mysql2'
import { drizzle as nodeDrizzle } from 'drizzle-orm/node-postgres'
import { drizzle as pgliteDrizzle } from 'drizzle-orm/pglite'
import { assert, asyncProperty } from 'fast-check'
import { createPool } from 'mysql2/promise'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ConflictError, UserAlreadyExistsError } from 'fastauth-edge'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import type { Connection } from '../../src/connections/connection.ts'
import { internalsOf } from '../../src/store/internals.ts'
import { roleAdapter } from '../../src/store/role.ts'
import { sessionAdapter } from '../../src/store/session.ts'
import { userAdapter } from '../../src/store/user.ts'
import { atomic } from '../../src/work/composition.ts'
import { openDatabase } from '../../src/work/database.ts'
import type { Send, Work } from '../../src/work/work.ts'
import { eachBackend } from '../backends/each.ts'
import { mysqlBackend } from '../backends/mysql.ts'
import { numbered, postgresBackend } from '../backends/postgres.ts'
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
    sql: async (query, ...params) =>
      (await pglite.query<Record<string, unknown>>(numbered(query), params)).rows,
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

const soon = (): Date => new Date(Date.now() + 3_600_000)
const newEmail = (): string => `${crypto.randomUUID()}@example.com`

/** A connection whose first answers are lost after the database has done what was sent. */
function losing(connection: Connection, count: number): Connection {
  let left = count
  return {
    ...connection,
    send: async (queries, options) => {
      const results = await connection.send(queries, options)
      if (left-- > 0) throw new TypeError('Network connection lost.')
      return results
    },
    fault: (error) =>
      error instanceof TypeError
        ? { kind: 'unavailable', code: 'NETWORK' }
        : connection.fault(error),
  }
}

describe.each(NAMES)('%s', (name) => {
  const backend = (): Backend => backends.get(name) ?? expect.fail(`${name} is not there`)
  const count = async (condition: string, ...params: string[]): Promise<number> =>
    (await backend().sql(`select 1 as found from fastauth_${condition}`, ...params)).length

  test('a composition of any works answers and does what they do one by one', async () => {
    const { adapter, sql } = backend()
    const { send } = internalsOf(adapter({ tables: 'never' }))
    const restart = async (): Promise<void> => {
      await sql('delete from numbers')
      await sql(START)
    }
    const property = asyncProperty(composition, async (step) => {
      await restart()
      const expected = { answers: await oneByOne(send, step), rows: await send('rows', rows()) }
      await restart()
      const answers = await send('test.composed', composed(step))
      expect({ answers, rows: await send('rows', rows()) }).toEqual(expected)
    })
    await assert(property, { numRuns: 40 })
  })

  /** A user with a role and a session, in one unit. */
  async function signUp(lost: number): Promise<{
    readonly send: Send
    readonly role: string
    readonly work: (email: string, session: string) => Work<unknown>
  }> {
    const adapter = backend().adapter()
    const role = crypto.randomUUID()
    await adapter.role.createRole(role)
    const { connection, settings, tenant } = internalsOf(adapter)
    const { tables } = adapter
    const { send } = openDatabase(losing(connection, lost), settings, tenant)
    const work = (email: string, sessionId: string): Work<unknown> => {
      const id = crypto.randomUUID()
      return atomic(
        userAdapter(tables).createUser({ id, email }),
        roleAdapter(tables).assignRole(id, role),
        sessionAdapter(tables).createSession({ id: sessionId, userId: id, expiresAt: soon() }),
      )
    }
    return { send, role, work }
  }

  test.each([0, 1, 2])('of %i lost answers a unit is carried out once', async (lost) => {
    const { send, role, work } = await signUp(lost)
    const email = newEmail()
    const session = crypto.randomUUID()
    const sent = send('signUp', work(email, session))
    if (lost === 0) {
      expect(await sent).toMatchObject([{ email }, undefined, { id: session }])
    } else {
      // The ids are the caller's: a row that a repeat finds may be another's.
      const unknown = { name: 'DatabaseError', message: expect.stringContaining('not known') }
      await expect(sent).rejects.toMatchObject(unknown)
    }
    expect(await count('users where email = ?', email)).toBe(1)
    expect(await count('sessions where id = ?', session)).toBe(1)
    expect(await count('user_roles where role_name = ?', role)).toBe(1)
  })

  test.each([0, 1])(
    'a fault means what it means to its part, after %i lost answers',
    async (lost) => {
      const email = newEmail()
      const session = crypto.randomUUID()
      const before = await signUp(0)
      await before.send('signUp', before.work(email, session))
      const { send, role, work } = await signUp(lost)
      await expect(send('signUp', work(email, crypto.randomUUID()))).rejects.toThrow(
        UserAlreadyExistsError,
      )
      const other = newEmail()
      await expect(send('signUp', work(other, session))).rejects.toThrow(ConflictError)
      expect(await count('users where email = ?', other)).toBe(0)
      expect(await count('user_roles where role_name = ?', role)).toBe(0)
    },
  )
})
