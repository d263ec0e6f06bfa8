/** HTTP on the loopback, for what stands in for a service. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { ConfigError } from '../errors.ts'
import type { Server } from './child-process.ts'
import { codeOf } from './error-code.ts'
import { isLocal } from './local-only.ts'

export interface ServiceRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface ServiceAnswer {
  readonly status: number
  readonly body: unknown
}

/** What answers POST requests with JSON. */
export interface Service {
  answer(request: ServiceRequest): Promise<ServiceAnswer>
  /** Takes a connection over, for a WebSocket. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): Promise<void>
}

/** What requests and connections meet that have been let in. */
export interface Listeners {
  request(incoming: IncomingMessage, outgoing: ServerResponse): void
  upgrade?: Service['upgrade'] | undefined
  close(): Promise<void>
}

/** Serves on a port of 127.0.0.1; on any that is free, if it is 0. */
export function serve(service: Service, port = 0): Promise<Server> {
  return listen(
    {
      request: (incoming, outgoing) => {
        respond(service, incoming)
          .catch((error: unknown) => ({ status: 500, body: { message: String(error) } }))
          .then((answer) => send(outgoing, answer))
          .catch(() => outgoing.destroy())
      },
      upgrade: service.upgrade?.bind(service),
      close: () => service.close(),
    },
    port,
  )
}

async function respond(service: Service, incoming: IncomingMessage): Promise<ServiceAnswer> {
  const { method, url = '/', headers } = incoming
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  if (method !== 'POST') return { status: 405, body: { message: 'Only POST is answered' } }
  const { pathname: path } = new URL(url, 'http://localhost')
  return service.answer({ path, headers, body: Buffer.concat(chunks).toString() })
}

function send(outgoing: ServerResponse, { status, body }: ServiceAnswer): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const ONLY_LOCAL = { message: 'only programs and pages of this machine are answered' }

/** The port is on the loopback. That keeps other machines out, and no page of another site that a browser shows. */
export async function listen(listeners: Listeners, port: number): Promise<Server> {
  const sockets = new Set<Socket>()
  const server = createServer((incoming, outgoing) => {
    if (isLocal(incoming.headers)) listeners.request(incoming, outgoing)
    else send(outgoing, { status: 403, body: ONLY_LOCAL })
  })
  server.on('upgrade', (incoming, socket, head) => {
    if (!isLocal(incoming.headers)) refuse(socket, '403 Forbidden')
    else if (listeners.upgrade === undefined) refuse(socket, '426 Upgrade Required')
    else listeners.upgrade(incoming, socket, head)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
  } catch (error) {
    await listeners.close()
    throw unusable(error, port)
  }
  const address = server.address()
  const bound = typeof address === 'object' && address ? address.port : port
  return {
    url: `http://127.0.0.1:${bound}`,
    close: async () => {
      // Those among them that a WebSocket has taken over, the server itself does not close.
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await listeners.close()
    },
  }
}

/** Ends a connection that wants a WebSocket. */
export function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`)
}

function unusable(cause: unknown, port: number): ConfigError {
  const code = codeOf(cause)
  const why = code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${code})`
  return new ConfigError(`port ${port} of 127.0.0.1 ${why}: choose another port`, { cause })
}
