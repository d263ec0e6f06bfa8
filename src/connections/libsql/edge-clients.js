// How libSQL is reached where there are no files and a socket belongs to one request: over HTTP alone.

/**
 * What createClient makes of a URL that has been read already: one is made for each request.
 *
 * @param {typeof import('@libsql/client/http').HttpClient} HttpClient
 * @param {import('./clients.d.ts').Remote} remote
 */
export const edgeClient = (HttpClient, { url, authToken, fetch, concurrency }) =>
  new HttpClient(new URL(url), authToken, 'number', fetch, concurrency, undefined)

/** There are no files. */
export const openLocal = undefined

/**
 * Turso and sqld answer on the same host over HTTP.
 *
 * @param {string} url
 */
export const reachable = (url) => url.replace(/^ws/, 'http')
