import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Server } from '../../src/local/child-process.ts'
import { serve } from '../../src/local/http-server.ts'
import { acceptWebSocket } from '../../src/local/websocket.ts'

let server: Server
beforeAll(async () => {
  server = await serve({
    answer: () => Promise.resolve({ status: 200, body: {} }),
    upgrade: (request, socket, head) => {
      const stream = acceptWebSocket(request, socket, head)
      stream?.pipe(stream)
    },
    close: () => Promise.resolve(),
  })
})
afterAll(() => server.close())

const connect = (options = {}): WebSocket =>
  new WebSocket(server.url.replace('http:', 'ws:'), options)

/** What comes back, once it is as long as what was sent. */
function echoed(socket: WebSocket, length: number): Promise<Buffer> {
  let all: Buffer = Buffer.alloc(0)
  return new Promise((resolve) => {
    // Several messages may come at once.
    socket.on('message', (chunk: Buffer) => {
      all = Buffer.concat([all, chunk])
      if (all.length >= length) resolve(all)
    })
  })
}

test.each([1, 125, 126, 65_535, 65_536, 300_000])('%i bytes go there and back', async (length) => {
  const socket = connect()
  await once(socket, 'open')
  const sent = Buffer.from(Array.from({ length }, (_, i) => i % 251))
  socket.send(sent)
  expect((await echoed(socket, length)).equals(sent)).toBe(true)
  socket.terminate()
})

test('a message in fragments, with a ping between them, is one stream, and a close is answered', async () => {
  const socket = connect({ perMessageDeflate: true })
  await once(socket, 'open')
  const back = echoed(socket, 4)
  const pong = once(socket, 'pong')
  socket.send('ab', { binary: true, fin: false })
  socket.ping('?')
  socket.send('', { binary: true, fin: false })
  socket.send('cd', { binary: true, fin: true })
  expect(String(await back)).toBe('abcd')
  expect(String((await pong)[0])).toBe('?')
  const closed = once(socket, 'close')
  socket.close()
  expect((await closed)[0]).toBe(1000)
})

test.each([
  [{ headers: { origin: 'https://evil.example' } }, 403],
  [{ headers: { origin: 'null' } }, 403],
  [{ headers: { host: 'rebound.example:80' } }, 403],
  [{ headers: { origin: 'http://localhost:3000' } }, 101],
])('a page is let in if it is of this machine: %j', async (options, status) => {
  const socket = connect(options)
  socket.on('error', () => {})
  const refused = once(socket, 'unexpected-response').then(([, { statusCode }]) => statusCode)
  expect(await Promise.race([refused, once(socket, 'open').then(() => 101)])).toBe(status)
  socket.terminate()
})

test('what is no frame of a client ends the connection, and the server goes on', async () => {
  const socket = connect()
  await once(socket, 'open')
  // Unmasked.
  const raw: unknown = Reflect.get(socket, '_socket')
  if (
    typeof raw === 'object' &&
    raw !== null &&
    'write' in raw &&
    typeof raw.write === 'function'
  ) {
    raw.write(Buffer.from([130, 1, 65]))
  }
  await once(socket, 'close')
  const again = connect()
  await once(again, 'open')
  again.terminate()
})
