import type { Client, Config } from '@libsql/client'
import type { libsqlConnection } from './libsql-connection.ts'
import type { sqliteFault } from '../sqlite-faults.ts'
import type { ConfigError } from '../../errors.ts'
import type { Connection } from '../connection.ts'
import type { LibsqlTarget } from '../../urls/libsql-url.ts'

/** Opens a local file or memory, with what only compiled code can import. */
export type OpenLocal = (
  target: Exclude<LibsqlTarget, { kind: 'remote' }>,
  connection: typeof libsqlConnection,
  fault: typeof sqliteFault,
  Refused: typeof ConfigError,
) => Connection

/** A server, and how requests reach it. */
export interface Remote {
  readonly url: string
  readonly authToken: string | undefined
  /** How many requests may be under way. */
  readonly concurrency: number
  /** In place of the global `fetch`. */
  readonly fetch: Config['fetch'] | undefined
}

/** How clients are opened, in Node and on the edge. */
export interface LibsqlClients {
  createClient(remote: Remote): Client
  /** The URL that the client can use for a database. */
  reachable(url: string): string
  /** Where there are local files and memory. */
  readonly openLocal: OpenLocal | undefined
}

// What `#libsql` is.
export declare const createClient: LibsqlClients['createClient']
export declare const openLocal: LibsqlClients['openLocal']
export declare const reachable: LibsqlClients['reachable']

/** What `#libsql-on-demand` is: rejects where the driver is not installed. */
export declare const loadLibsql: () => Promise<LibsqlClients>
