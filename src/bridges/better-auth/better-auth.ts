/**
 * A database for better-auth: its own tables, over any database of this package.
 */
import type { BetterAuthOptions } from 'better-auth'
import type { DBAdapter } from 'better-auth/adapters'
import { ConfigError } from '../../errors.ts'
import { type AdapterOptions, type OverClientOptions, readOptions } from '../../input/options.ts'
import { openDatabase } from '../../work/database.ts'
import { adapterOver } from './adapter.ts'
import { flavorOf } from './flavor.ts'
import { modelsOf } from './models.ts'
import { connectionOf, SOURCES } from './source.ts'
import { storageOf } from './storage.ts'
import { tenantOf } from './tenant.ts'

export type { QueryEvent, TablesMode } from '../../input/options.ts'

/** Over what a URL names. */
export interface EdgeDatabaseUrlOptions extends AdapterOptions {
  /** A URL of libSQL, Turso, Neon or PlanetScale, as `createEdgeAdapter` takes it. */
  url: string | undefined
  client?: undefined
  binding?: undefined
  db?: undefined
}

/** Over a client of a driver that you have. Its own settings hold, and it stays yours to close. */
export interface EdgeDatabaseClientOptions extends OverClientOptions {
  /** A client of @libsql/client or @planetscale/database, or `neon(…)` or a `Pool` of @neondatabase/serverless. */
  client: object
  binding?: undefined
  db?: undefined
}

/** Over the binding of a Worker. */
export interface EdgeDatabaseBindingOptions extends OverClientOptions {
  /** The D1 binding: `env.DB`. */
  binding: object | undefined
  client?: undefined
  db?: undefined
}

/** Over a drizzle database that you have. */
export interface EdgeDatabaseDrizzleOptions extends OverClientOptions {
  /** What `drizzle(…)` returned; not a transaction. */
  db: object
  client?: undefined
  binding?: undefined
}

export type EdgeDatabaseOptions =
  | EdgeDatabaseUrlOptions
  | EdgeDatabaseClientOptions
  | EdgeDatabaseBindingOptions
  | EdgeDatabaseDrizzleOptions

/** What better-auth takes as `database`. */
export type EdgeDatabase = (options: BetterAuthOptions) => DBAdapter<BetterAuthOptions>

/**
 * A database for better-auth. It holds better-auth's tables as your options and plugins describe them; they are created when
 * the database says that one is missing, and columns that a plugin adds later follow, as far as they may be null. Does no I/O.
 *
 * In a transaction of better-auth, such as a sign-up, the rows that are created go out in one atomic request.
 *
 * @throws {ConfigError} the database or an option cannot be used; what better-auth's options ask for and the database has
 * not, such as serial ids on PlanetScale, throws when better-auth opens it
 *
 * @example
 * ```ts
 * import { betterAuth } from 'better-auth'
 * import { edgeDatabase } from 'fastauth-edge/better-auth'
 *
 * export const auth = betterAuth({
 *   database: edgeDatabase({ url: 'libsql://example.turso.io', authToken: 'from a secret' }),
 *   emailAndPassword: { enabled: true },
 * })
 * ```
 */
export function edgeDatabase(options: EdgeDatabaseOptions): EdgeDatabase {
  const { settings, transport } = readOptions(options, 'edgeDatabase', SOURCES)
  const connection = connectionOf(options, transport, 'edgeDatabase')
  const { dialect } = connection
  const flavor = flavorOf(dialect)
  return (given) => {
    const { database = {} } = given.advanced ?? {}
    if (database.generateId === 'serial' && !flavor.returning) {
      throw new ConfigError(
        "advanced.database.generateId must not be 'serial' on MySQL and PlanetScale, which do not answer an insert with its id: leave it out, or set it to 'uuid'",
      )
    }
    const models = modelsOf(given)
    const tenant = tenantOf(models, dialect, flavor)
    const { send } = openDatabase(connection, settings, tenant)
    // Rows that belong together come in one request, unless that is turned off.
    const joined = { ...given.advanced, database: { joins: true, ...database } }
    return adapterOver(send, storageOf(models, flavor), tenant.ddl, { ...given, advanced: joined })
  }
}
