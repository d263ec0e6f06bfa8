/** The databases that operations are measured on: a driver with a server to talk to. */
import type { EdgeAdapter } from '../src/store/adapter.ts'
import { libsqlAdapter } from '../src/drivers/libsql.ts'
import { neonAdapter } from '../src/drivers/neon.ts'
import { planetscaleAdapter } from '../src/drivers/planetscale.ts'
import { tursoAdapter } from '../src/drivers/turso.ts'
import { startMysql } from '../test/servers/mysql.ts'
import { startNeonGateway } from '../test/servers/neon-gateway.ts'
import { postgresBackend } from '../test/servers/neon-postgres.ts'
import { startPlanetscaleGateway } from '../test/servers/planetscale-gateway.ts'
import { startPostgres } from '../test/servers/postgres.ts'
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

const overSqld = (name: string, open: typeof libsqlAdapter | typeof tursoAdapter): Endpoint => ({
  name,
  async start() {
    const server = await startSqld()
    const proxy = await startProxy(server.url)
    return {
      direct: open({ url: server.url, timeoutMs }),
      proxied: open({ url: proxy.url, timeoutMs }),
      proxy,
      close: async () => {
        await proxy.close()
        await server.close()
      },
    }
  },
})

const neon: Endpoint = {
  name: 'Neon, its protocol before Postgres',
  async start() {
    const server = await startPostgres()
    const { url } = server
    const gateway = await startNeonGateway(postgresBackend(url))
    const proxy = await startProxy(gateway.url)
    return {
      direct: neonAdapter({ url, endpoint: `${gateway.url}/sql`, timeoutMs }),
      proxied: neonAdapter({ url, endpoint: `${proxy.url}/sql`, timeoutMs }),
      proxy,
      close: async () => {
        for (const each of [proxy, gateway, server]) await each.close()
      },
    }
  },
}

const planetscale: Endpoint = {
  name: 'PlanetScale, its protocol before MySQL or MariaDB',
  async start() {
    const server = await startMysql()
    const { url } = server
    const gateway = await startPlanetscaleGateway(url)
    const proxy = await startProxy(gateway.url)
    return {
      direct: planetscaleAdapter({ url, endpoint: gateway.url, timeoutMs }),
      proxied: planetscaleAdapter({ url, endpoint: proxy.url, timeoutMs }),
      proxy,
      close: async () => {
        for (const each of [proxy, gateway, server]) await each.close()
      },
    }
  },
}

export const ENDPOINTS: readonly Endpoint[] = [
  overSqld('libSQL over HTTP, sqld', libsqlAdapter),
  overSqld('Turso, sqld', tursoAdapter),
  neon,
  planetscale,
]
