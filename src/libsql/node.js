// libSQL's whole client: HTTP, WebSocket, local files and memory. `#libsql` of package.json's imports, which
// leads here from src and from dist alike; that is why it is JavaScript.
export { createClient } from '@libsql/client'
export { drizzle } from 'drizzle-orm/libsql'

/** @param {string} url */
export const reachable = (url) => url
