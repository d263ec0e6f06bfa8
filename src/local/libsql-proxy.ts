/**
 * sqld answers all that reaches its port, the pages of a browser too. So it wants a password that only this proxy knows, which
 * lets in what comes from this machine.
 */
import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import type { Server } from './child-process.ts'
import { listen } from './http-server.ts'
import { startSqld } from './sqld.ts'

/** libSQL over HTTP, on the databases of a folder. */
export async function startLibsql(folder: string, port: number): Promise<Server> {
  const credentials = Buffer.from(`local:${randomBytes(32).toString('hex')}`).toString('base64')
  const sqld = await startSqld(folder, [], { SQLD_HTTP_AUTH: `basic:${credentials}` })
  const { host } = new URL(sqld.url)
  return listen(
    {
      request: (incoming, outgoing) => {
        const { method, headers, url: path } = incoming
        const authorization = `Basic ${credentials}`
        const options = { method, headers: { ...headers, host, authorization } }
        const forwarded = request(sqld.url + path, options, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(outgoing)
          answer.on('error', () => outgoing.destroy())
        })
        forwarded.on('error', () => outgoing.destroy())
        outgoing.on('close', () => forwarded.destroy())
        incoming.pipe(forwarded)
      },
      close: () => sqld.close(),
    },
    port,
  )
}
