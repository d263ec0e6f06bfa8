/** The server's half of RFC 6455, for protocols of bytes: the messages of a client become one stream. */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Duplex } from 'node:stream'
import { refuse } from './http-server.ts'

const ACCEPT = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const
/** Bytes that a length takes, by what stands in its place. */
const EXTENDED: Readonly<Record<number, number>> = { 126: 2, 127: 8 }
/** Of one frame. */
const MOST_BYTES = 64 * 1024 * 1024

/** Undefined where the request asks for none. */
export function acceptWebSocket(
  { headers }: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Duplex | undefined {
  const key = headers['sec-websocket-key']
  const isAsked = headers.upgrade?.toLowerCase() === 'websocket'
  if (!isAsked || headers['sec-websocket-version'] !== '13' || key === undefined) {
    refuse(socket, '400 Bad Request')
    return undefined
  }
  const accept = createHash('sha1')
    .update(key + ACCEPT)
    .digest('base64')
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n' +
      `sec-websocket-accept: ${accept}\r\n\r\n`,
  )
  if (head.length > 0) socket.unshift(head)
  return streamOver(socket)
}

function streamOver(socket: Duplex): Duplex {
  const stream = new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Buffer, _, done) => void socket.write(frameOf(OPCODES.binary, chunk), done),
    // 1000: normal closure.
    final: (done) => void socket.end(frameOf(OPCODES.close, Buffer.from([3, 232])), done),
    destroy: (error, done) => {
      socket.destroy()
      done(error)
    },
  })
  const receive = ({ opcode, payload }: Frame): void => {
    if (opcode === OPCODES.ping) socket.write(frameOf(OPCODES.pong, payload))
    else if (opcode === OPCODES.close) stream.push(null)
    else if (opcode !== OPCODES.pong && payload.length > 0 && !stream.push(payload)) socket.pause()
  }
  let pending: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    try {
      pending = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk
      for (let frame = readFrame(pending); frame; frame = readFrame(pending)) {
        pending = pending.subarray(frame.length)
        receive(frame)
      }
    } catch {
      stream.destroy()
    }
  })
  // The stream has no reader who would wait for more.
  for (const event of ['end', 'close', 'error']) socket.on(event, () => stream.destroy())
  stream.on('error', () => {})
  return stream
}

interface Frame {
  readonly opcode: number
  readonly payload: Buffer
  /** Of the whole frame. */
  readonly length: number
}

/** The frame that stands first, if all of it has come. */
function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined
  const [first, second] = [bytes.readUInt8(0), bytes.readUInt8(1)]
  // A client masks what it sends.
  if ((second & 128) === 0) throw new RangeError('no frame of a client')
  const extended = EXTENDED[second & 127] ?? 0
  const start = 2 + extended + 4
  if (bytes.length < start) return undefined
  const size =
    extended === 0
      ? second & 127
      : extended === 2
        ? bytes.readUInt16BE(2)
        : Number(bytes.readBigUInt64BE(2))
  if (size > MOST_BYTES) throw new RangeError('a frame is too large')
  if (bytes.length < start + size) return undefined
  const mask = bytes.subarray(start - 4, start)
  const payload = Buffer.from(bytes.subarray(start, start + size))
  for (let i = 0; i < size; i++) payload[i] = payload.readUInt8(i) ^ mask.readUInt8(i & 3)
  return { opcode: first & 15, payload, length: start + size }
}

/** A server masks nothing. */
function frameOf(opcode: number, payload: Buffer): Buffer {
  const { length } = payload
  const header =
    length < 126
      ? Buffer.from([128 | opcode, length])
      : length < 65_536
        ? Buffer.from([128 | opcode, 126, length >> 8, length & 255])
        : Buffer.concat([Buffer.from([128 | opcode, 127]), bigEndian(length)])
  return Buffer.concat([header, payload])
}

function bigEndian(length: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(length))
  return bytes
}
