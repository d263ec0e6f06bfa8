import type { messages, PGlite } from '@electric-sql/pglite'
import type { NeonBackend, NeonResult, NeonStatement } from './neon-service.ts'
import { RESET, RESET_OTHERS } from './neon-postgres.ts'
import { authenticate, oneConnection, type OneConnection } from './one-connection.ts'
import { loadPglite } from './packages.ts'
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
    close: () => database.close(),
  }
}

function credentialsOf(given: URL) {
  return {
    user: decodeURIComponent(given.username),
    password: decodeURIComponent(given.password),
    database: decodeURIComponent(given.pathname.slice(1)),
  }
}

type Pglite = Awaited<ReturnType<typeof loadPglite>>

async function run(
  { database, sessions }: OneConnection,
  statements: readonly NeonStatement[],
  begin: string | undefined,
): Promise<NeonResult[]> {
  const pglite = await loadPglite()
  const query = (text: string) => send(pglite, database, [pglite.protocol.serialize.query(text)])
  try {
    const results: NeonResult[] = []
    if (begin) await query(begin)
    for (const statement of statements) results.push(await execute(pglite, database, statement))
    if (begin) await query('commit')
    return results
  } finally {
    await query(sessions > 0 ? RESET_OTHERS : RESET)
  }
}

async function execute(
  pglite: Pglite,
  database: PGlite,
  { query, params }: NeonStatement,
): Promise<NeonResult> {
  const { messages, protocol } = pglite
  const answers = await send(pglite, database, [
    protocol.serialize.parse({ text: query }),
    protocol.serialize.bind({ values: params.map(toText) }),
    protocol.serialize.describe({ type: 'P' }),
    protocol.serialize.execute(),
    protocol.serialize.sync(),
  ])
  const fields = answers.flatMap((answer) =>
    answer instanceof messages.RowDescriptionMessage ? answer.fields : [],
  )
  const rows = answers.flatMap((answer) =>
    answer instanceof messages.DataRowMessage ? [answer.fields] : [],
  )
  const done = answers.find((answer) => answer instanceof messages.CommandCompleteMessage)
  const [, command = null, count] = /^(\w+)(?:.* (\d+))?/.exec(done?.text ?? '') ?? []
  const rowCount = count === undefined ? null : Number(count)
  return { fields: fields.map(describe), rows, command, rowCount }
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function describe(field: messages.RowDescriptionMessage['fields'][number]): object {
  const { name, dataTypeID, tableID, columnID, dataTypeSize, dataTypeModifier } = field
  return { name, dataTypeID, tableID, columnID, dataTypeSize, dataTypeModifier, format: 'text' }
}

/** Sends messages of Postgres' protocol and throws the error among the answers. */
async function send(
  { messages }: Pglite,
  database: PGlite,
  parts: readonly Uint8Array[],
): Promise<messages.BackendMessage[]> {
  const answer = await database.execProtocol(Buffer.concat(parts), { throwOnError: false })
  const error = answer.messages.find((message) => message instanceof messages.DatabaseError)
  if (error) throw error
  return answer.messages
}
