import type { PGlite } from '@electric-sql/pglite'
import type { NeonBackend, NeonResult, NeonStatement } from './neon-service.ts'
import { RESET, RESET_OTHERS } from './neon-postgres.ts'
import { authenticate, oneConnection, type OneConnection } from './one-connection.ts'
import { runStatement, runText } from './pglite-query.ts'
import { serveSession } from './postgres-session.ts'

/**
 * A PGlite behind the service. It has one connection, so requests wait for each other: it proves nothing about races. Only the
 * user, the password and the database of the URL are let in.
 */
export function pgliteBackend(database: PGlite, url: string): NeonBackend {
  const connection = oneConnection(database)
  return {
    run: async (connectionString, statements, begin) => {
      authenticate(credentialsOf(new URL(connectionString)), url)
      const end = await connection.turn()
      try {
        return await run(connection, statements, begin)
      } finally {
        end()
      }
    },
    connect: (stream) => void serveSession(stream, connection, url),
    close: async () => {
      const end = await connection.turn()
      await database.close().finally(end)
    },
  }
}

function credentialsOf(given: URL) {
  return {
    user: decodeURIComponent(given.username),
    password: decodeURIComponent(given.password),
    database: decodeURIComponent(given.pathname.slice(1)),
  }
}

async function run(
  { database, sessions }: OneConnection,
  statements: readonly NeonStatement[],
  begin: string | undefined,
): Promise<NeonResult[]> {
  try {
    const results: NeonResult[] = []
    if (begin) await runText(database, begin)
    for (const statement of statements) results.push(await runStatement(database, statement))
    if (begin) await runText(database, 'commit')
    return results
  } finally {
    await runText(database, sessions > 0 ? RESET_OTHERS : RESET)
  }
}
