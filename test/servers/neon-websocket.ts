import { connect } from 'node:net'
import { neonConfig } from '@neondatabase/serverless'
import { createWebSocketStream, WebSocketServer } from 'ws'
import type { Server } from './process.ts'

/** Has Pools of Neon's driver go through such a proxy. */
export function sendThrough({ url }: Pick<Server, 'url'>): void {
  neonConfig.webSocketConstructor = WebSocket
  neonConfig.wsProxy = () => url
  neonConfig.useSecureWebSocket = false
  neonConfig.pipelineTLS = false
  neonConfig.pipelineConnect = false
}

/** Carries what a WebSocket brings to Postgres's own port, as Neon's WebSocket proxy does. */
export function startNeonWebSocket(postgresUrl: string): Promise<Server> {
  const { hostname, port } = new URL(postgresUrl)
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (socket) => {
    const stream = createWebSocketStream(socket)
    const database = connect(Number(port), hostname)
    const end = (): void => {
      stream.destroy()
      database.destroy()
    }
    stream.on('error', end)
    database.on('error', end)
    stream.pipe(database).pipe(stream)
  })
  return new Promise((resolve) => {
    server.on('listening', () => {
      const address = server.address()
      const bound = typeof address === 'object' && address ? address.port : 0
      resolve({
        url: `127.0.0.1:${bound}`,
        close: () =>
          new Promise((done) => {
            for (const client of server.clients) client.terminate()
            server.close(() => done())
          }),
      })
    })
  })
}
