/** A session of Postgres' own protocol over the one connection of a PGlite. */
import type { Duplex } from 'node:stream'
import { RESET } from './neon-postgres.ts'
import { authenticate, type OneConnection } from './one-connection.ts'
import { runText } from './pglite-query.ts'
import { int32, messageOf, messageReader, named, statusIn } from './postgres-messages.ts'

/** What a client may send in place of its first message. */
const REQUESTS: Readonly<Record<number, 'encryption' | 'cancel'>> = {
  80877103: 'encryption',
  80877104: 'encryption',
  80877102: 'cancel',
}

/** The messages that Postgres answers at once: a query, a synchronisation, a flush, a call of a function. */
const ANSWERED = 'QSHF'

/** A session lasts until its client leaves. */
export async function serveSession(
  stream: Duplex,
  connection: OneConnection,
  url: string,
): Promise<void> {
  const messages = messageReader(stream)
  try {
    if (!(await startSession(stream, messages, connection, url))) return
    await exchange(stream, messages, connection)
  } catch (error) {
    stream.write(errorMessage(error))
  } finally {
    stream.end()
  }
}

type Reader = ReturnType<typeof messageReader>

async function startSession(
  stream: Duplex,
  messages: Reader,
  { database }: OneConnection,
  url: string,
): Promise<boolean> {
  let first = await messages.first()
  while (first && REQUESTS[first.readInt32BE(0)] === 'encryption') {
    stream.write('N')
    first = await messages.first()
  }
  if (!first || REQUESTS[first.readInt32BE(0)] === 'cancel') return false
  const words = first.toString('utf8', 4).split('\0')
  const said = new Map(
    words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1] ?? '']] : [])),
  )
  const user = said.get('user') ?? ''
  // 3: the password as it is, which Neon's own proxy wants too.
  stream.write(messageOf('R', int32(3)))
  const answer = await messages.next()
  if (answer?.type !== 'p') return false
  const password = answer.body.toString('utf8', 0, answer.body.length - 1)
  authenticate({ user, password, database: said.get('database') ?? user }, url)
  const { rows } = await database.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings where name in ('server_version', 'server_encoding', 'client_encoding',
      'DateStyle', 'IntervalStyle', 'TimeZone', 'integer_datetimes', 'standard_conforming_strings')`,
  )
  stream.write(
    Buffer.concat([
      messageOf('R', int32(0)),
      ...rows.map(({ name, setting }) => messageOf('S', Buffer.from(`${name}\0${setting}\0`))),
      messageOf('K', Buffer.concat([int32(process.pid), int32(0)])),
      messageOf('Z', Buffer.from('I')),
    ]),
  )
  return true
}

async function exchange(
  stream: Duplex,
  messages: Reader,
  connection: OneConnection,
): Promise<void> {
  const { database } = connection
  const send = (parts: readonly Uint8Array[]): Promise<Uint8Array> =>
    database.execProtocolRaw(Buffer.concat(parts))
  // Short: of a name, Postgres knows the first 63 bytes.
  const prefix = `${++connection.opened}:`
  connection.sessions++
  let end: (() => void) | undefined
  let parts: Buffer[] = []
  try {
    for (let message = await messages.next(); message; message = await messages.next()) {
      if (message.type === 'X') return
      // The others have statements of these names too.
      parts.push(named(message, prefix))
      if (!ANSWERED.includes(message.type)) continue
      end ??= await connection.turn()
      const answer = await send(parts)
      parts = []
      stream.write(answer)
      // In a transaction, its turn goes on.
      if (statusIn(answer) !== 'I') continue
      end()
      end = undefined
    }
  } finally {
    const isLast = --connection.sessions === 0
    // What it has left open, nobody else may go on with; what it has prepared goes with the last one.
    if (end || isLast) {
      end ??= await connection.turn()
      await runText(database, isLast ? RESET : 'rollback').finally(end)
    }
  }
}

function errorMessage(error: unknown): Buffer {
  const isKnown = error instanceof Error && 'code' in error
  const [code, message] = isKnown ? [String(error.code), error.message] : ['XX000', String(error)]
  const fields = ['SFATAL', 'VFATAL', `C${code}`, `M${message}`, '']
  return messageOf('E', Buffer.from(`${fields.join('\0')}\0`))
}
