/** Recognizes a client by its smallest shape. */
import type { D1Client } from './d1.ts'
import type { DurableObjectClient } from './durable-object.ts'
import type { LibsqlClient } from './libsql/libsql-connection.ts'
import type { Mysql2Session } from './mysql2.ts'
import type { PlanetscaleClient } from './planetscale.ts'
import type {
  NeonClient,
  PgClient,
  PgliteClient,
  PgPool,
  PostgresJsClient,
} from './postgres-clients.ts'
import { hasMethods, property } from './property.ts'

interface CallbackClient {
  promise(): Mysql2Session
}

export const isPostgresJs = (client: unknown): client is PostgresJsClient =>
  hasMethods(client, 'unsafe', 'begin')
export const isNeonHttp = (client: unknown): client is NeonClient =>
  typeof client === 'function' && hasMethods(client, 'query', 'transaction')
export const isLibsql = (client: unknown): client is LibsqlClient =>
  hasMethods(client, 'execute', 'batch') && typeof property(client, 'protocol') === 'string'
export const isPlanetscale = (client: unknown): client is PlanetscaleClient =>
  hasMethods(client, 'execute', 'connection')
export const isD1 = (client: unknown): client is D1Client => hasMethods(client, 'prepare', 'batch')
export const isDurableObject = (client: unknown): client is DurableObjectClient =>
  hasMethods(client, 'transactionSync') && hasMethods(property(client, 'sql'), 'exec')
export const isPglite = (client: unknown): client is PgliteClient =>
  hasMethods(client, 'query', 'exec', 'transaction')
export const isMysql2Callback = (client: unknown): client is CallbackClient =>
  hasMethods(client, 'query', 'promise')
export const isMysql2 = (client: unknown): client is Mysql2Session =>
  hasMethods(client, 'query', 'getConnection') || hasMethods(client, 'query', 'beginTransaction')
export const isPg = (client: unknown): client is PgClient => hasMethods(client, 'query', 'connect')
export const isPgPool = (client: unknown): client is PgPool =>
  isPg(client) && typeof property(client, 'totalCount') === 'number'
