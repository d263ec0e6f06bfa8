// libSQL over HTTP alone: `#libsql` where there are no files and a socket belongs to one request.
import { HttpClient } from '@libsql/client/http'
import { LibSQLDatabase } from 'drizzle-orm/libsql/driver-core'
import { LibSQLSession } from 'drizzle-orm/libsql/session'
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core'

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

/**
 * What createClient makes of a URL that has been read already: one is made for each request.
 *
 * @param {import('@libsql/client').Config} config
 */
export const createClient = ({ url, authToken, fetch, concurrency = 20 }) =>
  new HttpClient(new URL(url), authToken, 'number', fetch, concurrency, undefined)

export const openFile = createClient

/** Known when a bundle is made, so that the code for files stays out of it. */
export const hasFiles = false

/**
 * Turso and sqld answer on the same host over HTTP.
 *
 * @param {string} url
 */
export const reachable = (url) => url.replace(/^ws/, 'http')
