/**
 * A drizzle database that you already have, of any dialect.
 */
import { createAdapter, type EdgeAdapter } from '../store/adapter.ts'
import { connectionOver } from '../connections/drizzle-database.ts'
import { drizzleKind } from '../connections/drizzle-kind.ts'
import { mysqlTenant } from '../store/tenants/mysql.ts'
import { postgresTenant } from '../store/tenants/postgres.ts'
import { sqliteTenant } from '../store/tenants/sqlite.ts'
import { ConfigError } from '../errors.ts'
import { type AdapterOptions, readOptions } from '../input/options.ts'

export interface DrizzleOptions<Db> extends AdapterOptions {
  /** The database that `drizzle(…)` returned; not a transaction. */
  db: Db
}

const TENANTS = { sqlite: sqliteTenant, postgres: postgresTenant, mysql: mysqlTenant }

/** The tables in the dialect that a drizzle database speaks, recognized by the methods that only it has. */
export type TenantOf<Db> = Db extends { refreshMaterializedView: unknown }
  ? typeof postgresTenant
  : Db extends { run: unknown }
    ? typeof sqliteTenant
    : typeof mysqlTenant

/** An adapter over a drizzle database, and that database. */
export type DrizzleAdapter<Db> = EdgeAdapter<TenantOf<Db>['schema'], TenantOf<Db>['dialect']> & {
  /** The database that was handed in. Not enumerable: what shows or copies an adapter leaves it out. */
  readonly db: Db
}

/**
 * Opens an adapter over a drizzle database of your own. It sends through the client that drizzle was given:
 * libSQL, D1 and Durable Objects; neon-http, neon-serverless, node-postgres, postgres.js and PGlite;
 * planetscale-serverless and mysql2.
 *
 * @throws {ConfigError} the database is none of these
 *
 * @example
 * ```ts
 * import { createClient } from '@libsql/client'
 * import { drizzle } from 'drizzle-orm/libsql'
 * import { drizzleAdapter } from 'fastauth-edge/drizzle'
 *
 * const db = drizzle({ client: createClient({ url: 'file:app.db' }) })
 * const adapter = drizzleAdapter({ db })
 * ```
 */
export function drizzleAdapter<Db extends object>(options: DrizzleOptions<Db>): DrizzleAdapter<Db> {
  const { settings } = readOptions(options, 'drizzleAdapter', ['db'])
  const { db } = options
  const connection = connectionOver(db)
  if (connection === null) {
    const kind = drizzleKind(db)
    const what = kind === undefined ? 'db' : `db is a ${kind} of drizzle, and`
    throw new ConfigError(
      `${what} must be a database made by drizzle(…) of drizzle-orm/libsql, d1, durable-sqlite, neon-http, neon-serverless, node-postgres, postgres-js, pglite, planetscale-serverless or mysql2, and no transaction`,
    )
  }
  // The dialect of the client is the dialect of the database, which the type was read from.
  const tenant = TENANTS[connection.dialect.name] as TenantOf<Db>
  type T = TenantOf<Db>
  const adapter = createAdapter<T['schema'], T['dialect']>(connection, settings, tenant)
  // A client keeps its password where a logger that walks through the adapter would find it.
  return Object.defineProperty(adapter, 'db', { value: db }) as DrizzleAdapter<Db>
}
