/**
 * Statements for a PGlite, whose answers are read here: PGlite's own reader drops a byte order mark at the beginning of a text.
 */
import type { PGlite } from '@electric-sql/pglite'
import type { NeonResult, NeonStatement } from './neon-service.ts'
import { ERROR_FIELDS, int32, type Message, messageOf, messagesIn } from './postgres-messages.ts'

/** Any number of statements in one text, whose answers nobody reads. */
export async function runText(database: PGlite, text: string): Promise<void> {
  await send(database, [messageOf('Q', cstring(text))])
}

/** One statement, which may have parameters. */
export async function runStatement(
  database: PGlite,
  { query, params }: NeonStatement,
): Promise<NeonResult> {
  const answers = await send(database, [
    messageOf('P', Buffer.concat([cstring(''), cstring(query), int16(0)])),
    messageOf(
      'B',
      Buffer.concat([cstring(''), cstring(''), int16(0), ...values(params), int16(0)]),
    ),
    messageOf('D', Buffer.from('P\0')),
    messageOf('E', Buffer.concat([cstring(''), int32(0)])),
    messageOf('S', Buffer.alloc(0)),
  ])
  const of = (letter: string): Message[] => answers.filter(({ type }) => type === letter)
  const [done] = of('C')
  const [, command = null, count] = /^(\w+)(?:.* (\d+))?/.exec(done?.body.toString() ?? '') ?? []
  return {
    fields: of('T').flatMap(({ body }) => fieldsOf(body)),
    rows: of('D').map(({ body }) => rowOf(body)),
    command,
    rowCount: count === undefined ? null : Number(count),
  }
}

/** Sends messages and throws the error among the answers. */
async function send(database: PGlite, parts: readonly Buffer[]): Promise<Message[]> {
  const answers = messagesIn(await database.execProtocolRaw(Buffer.concat(parts)))
  const error = answers.find(({ type }) => type === 'E')
  if (error === undefined) return answers
  const texts = error.body.toString().split('\0').filter(Boolean)
  const told = new Map(texts.map((text) => [text.slice(0, 1), text.slice(1)]))
  const fields = Object.entries(ERROR_FIELDS).map(([letter, name]) => [name, told.get(letter)])
  throw Object.assign(new Error(told.get('M')), Object.fromEntries(fields))
}

function values(params: readonly unknown[]): Buffer[] {
  return [
    int16(params.length),
    ...params.flatMap((param) => {
      if (param === null || param === undefined) return [int32(-1)]
      const text = typeof param === 'object' ? JSON.stringify(param) : String(param)
      const bytes = Buffer.from(text)
      return [int32(bytes.length), bytes]
    }),
  ]
}

function fieldsOf(body: Buffer): object[] {
  const fields: object[] = []
  for (let at = 2; at < body.length;) {
    const end = body.indexOf(0, at)
    fields.push({
      name: body.toString('utf8', at, end),
      dataTypeID: body.readUInt32BE(end + 7),
      tableID: body.readUInt32BE(end + 1),
      columnID: body.readInt16BE(end + 5),
      dataTypeSize: body.readInt16BE(end + 11),
      dataTypeModifier: body.readInt32BE(end + 13),
      format: 'text',
    })
    at = end + 19
  }
  return fields
}

function rowOf(body: Buffer): (string | null)[] {
  const row: (string | null)[] = []
  for (let at = 2; at < body.length;) {
    const length = body.readInt32BE(at)
    at += 4
    row.push(length < 0 ? null : body.toString('utf8', at, at + length))
    at += Math.max(0, length)
  }
  return row
}

const cstring = (text: string): Buffer => Buffer.from(`${text}\0`)

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}
