import type { Client } from '@libsql/client'

/** What `#libsql` is, in Node and on the edge. */
export { createClient } from '@libsql/client'
export { drizzle } from 'drizzle-orm/libsql'
/** Whether there are local files and memory. */
export declare const hasFiles: boolean
/** The URL that the client can use for a database. */
export declare const reachable: (url: string) => string
/** Opens a local file or memory; where `hasFiles`. Throws an Error that says what is wrong. */
export declare const openFile: (url: string) => Client
