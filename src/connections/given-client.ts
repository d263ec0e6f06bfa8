/** A client of the caller's own, in place of a URL. */
import type { Connection } from './connection.ts'
import { drizzleKind } from './drizzle-kind.ts'
import { ConfigError } from '../errors.ts'
import { hasMethods, property } from './property.ts'

/** Why no adapter can stand on it, whatever driver it is of. */
function misuse(client: unknown): string | undefined {
  const kind = drizzleKind(client)
  if (kind?.endsWith('Transaction'))
    return 'is a transaction of drizzle: pass the client it runs on'
  if (kind !== undefined) {
    return "is an object of drizzle: pass its $client, or the database to drizzleAdapter of 'fastauth-edge/drizzle'"
  }
  if (hasMethods(client, 'commit', 'rollback')) {
    return 'is a transaction: pass the client that it was begun on'
  }
  if (hasMethods(client, 'release')) return 'is a connection that was checked out: pass its pool'
  return isClosed(client) ? 'is closed' : undefined
}

/** libSQL clients and pools of connections say so. */
const isClosed = (client: unknown): boolean =>
  ['closed', 'ending', 'ended'].some((key) => property(client, key) === true)

/**
 * @param open opens a connection over a client of the right kind
 * @param wanted what that is, in the words of its package
 * @throws {ConfigError} the client is of another kind, a transaction, or closed
 */
export function overClient(
  client: unknown,
  open: (client: unknown) => Connection | null,
  wanted: string,
): Connection {
  const why = misuse(client)
  const connection = why === undefined ? open(client) : null
  if (connection === null) throw new ConfigError(`client ${why ?? `must be ${wanted}`}`)
  return {
    ...connection,
    send: async (queries, options) => {
      if (isClosed(client)) throw new ConfigError('client is closed')
      return connection.send(queries, options)
    },
  }
}
