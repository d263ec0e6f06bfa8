/** drizzleAdapter knows a database by drizzle's own name for its class, and refuses those that it has no way to. */
import { createClient } from '@libsql/client'
import { entityKind } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/libsql'
import { drizzle as mysqlProxy } from 'drizzle-orm/mysql-proxy'
import { drizzle as nodePostgres } from 'drizzle-orm/node-postgres'
import { drizzle as postgresProxy } from 'drizzle-orm/pg-proxy'
import { withReplicas } from 'drizzle-orm/sqlite-core'
import { drizzle as sqliteProxy } from 'drizzle-orm/sqlite-proxy'
import { Pool } from 'pg'
import { expect, test } from 'vitest'
import { ConfigError } from 'fastauth-edge'
import { drizzleAdapter } from 'fastauth-edge/drizzle'

/** bun's modules are there in Bun alone: the class as drizzle names it, over a client with the methods of bun's. */
function ofBun(kind: string, $client: object): object {
  class Database {
    static readonly [entityKind] = kind
    readonly $client = $client
  }
  return new Database()
}

const method = (): void => {
  throw new Error('nothing may be sent')
}
const bunSqlite = { query: method, exec: method, transaction: method, prepare: method, run: method }
const bunSql = Object.assign(method, { unsafe: method, begin: method, transaction: method })
const ask = async (): Promise<{ rows: [] }> => ({ rows: [] })

test.each<[string, object]>([
  ['bun:sqlite', ofBun('BunSQLiteDatabase', bunSqlite)],
  ['bun:sqlite of drizzle 1.0', ofBun('SQLiteBunDatabase', bunSqlite)],
  ['bun-sql', ofBun('BunSQLDatabase', bunSql)],
  ['bun-sql over MySQL', ofBun('BunMySqlDatabase', bunSql)],
  ['better-sqlite3', ofBun('BetterSQLite3Database', bunSqlite)],
  ['sqlite-proxy', sqliteProxy(ask)],
  ['pg-proxy', postgresProxy(ask)],
  ['mysql-proxy', mysqlProxy(ask)],
])('%s is refused, with those that are not', (_, db) => {
  expect(() => drizzleAdapter({ db })).toThrow(ConfigError)
  expect(() => drizzleAdapter({ db })).toThrow(
    /db is a \w+Database of drizzle, .*drizzle-orm\/libsql.*mysql2/,
  )
})

test('a client that only looks like another', () => {
  const client = createClient({ url: ':memory:' })
  expect(() => drizzleAdapter({ db: { $client: client } })).toThrow(ConfigError)
  const pool = new Pool()
  expect(drizzleAdapter({ db: nodePostgres({ client: pool }) }).dialect).toBe('postgres')
})

test('over replicas, the primary is asked and written to', async () => {
  const [primary, replica] = [1, 2].map(() =>
    drizzle({ client: createClient({ url: ':memory:' }) }),
  )
  if (!primary || !replica) throw new Error('there are two')
  const db = withReplicas(primary, [replica])
  const adapter = drizzleAdapter({ db })
  await adapter.role.createRole('reader')
  expect(await adapter.role.listRoles()).toEqual([{ name: 'reader', permissions: [] }])
  expect(await drizzleAdapter({ db: primary, tables: 'never' }).role.listRoles()).toHaveLength(1)
  expect(await drizzleAdapter({ db: replica }).role.listRoles()).toEqual([])
})
