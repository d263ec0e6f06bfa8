/** What a role may not do has the same code on every engine: rows are rights of the role, tables of the schema. */
import { drizzle as mysqlDrizzle } from 'drizzle-orm/mysql2'
import { drizzle as nodeDrizzle } from 'drizzle-orm/node-postgres'
import { createConnection, createPool } from 'mysql2/promise'
import { Pool } from 'pg'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { type AdapterOptions, type EdgeAdapter, SchemaError } from 'fastauth-edge'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { neonAdapter } from 'fastauth-edge/neon'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { createMysqlDatabase, mysqlOptions } from '../servers/mysql.ts'
import { startNeonGateway } from '../servers/neon-gateway.ts'
import { postgresBackend } from '../servers/neon-postgres.ts'
import { startPlanetscaleGateway } from '../servers/planetscale-gateway.ts'
import { createPostgresDatabase } from '../servers/postgres.ts'

interface Opened {
  /** As the owner of the database. */
  readonly sql: (statement: string) => Promise<unknown>
  readonly owner: EdgeAdapter
  /** As a role that has what is granted to it. */
  readonly role: (options?: AdapterOptions) => EdgeAdapter
  /** Grants rights to the rows of all tables there are. */
  grant(rights: string): Promise<unknown>
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function onPostgres(name: string) {
  const url = await createPostgresDatabase(inject('postgresUrl'), `rights_${name}`)
  const pool = new Pool({ connectionString: url, max: 2 })
  closing.push(() => pool.end())
  const sql = (statement: string): Promise<unknown> => pool.query(statement)
  const role = `rights_${name}`
  await sql(
    `do $$ begin if not exists (select from pg_roles where rolname = '${role}') then create role ${role} login password 'secret'; end if; end $$`,
  )
  await sql('revoke create on schema public from public')
  const asRole = new URL(url)
  asRole.username = role
  asRole.password = 'secret'
  return {
    sql,
    owner: drizzleAdapter({ db: nodeDrizzle({ client: pool }) }),
    url: asRole.href,
    grant: (rights: string) => sql(`grant ${rights} on all tables in schema public to ${role}`),
  }
}

async function onMysql(name: string) {
  const url = await createMysqlDatabase(inject('mysqlUrl'), `rights_${name}`)
  const target = mysqlOptions(url)
  const root = await createConnection(target)
  closing.push(() => root.end())
  const sql = (statement: string): Promise<unknown> => root.query(statement)
  const role = `'rights_${name}'@'%'`
  await sql(`drop user if exists ${role}`)
  await sql(`create user ${role} identified by 'secret'`)
  const asRole = new URL(url)
  asRole.username = `rights_${name}`
  asRole.password = 'secret'
  const pool = createPool(target)
  closing.push(() => pool.end())
  return {
    sql,
    owner: drizzleAdapter({ db: mysqlDrizzle({ client: pool }) }),
    url: asRole.href,
    grant: (rights: string) => sql(`grant ${rights} on ${target.database}.* to ${role}`),
  }
}

const WAYS: Readonly<Record<string, () => Promise<Opened>>> = {
  'drizzle over node-postgres': async () => {
    const { url, ...rest } = await onPostgres('pg')
    const client = new Pool({ connectionString: url, max: 2 })
    closing.push(() => client.end())
    return {
      ...rest,
      role: (options) => drizzleAdapter({ db: nodeDrizzle({ client }), ...options }),
    }
  },
  Neon: async () => {
    const { url, ...rest } = await onPostgres('neon')
    const gateway = await startNeonGateway(postgresBackend(inject('postgresUrl')))
    closing.push(gateway.close)
    const endpoint = `${gateway.url}/sql`
    return { ...rest, role: (options) => neonAdapter({ url, endpoint, ...options }) }
  },
  'drizzle over mysql2': async () => {
    const { url, ...rest } = await onMysql('mysql2')
    const client = createPool(mysqlOptions(url))
    closing.push(() => client.end())
    return {
      ...rest,
      role: (options) => drizzleAdapter({ db: mysqlDrizzle({ client }), ...options }),
    }
  },
  PlanetScale: async () => {
    const { url, ...rest } = await onMysql('planetscale')
    const gateway = await startPlanetscaleGateway(url)
    closing.push(gateway.close)
    const endpoint = gateway.url
    return { ...rest, role: (options) => planetscaleAdapter({ url, endpoint, ...options }) }
  },
}

describe.each(Object.entries(WAYS))('%s', (_, open) => {
  test('a role that may only read', async () => {
    const { owner, role, grant } = await open()
    await owner.createTables()
    const { id: userId } = await owner.user.createUser({ email: 'alice@example.com' })
    await grant('select')
    const reader = role()
    expect(await reader.user.getUserByEmail('alice@example.com')).toMatchObject({ id: userId })
    const expiresAt = new Date(Date.now() + 60_000)
    for (const call of [
      () => reader.session.createSession({ id: 's', userId, expiresAt }),
      () => reader.user.updateUser(userId, { name: 'x' }),
      () => reader.user.deleteUser(userId, { soft: false }),
    ]) {
      const error: unknown = await call().catch((e: unknown) => e)
      expect(error).toMatchObject({ code: 'database_unauthorized' })
      expect(String(error)).not.toMatch(/is not known/)
    }
  })

  test.each(['lazy', 'check'] as const)(
    "a role that may not create tables, '%s'",
    async (tables) => {
      const { owner, sql, role, grant } = await open()
      await sql('create table other (id int)')
      await owner.dropTables()
      await grant('select, insert, update, delete')
      const error: unknown = await role({ tables })
        .user.getUserByEmail('alice@example.com')
        .catch((e: unknown) => e)
      expect(error).toBeInstanceOf(SchemaError)
      expect(String(error)).toMatch(/refuses to create tables.*fastauth-edge migrate/)
      expect(String(error)).not.toMatch(/lazy/)
    },
  )
})
