import { messages, type PGlite, protocol } from '@electric-sql/pglite'
import type { NeonBackend, NeonResult, NeonStatement } from './neon-gateway.ts'
import { RESET } from './neon-postgres.ts'

const { serialize } = protocol

/**
 * A PGlite for the Neon gateway, where no server can be had. It has one connection, so requests
 * wait for each other: it proves nothing about races. With a URL, only that URL's user, password
 * and database are let in.
 */
export function pgliteBackend(database: PGlite, url?: string): NeonBackend {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }
  return {
    run: async (connectionString, statements, begin) => {
      if (url !== undefined) authenticate(new URL(connectionString), new URL(url))
      return inTurn(() => run(database, statements, begin))
    },
    close: () => inTurn(() => database.close()),
  }
}

function authenticate(given: URL, expected: URL): void {
  if (given.username !== expected.username || given.password !== expected.password) {
    const user = decodeURIComponent(given.username)
    throw fatal('28P01', `password authentication failed for user "${user}"`)
  }
  if (given.pathname !== expected.pathname) {
    const name = decodeURIComponent(given.pathname.slice(1))
    throw fatal('3D000', `database "${name}" does not exist`)
  }
}

function fatal(code: string, message: string): Error {
  return Object.assign(new Error(message), { severity: 'FATAL', code })
}

async function run(
  database: PGlite,
  statements: readonly NeonStatement[],
  begin: string | undefined,
): Promise<NeonResult[]> {
  try {
    const results: NeonResult[] = []
    if (begin) await send(database, [serialize.query(begin)])
    for (const statement of statements) results.push(await execute(database, statement))
    if (begin) await send(database, [serialize.query('commit')])
    return results
  } finally {
    await send(database, [serialize.query(RESET)])
  }
}

async function execute(database: PGlite, { query, params }: NeonStatement): Promise<NeonResult> {
  const answers = await send(database, [
    serialize.parse({ text: query }),
    serialize.bind({ values: params.map(toText) }),
    serialize.describe({ type: 'P' }),
    serialize.execute(),
    serialize.sync(),
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
  database: PGlite,
  parts: readonly Uint8Array[],
): Promise<messages.BackendMessage[]> {
  const answer = await database.execProtocol(Buffer.concat(parts), { throwOnError: false })
  const error = answer.messages.find((message) => message instanceof messages.DatabaseError)
  if (error) throw error
  return answer.messages
}
