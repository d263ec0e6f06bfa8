import type { Client } from '@libsql/client'
import type { libsqlConnection } from '../../src/connections/libsql/libsql-connection.ts'
import type { sqliteFault } from '../../src/connections/sqlite-faults.ts'
import type { ConfigError } from '../../src/errors.ts'
import type { Connection } from '../../src/connections/connection.ts'
import type { LibsqlTarget } from '../../src/urls/libsql-url.ts'

/** Opens a local file or memory, with what only compiled code can import. */
export type OpenLocal = (
  target: Exclude<LibsqlTarget, { kind: 'remote' }>,
  connection: typeof libsqlConnection,
  fault: typeof sqliteFault,
  Refused: typeof ConfigError,
) => Connection

/** A server that is reached over a WebSocket. */
export interface Remote {
  readonly url: string
  readonly authToken: string | undefined
}

/** What a client is needed for; on the edge, nothing. */
export interface LibsqlClients {
  readonly openSocket: (remote: Remote) => Client
  readonly openLocal: OpenLocal
}

// What `#libsql` is.
export declare const openSocket: LibsqlClients['openSocket'] | undefined
export declare const openLocal: LibsqlClients['openLocal'] | undefined

/** What `#libsql-on-demand` is: rejects where the driver is not installed. */
export declare const loadLibsql: (() => Promise<LibsqlClients>) | undefined
