/** The messages of Postgres' protocol: a letter, four bytes of length, a body. */
import type { Duplex } from 'node:stream'

export interface Message {
  readonly type: string
  readonly body: Buffer
}

/** The fields of an error but for its message, as Neon lists them, by the letters of Postgres' protocol. */
export const ERROR_FIELDS: Readonly<Record<string, string>> = {
  C: 'code',
  D: 'detail',
  H: 'hint',
  P: 'position',
  p: 'internalPosition',
  q: 'internalQuery',
  S: 'severity',
  W: 'where',
  t: 'table',
  c: 'column',
  s: 'schema',
  d: 'dataType',
  n: 'constraint',
  F: 'file',
  L: 'line',
  R: 'routine',
}

export function messageOf(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type, 'latin1')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

/** Reads what a client sends. Both are undefined where the client has left. */
export function messageReader(stream: Duplex): {
  /** The body of the first message, which has no letter. */
  first(): Promise<Buffer | undefined>
  next(): Promise<Message | undefined>
} {
  const chunks: AsyncIterator<Buffer> = stream.iterator({ destroyOnReturn: false })
  let pending: Buffer = Buffer.alloc(0)
  const take = async (length: number): Promise<Buffer | undefined> => {
    while (pending.length < length) {
      const { value, done } = await chunks.next().catch(() => ({ value: undefined, done: true }))
      if (done || value === undefined) return undefined
      pending = Buffer.concat([pending, value])
    }
    const taken = pending.subarray(0, length)
    pending = pending.subarray(length)
    return taken
  }
  const body = async (): Promise<Buffer | undefined> => {
    const length = (await take(4))?.readInt32BE(0)
    return length === undefined ? undefined : take(Math.max(0, length - 4))
  }
  return {
    first: body,
    next: async () => {
      const type = (await take(1))?.toString('latin1')
      const read = type === undefined ? undefined : await body()
      return type === undefined || read === undefined ? undefined : { type, body: read }
    },
  }
}

/** Puts a prefix before the name of a prepared statement or of a portal, of a message that names one. */
export function named({ type, body }: Message, prefix: string): Buffer {
  // P: statement, query. B: portal, statement, values. D and C: what it is, name. E: portal, most rows.
  const start = { P: 0, B: 0, D: 1, C: 1, E: 0 }[type]
  if (start === undefined) return messageOf(type, body)
  const names = type === 'B' ? 2 : 1
  let rest = start
  const parts = [body.subarray(0, start)]
  for (let i = 0; i < names; i++) {
    const end = body.indexOf(0, rest) + 1
    const name = body.subarray(rest, end)
    // The one without a name stays without.
    parts.push(...(name.length > 1 ? [Buffer.from(prefix), name] : [name]))
    rest = end
  }
  return messageOf(type, Buffer.concat([...parts, body.subarray(rest)]))
}

/** All that an answer holds. */
export function messagesIn(answer: Uint8Array): Message[] {
  const bytes = Buffer.from(answer)
  const messages: Message[] = []
  for (let at = 0; at + 5 <= bytes.length;) {
    const end = at + 1 + bytes.readInt32BE(at + 1)
    messages.push({ type: bytes.toString('latin1', at, at + 1), body: bytes.subarray(at + 5, end) })
    at = end
  }
  return messages
}

/** What the last ReadyForQuery of an answer says: I (idle), T (in a transaction), E (in one that has failed). */
export const statusIn = (answer: Uint8Array): string | undefined =>
  messagesIn(answer)
    .findLast(({ type }) => type === 'Z')
    ?.body.toString()
