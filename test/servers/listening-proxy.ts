import { connect, createServer, type Socket } from 'node:net'
import type { Server } from './process.ts'

export interface ListeningProxy extends Server {
  readonly port: number
  /** All that clients have sent since the last call, as text: statements can be read in it, whatever the protocol. */
  heard(): string
}

/** Carries TCP to a server and keeps what clients send, so that a test can tell what reaches an engine. */
export function startListeningProxy(target: URL, defaultPort: number): Promise<ListeningProxy> {
  let said = ''
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(target.port || defaultPort), target.hostname)
    client.on('data', (chunk) => (said += chunk.toString('latin1')))
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    client.pipe(upstream).pipe(client)
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      resolve({
        url: `http://127.0.0.1:${port}`,
        port,
        heard: () => {
          const heard = said
          said = ''
          return heard
        },
        close: () =>
          new Promise((done) => {
            for (const socket of sockets) socket.destroy()
            server.close(() => done())
          }),
      })
    })
  })
}
