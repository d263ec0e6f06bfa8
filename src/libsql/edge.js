// `#libsql` on the edge.
import { HttpClient } from '@libsql/client/http'
import { LibSQLDatabase } from 'drizzle-orm/libsql/driver-core'
import { LibSQLSession } from 'drizzle-orm/libsql/session'
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core'
import { edgeClient } from './edge-clients.js'

export { hasFiles, reachable } from './edge-clients.js'

/** @param {import('@libsql/client').Config} config */
export const createClient = (config) => edgeClient(HttpClient, config)

export const openFile = createClient

/**
 * What drizzle-orm/libsql/http makes, without the code for a logger, a relational schema and a client from a URL.
 *
 * @param {{ client: import('@libsql/client').Client }} config
 */
export function drizzle({ client }) {
  const dialect = new SQLiteAsyncDialect()
  const session = new LibSQLSession(client, dialect, undefined, {}, undefined)
  return Object.assign(new LibSQLDatabase('async', dialect, session, undefined), {
    $client: client,
  })
}
