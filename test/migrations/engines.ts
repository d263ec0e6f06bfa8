/** The engines that migrations are tried on, each with a table of a user's own that refers to ours. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { drizzle as mysqlDrizzle } from 'drizzle-orm/mysql2'
import { drizzle as postgresDrizzle } from 'drizzle-orm/node-postgres'
import { createPool } from 'mysql2/promise'
import { Pool } from 'pg'
import { inject } from 'vitest'
import type { AdapterOptions, EdgeAdapter } from 'fastauth-edge'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { libsqlBackend } from '../backends/libsql.ts'
import { mysqlBackend } from '../backends/mysql.ts'
import { postgresBackend } from '../backends/postgres.ts'
import type { Backend } from '../conformance/backend.ts'
import { createMysqlDatabase, mysqlOptions } from '../servers/mysql.ts'
import { createPostgresDatabase } from '../servers/postgres.ts'
import { startSqld } from '../servers/sqld.ts'

export interface Database extends Backend {
  readonly url: string
}

export interface Engine {
  /** The entry of the schema: `fastauth-edge/schema/…`. */
  readonly dialect: 'sqlite' | 'postgres' | 'mysql'
  /** drizzle-kit's name for it. */
  readonly kit: 'sqlite' | 'turso' | 'postgresql' | 'mysql'
  /** The rest of a schema file that exports FastAuth's tables: `notes`. */
  readonly ownTable: string
  open(name: string): Promise<Database>
}

const NOTES = `export const notes = table('notes', {
  id: id(),
  userId: key('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
})
`

const SQLITE_NOTES = `import { integer, sqliteTable as table, text as key } from 'drizzle-orm/sqlite-core'
import { users } from 'fastauth-edge/schema/sqlite'
const id = () => integer('id').primaryKey()
${NOTES}`

const POSTGRES_NOTES = `import { pgTable as table, serial, varchar as key } from 'drizzle-orm/pg-core'
import { users } from 'fastauth-edge/schema/postgres'
const id = () => serial('id').primaryKey()
${NOTES}`

const MYSQL_NOTES = `import { int, mysqlTable as table, varbinary } from 'drizzle-orm/mysql-core'
import { users } from 'fastauth-edge/schema/mysql'
const id = () => int('id').autoincrement().primaryKey()
const key = (name: string) => varbinary(name, { length: 255 })
${NOTES}`

type Adapter = (options?: AdapterOptions) => EdgeAdapter

export const ENGINES: Readonly<Record<string, Engine>> = {
  'SQLite in a file': {
    dialect: 'sqlite',
    kit: 'sqlite',
    ownTable: SQLITE_NOTES,
    open: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'fastauth-migrations-'))
      const url = `file:${join(folder, 'auth.db')}`
      const close = async () => rmSync(folder, { recursive: true })
      return { url, ...overLibsql(url, close) }
    },
  },
  libSQL: {
    dialect: 'sqlite',
    kit: 'turso',
    ownTable: SQLITE_NOTES,
    open: async () => {
      const { url, close } = await startSqld()
      return { url, ...overLibsql(url, close) }
    },
  },
  Postgres: {
    dialect: 'postgres',
    kit: 'postgresql',
    ownTable: POSTGRES_NOTES,
    open: async (name) => {
      const url = await createPostgresDatabase(inject('postgresUrl'), `fastauth_migrations_${name}`)
      const pool = new Pool({ connectionString: url })
      const db = postgresDrizzle({ client: pool })
      const adapter: Adapter = (options) => drizzleAdapter({ db, ...options })
      return { url, ...postgresBackend(url, adapter, () => pool.end()) }
    },
  },
  MySQL: {
    dialect: 'mysql',
    kit: 'mysql',
    ownTable: MYSQL_NOTES,
    open: async (name) => {
      const url = await createMysqlDatabase(inject('mysqlUrl'), `fastauth_migrations_${name}`)
      const pool = createPool({ ...mysqlOptions(url), charset: 'utf8mb4' })
      const db = mysqlDrizzle({ client: pool })
      const adapter: Adapter = (options) => drizzleAdapter({ db, ...options })
      return { url, ...mysqlBackend(url, adapter, () => pool.end()) }
    },
  },
}

function overLibsql(url: string, close: () => Promise<void>): Backend {
  const backend = libsqlBackend(createClient({ url }), (options) =>
    libsqlAdapter({ url, ...options }),
  )
  return {
    ...backend,
    close: async () => {
      await backend.close?.()
      await close()
    },
  }
}
