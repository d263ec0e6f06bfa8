/** Which client a drizzle database was made with, told by its smallest shape. */
import type { InStatement } from '@libsql/client'
import type { Connection } from './connection.ts'
import { type D1Client, d1Connection } from './d1.ts'
import { type DurableObjectClient, durableObjectConnection } from './durable-object.ts'
import { type LibsqlClient, libsqlConnection } from './libsql/libsql-connection.ts'
import { mysql2Connection, type Mysql2Session } from './mysql2.ts'
import { type PlanetscaleClient, planetscaleConnection } from './planetscale.ts'
import {
  neonHttpConnection,
  type NeonClient,
  pgConnection,
  type PgClient,
  pgliteConnection,
  type PgliteClient,
  postgresJsConnection,
  type PostgresJsClient,
} from './postgres-clients.ts'
import { hasMethods, property } from './property.ts'

interface CallbackClient {
  promise(): Mysql2Session
}

const isPostgresJs = (client: unknown): client is PostgresJsClient =>
  hasMethods(client, 'unsafe', 'begin')
const isNeonHttp = (client: unknown): client is NeonClient =>
  typeof client === 'function' && hasMethods(client, 'query', 'transaction')
const isLibsql = (client: unknown): client is LibsqlClient => hasMethods(client, 'execute', 'batch')
const isPlanetscale = (client: unknown): client is PlanetscaleClient =>
  hasMethods(client, 'execute', 'connection')
const isD1 = (client: unknown): client is D1Client => hasMethods(client, 'prepare', 'batch')
const isDurableObject = (client: unknown): client is DurableObjectClient =>
  hasMethods(client, 'transactionSync') && hasMethods(property(client, 'sql'), 'exec')
const isPglite = (client: unknown): client is PgliteClient =>
  hasMethods(client, 'query', 'exec', 'transaction')
const isMysql2Callback = (client: unknown): client is CallbackClient =>
  hasMethods(client, 'query', 'promise')
const isMysql2 = (client: unknown): client is Mysql2Session =>
  hasMethods(client, 'query', 'getConnection') || hasMethods(client, 'query', 'beginTransaction')
const isPg = (client: unknown): client is PgClient => hasMethods(client, 'query', 'connect')

/** A connection over the client of a drizzle database; null where there is none that is known. */
export function connectionOver(db: unknown): Connection | null {
  const client = property(db, '$client')
  if (isPostgresJs(client)) return postgresJsConnection(client)
  if (isNeonHttp(client)) return neonHttpConnection(client)
  if (isLibsql(client)) return overLibsql(client)
  if (isPlanetscale(client)) return planetscaleConnection(client, () => client)
  if (isD1(client)) return d1Connection(client)
  if (isDurableObject(client)) return durableObjectConnection(client)
  if (isPglite(client)) return pgliteConnection(client)
  if (isMysql2Callback(client)) return mysql2Connection(client.promise())
  if (isMysql2(client)) return mysql2Connection(client)
  if (isPg(client)) return pgConnection(client)
  return null
}

const overLibsql = (client: LibsqlClient): Connection =>
  libsqlConnection(client, ({ onRequest, writes }, work) => {
    onRequest()
    return work(property(client, 'protocol') === 'file' && writes ? batching(client) : client)
  })

/**
 * Within a transaction, a local client that was left in a bad state by SQLITE_BUSY refuses to commit; a
 * single statement it would acknowledge and lose.
 */
const batching = (client: LibsqlClient): LibsqlClient => ({
  execute: async (statement: InStatement) => {
    const [result] = await client.batch([statement], 'write')
    if (result === undefined) throw new Error('a batch of one statement has one result')
    return result
  },
  batch: client.batch.bind(client),
})
