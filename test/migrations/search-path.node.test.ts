/** Tables that would hide others cannot be made: the one that is missing is made where the others are, or not at all. */
import { drizzle } from 'drizzle-orm/node-postgres'
import { Pool } from 'pg'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { type AdapterOptions, type EdgeAdapter, SchemaError } from 'fastauth-edge'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { neonAdapter } from 'fastauth-edge/neon'
import { inspect } from '../../src/cli/inspection.ts'
import { internalsOf } from '../../src/store/internals.ts'
import { neonEndpoint } from '../servers/endpoints.ts'
import { createPostgresDatabase } from '../servers/postgres.ts'

interface Opened {
  readonly url: string
  readonly adapter: (options?: AdapterOptions) => EdgeAdapter
  close(): Promise<void>
}

/** Opened once the database has its `search_path`. */
const WAYS: Readonly<Record<string, (name: string) => Promise<Opened>>> = {
  Neon: async (name) => {
    const { url, endpoint, gateway } = await neonEndpoint(name)
    return {
      url,
      adapter: (options) => neonAdapter({ url, endpoint, ...options }),
      close: gateway.close,
    }
  },
  'drizzle over node-postgres': async (name) => {
    const url = await createPostgresDatabase(inject('postgresUrl'), `${name}_pg`)
    let client: Pool | undefined
    return {
      url,
      adapter: (options) => {
        client ??= new Pool({ connectionString: url })
        return drizzleAdapter({ db: drizzle({ client }), ...options })
      },
      close: async () => client?.end(),
    }
  },
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** What the modes do with a token, the table of which is missing. */
const MODES: Readonly<Record<string, (adapter: Opened['adapter']) => Promise<unknown>>> = {
  lazy: (adapter) => adapter().token.getToken('t', 'x'),
  check: (adapter) => adapter({ tables: 'check' }).token.getToken('t', 'x'),
  createTables: (adapter) => adapter().createTables(),
}

describe.each(Object.entries(WAYS))('%s', (_, open) => {
  describe.each(Object.entries(MODES))('%s', (mode, act) => {
    /** A database whose tables are in `public`, behind a schema that has none. */
    async function behind(use: string) {
      const opened = await open(`path_${use}_${mode.toLowerCase()}`)
      closing.push(opened.close)
      const pool = new Pool({ connectionString: opened.url, max: 1 })
      closing.push(() => pool.end())
      const setUp = drizzleAdapter({ db: drizzle({ client: pool }) })
      await setUp.createTables()
      const user = await setUp.user.createUser({ email: 'alice@example.com' })
      await pool.query('create schema app')
      const name = new URL(opened.url).pathname.slice(1)
      await pool.query(`alter database "${name}" set search_path = app, public`)
      const tablesIn = async (schema: string): Promise<string[]> => {
        const { rows } = await pool.query<{ tablename: string }>(
          'select tablename from pg_tables where schemaname = $1',
          [schema],
        )
        return rows.map(({ tablename }) => tablename)
      }
      return { ...opened, pool, user, tablesIn }
    }

    test('a missing table is made in the schema that has the others', async () => {
      const { adapter, pool, user, tablesIn } = await behind('one')
      await pool.query('drop table public.fastauth_tokens')
      await act(adapter)
      expect(await tablesIn('app')).toEqual([])
      expect(await tablesIn('public')).toContain('fastauth_tokens')
      expect(await adapter().user.getUserByEmail('alice@example.com')).toMatchObject(user)
      const { connection, tenant, send } = internalsOf(adapter())
      expect(await inspect(connection.dialect, tenant, send)).toMatchObject({
        tables: [],
        schemas: ['public'],
      })
    })

    test('none is made where they are in several', async () => {
      const { adapter, pool, tablesIn } = await behind('several')
      await pool.query('drop table public.fastauth_tokens')
      await pool.query('alter table public.fastauth_sessions set schema app')
      const before = [await tablesIn('app'), await tablesIn('public')]
      const error = await act(adapter).catch((e: unknown) => e)
      expect(error).toBeInstanceOf(SchemaError)
      expect(String(error)).toMatch(/several schemas of the search_path/)
      expect([await tablesIn('app'), await tablesIn('public')]).toEqual(before)
    })

    test('the columns of two schemas are not added up', async () => {
      const { adapter, pool } = await behind('columns')
      // The table that names lead to lacks a column which the one behind it has.
      await pool.query(
        'create table app.fastauth_users as select id, email from public.fastauth_users',
      )
      const { connection, tenant, send } = internalsOf(adapter())
      const { columns } = await inspect(connection.dialect, tenant, send)
      expect(columns).toContain('fastauth_users.hashed_password')
    })
  })
})
