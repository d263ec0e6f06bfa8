import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { Server } from './process.ts'

export interface Gateway extends Server {
  /** Requests since the last reset. */
  count: number
  /** Milliseconds that each request is held back. */
  delay: number
}

export interface GatewayRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface GatewayAnswer {
  readonly status: number
  readonly body: unknown
}

async function read(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** An HTTP server on the loopback that takes POST requests and answers them with JSON. */
export function startGateway(
  answer: (request: GatewayRequest) => Promise<GatewayAnswer>,
  closed: () => Promise<void>,
): Promise<Gateway> {
  const respond = async (incoming: IncomingMessage): Promise<GatewayAnswer> => {
    const { method, url = '/', headers } = incoming
    const body = await read(incoming)
    if (method !== 'POST') return { status: 405, body: { message: 'Only POST is answered' } }
    if (gateway.delay > 0) await new Promise((resolve) => setTimeout(resolve, gateway.delay))
    return answer({ path: new URL(url, 'http://localhost').pathname, headers, body })
  }
  const server = createServer((incoming, outgoing) => {
    gateway.count++
    respond(incoming)
      .catch((error: unknown) => ({ status: 500, body: { message: String(error) } }))
      .then(({ status, body }) => {
        outgoing.writeHead(status, { 'content-type': 'application/json' })
        return outgoing.end(JSON.stringify(body))
      })
      .catch(() => outgoing.destroy())
  })
  const gateway: Gateway = {
    url: '',
    count: 0,
    delay: 0,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await closed()
    },
  }
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      resolve(Object.assign(gateway, { url: `http://127.0.0.1:${port}` }))
    })
  })
}
