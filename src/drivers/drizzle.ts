/**
 * A drizzle database that is there already: over libSQL, D1 or a Durable Object's SQLite.
 */
import type { InStatement } from '@libsql/client'
import { createAdapter, type EdgeAdapter } from '../adapter.ts'
import type { Connection } from '../connection.ts'
import { type D1Client, d1Connection } from '../connections/d1.ts'
import { type DurableObjectClient, durableObjectConnection } from '../connections/durable-object.ts'
import { type LibsqlClient, libsqlConnection } from '../connections/libsql.ts'
import { tables } from '../dialects/sqlite.ts'
import { ConfigError } from '../errors.ts'
import { type AdapterOptions, readOptions } from '../options.ts'

export interface DrizzleOptions<Db> extends AdapterOptions {
  /** The database that `drizzle(…)` returned; not a transaction. */
  db: Db
}

/**
 * Opens an adapter over a drizzle database of your own: over `drizzle-orm/libsql`, `drizzle-orm/d1` or
 * `drizzle-orm/durable-sqlite`. It sends through the client that drizzle was given.
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
export function drizzleAdapter<Db extends object>(
  options: DrizzleOptions<Db>,
): EdgeAdapter<Db, typeof tables> {
  const settings = readOptions(options, 'drizzleAdapter', ['db'])
  const { db } = options
  return createAdapter(connect(db), settings, tables, () => db)
}

const method = (value: unknown, ...path: readonly string[]): boolean =>
  typeof path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
    value,
  ) === 'function'

const isLibsql = (client: unknown): client is LibsqlClient =>
  method(client, 'execute') && method(client, 'batch')

const isD1 = (client: unknown): client is D1Client =>
  method(client, 'prepare') && method(client, 'batch')

const isDurableObject = (client: unknown): client is DurableObjectClient =>
  method(client, 'sql', 'exec') && method(client, 'transactionSync')

const isLocal = (client: LibsqlClient): boolean => Reflect.get(client, 'protocol') === 'file'

/**
 * Within a transaction, a local client that was left in a bad state by SQLITE_BUSY refuses to commit; a
 * single statement it would acknowledge and lose.
 */
const batching = (client: LibsqlClient): LibsqlClient => ({
  execute: async (statement: InStatement) => {
    const [result] = await client.batch([statement], 'write')
    if (result === undefined) throw new Error('a batch of one statement has one result')
    return result
  },
  batch: client.batch.bind(client),
})

function connect(db: unknown): Connection {
  const client: unknown =
    typeof db === 'object' && db !== null ? Reflect.get(db, '$client') : undefined
  if (isLibsql(client)) {
    return libsqlConnection(client, ({ onRequest, writes }, work) => {
      onRequest()
      return work(isLocal(client) && writes ? batching(client) : client)
    })
  }
  if (isD1(client)) return d1Connection(client)
  if (isDurableObject(client)) return durableObjectConnection(client)
  throw new ConfigError(
    'db must be a drizzle database made by drizzle(…) of drizzle-orm/libsql, drizzle-orm/d1 or drizzle-orm/durable-sqlite',
  )
}
