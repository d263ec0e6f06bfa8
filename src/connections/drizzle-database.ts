/** Recognizes a drizzle database by drizzle's own name for its class. */
import {
  isD1,
  isDurableObject,
  isLibsql,
  isMysql2,
  isMysql2Callback,
  isNeonHttp,
  isPg,
  isPglite,
  isPlanetscale,
  isPostgresJs,
} from './client-shapes.ts'
import type { Connection } from './connection.ts'
import { d1Connection } from './d1.ts'
import { drizzleKind } from './drizzle-kind.ts'
import { durableObjectConnection } from './durable-object.ts'
import { ownLibsqlConnection } from './libsql/own-client.ts'
import { mysql2Connection } from './mysql2.ts'
import { planetscaleConnection } from './planetscale.ts'
import {
  neonHttpConnection,
  pgConnection,
  pgliteConnection,
  postgresJsConnection,
} from './postgres-clients.ts'
import { property } from './property.ts'

type Open = (client: unknown) => Connection | null

const pg: Open = (client) => (isPg(client) ? pgConnection(client) : null)

const mysql2: Open = (client) => {
  const session = isMysql2Callback(client) ? client.promise() : client
  return isMysql2(session) ? mysql2Connection(session) : null
}

const planetscale: Open = (client) =>
  isPlanetscale(client) ? planetscaleConnection(client, () => client) : null

/** By the name of the class. Clients of other drivers can have the same methods and mean something else by them. */
const OPEN: Readonly<Record<string, Open>> = {
  LibSQLDatabase: (client) => (isLibsql(client) ? ownLibsqlConnection(client) : null),
  D1Database: (client) => (isD1(client) ? d1Connection(client) : null),
  DrizzleSqliteDODatabase: (client) =>
    isDurableObject(client) ? durableObjectConnection(client) : null,
  NeonHttpDatabase: (client) => (isNeonHttp(client) ? neonHttpConnection(client) : null),
  NeonServerlessDatabase: pg,
  NodePgDatabase: pg,
  PostgresJsDatabase: (client) => (isPostgresJs(client) ? postgresJsConnection(client) : null),
  PgliteDatabase: (client) => (isPglite(client) ? pgliteConnection(client) : null),
  PlanetScaleDatabase: planetscale,
  MySql2Database: mysql2,
}

/** A connection over the client of a drizzle database; null where there is none that is known. */
export function connectionOver(db: unknown): Connection | null {
  // `withReplicas` makes a plain object; what is written must be read again.
  const database = property(db, '$primary') ?? db
  return OPEN[drizzleKind(database) ?? '']?.(property(database, '$client')) ?? null
}
