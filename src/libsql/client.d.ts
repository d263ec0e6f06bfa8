/** What `#libsql` is, in Node and on the edge. */
export { createClient } from '@libsql/client'
export { drizzle } from 'drizzle-orm/libsql'
/** The URL that the client can use for a database. */
export declare const reachable: (url: string) => string
