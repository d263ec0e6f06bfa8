/** Where the database is: what the options name, read once into a connection. */
import {
  isD1,
  isLibsql,
  isNeonHttp,
  isPgPool,
  isPlanetscale,
} from '../../connections/client-shapes.ts'
import type { Connection } from '../../connections/connection.ts'
import { d1Connection } from '../../connections/d1.ts'
import { connectionOver } from '../../connections/drizzle-database.ts'
import { overClient } from '../../connections/given-client.ts'
import { ownLibsqlConnection } from '../../connections/libsql/own-client.ts'
import { planetscaleConnection } from '../../connections/planetscale.ts'
import { neonHttpConnection, pgConnection } from '../../connections/postgres-clients.ts'
import { anyConnection } from '../../drivers/any-connection.ts'
import { ConfigError } from '../../errors.ts'
import type { Transport } from '../../input/options.ts'
import { readUrl } from '../../urls/any-url.ts'

/** Of which exactly one is given. */
export interface Sources {
  readonly url?: string | undefined
  readonly client?: unknown
  readonly binding?: unknown
  readonly db?: unknown
}

export const SOURCES: readonly (keyof Sources)[] = ['url', 'client', 'binding', 'db']

/** @throws {ConfigError} none or several are given, or the one cannot be used */
export function connectionOf(sources: Sources, transport: Transport, taker: string): Connection {
  const { url, client, binding, db } = sources
  const given = SOURCES.filter((name) => sources[name] !== undefined)
  if (given.length !== 1) {
    const how = given.length === 0 ? 'all are undefined' : `${given.join(' and ')} are given`
    throw new ConfigError(`${taker} takes one of ${SOURCES.join(', ')}: ${how}`)
  }
  if (url !== undefined) return anyConnection(readUrl(url, transport))
  const own = Object.entries(transport).find(([, value]) => value !== undefined)
  if (own) throw new ConfigError(`${taker} takes ${own[0]} beside a url only`)
  if (client !== undefined) return overClient(client, open, WANTED)
  const connection = binding === undefined ? connectionOver(db) : overD1(binding)
  if (connection) return connection
  throw new ConfigError(
    binding === undefined
      ? 'db must be a database that drizzle(…) returned, and no transaction'
      : 'binding must be a D1 database: env.DB, if that is its name in wrangler.toml',
  )
}

const WANTED =
  'of @libsql/client, @neondatabase/serverless (neon(…) or a Pool) or @planetscale/database'

const overD1 = (binding: unknown): Connection | null =>
  isD1(binding) ? d1Connection(binding) : null

function open(client: unknown): Connection | null {
  if (isNeonHttp(client)) return neonHttpConnection(client)
  if (isLibsql(client)) return ownLibsqlConnection(client)
  if (isPgPool(client)) return pgConnection(client)
  return isPlanetscale(client) ? planetscaleConnection(client, () => client) : null
}
