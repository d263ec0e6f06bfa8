import { createServer, request } from 'node:http'
import type { Gateway } from './gateway.ts'

export type { Gateway as Proxy } from './gateway.ts'

/** Stands before a database's HTTP endpoint, counts its requests and can slow them down. */
export function startProxy(target: string): Promise<Gateway> {
  const server = createServer((incoming, outgoing) => {
    proxy.count++
    setTimeout(() => {
      const { method = 'GET', headers } = incoming
      const forwarded = request(target + incoming.url, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      forwarded.on('error', () => outgoing.destroy())
      incoming.pipe(forwarded)
    }, proxy.delay)
  })
  const proxy: Gateway = {
    url: '',
    count: 0,
    delay: 0,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      resolve(Object.assign(proxy, { url: `http://127.0.0.1:${port}` }))
    })
  })
}
