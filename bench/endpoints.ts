/** The databases that operations are measured on: a driver with a server to talk to. */
import type { EdgeAdapter } from '../src/adapter.ts'
import { libsqlAdapter } from '../src/drivers/libsql.ts'
import { type Proxy, startProxy } from '../test/servers/proxy.ts'
import { startSqld } from '../test/servers/sqld.ts'

export interface Endpoint {
  readonly name: string
  start(): Promise<OpenEndpoint>
}

export interface OpenEndpoint {
  /** Straight to the server. */
  readonly direct: EdgeAdapter
  /** Through the proxy. */
  readonly proxied: EdgeAdapter
  readonly proxy: Proxy
  close(): Promise<void>
}

/** A machine with other work to do slows a bench down, and must not end it. */
const timeoutMs = 60_000

const libsql: Endpoint = {
  name: 'libSQL over HTTP, sqld',
  async start() {
    const server = await startSqld()
    const proxy = await startProxy(server.url)
    return {
      direct: libsqlAdapter({ url: server.url, timeoutMs }),
      proxied: libsqlAdapter({ url: proxy.url, timeoutMs }),
      proxy,
      close: async () => {
        await proxy.close()
        await server.close()
      },
    }
  },
}

export const ENDPOINTS: readonly Endpoint[] = [libsql]
