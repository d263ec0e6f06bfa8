// libSQL over HTTP alone: `#libsql` where there are no files and a socket belongs to one request.
export { createClient } from '@libsql/client/http'
export { drizzle } from 'drizzle-orm/libsql/http'

/**
 * Turso and sqld answer on the same host over HTTP.
 *
 * @param {string} url
 */
export const reachable = (url) => url.replace(/^ws/, 'http')
