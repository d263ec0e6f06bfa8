import type { Client, Config } from '@libsql/client'

/** How clients are opened, in Node and on the edge. */
export interface LibsqlClients {
  createClient(config: Config): Client
  /** Whether there are local files and memory. */
  readonly hasFiles: boolean
  /** The URL that the client can use for a database. */
  reachable(url: string): string
  /** Opens a local file or memory; where `hasFiles`. Throws an Error that says what is wrong. */
  openFile(url: string): Client
}

// What `#libsql` is.
export declare const createClient: LibsqlClients['createClient']
export declare const hasFiles: boolean
export declare const reachable: LibsqlClients['reachable']
export declare const openFile: LibsqlClients['openFile']
export { drizzle } from 'drizzle-orm/libsql'

/** What `#libsql-on-demand` is: rejects where the driver is not installed. */
export declare const loadLibsql: () => Promise<LibsqlClients>
