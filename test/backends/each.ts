/** The five drivers of the package, each over a real engine and a database of the test file's own. */
import { createClient } from '@libsql/client'
import type { AdapterOptions, EdgeAdapter } from 'fastauth-edge'
import { d1Adapter } from 'fastauth-edge/d1'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { neonAdapter } from 'fastauth-edge/neon'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { tursoAdapter } from 'fastauth-edge/turso'
import { type Backend, type Row, sqliteFormats } from '../conformance/backend.ts'
import { type D1, startD1 } from '../servers/d1.ts'
import { neonEndpoint, planetscaleEndpoint } from '../servers/endpoints.ts'
import type { Server } from '../servers/process.ts'
import { startSqld } from '../servers/sqld.ts'
import type { Endpoint } from '../setup.ts'
import { libsqlBackend } from './libsql.ts'
import { mysqlBackend } from './mysql.ts'
import { postgresBackend } from './postgres.ts'

export interface Each {
  readonly name: 'libSQL' | 'Turso' | 'Neon' | 'PlanetScale' | 'D1'
  readonly backend: Backend
  /** An adapter that loses the network after so many requests. */
  cutOff(requests: number, options?: AdapterOptions): EdgeAdapter
}

const lost = (): Error => new TypeError('Network connection lost.')

function fetching(requests: number): typeof fetch {
  let left = requests
  return async (...args) => {
    if (left-- <= 0) throw lost()
    return fetch(...args)
  }
}

/** `name` is that of the databases. */
export async function eachBackend(name: string): Promise<readonly Each[]> {
  const [sqld, turso, neon, planetscale, d1] = await Promise.all([
    startSqld(),
    startSqld(),
    neonEndpoint(name),
    planetscaleEndpoint(name),
    startD1(),
  ])
  const overHttp = (name: Each['name'], backend: Backend, close: () => Promise<void>): Each => ({
    name,
    backend: {
      ...backend,
      close: async () => {
        await backend.close?.()
        await close()
      },
    },
    cutOff: (requests, options) => backend.adapter({ ...options, fetch: fetching(requests) }),
  })
  const overSqld = (
    name: Each['name'],
    open: typeof libsqlAdapter | typeof tursoAdapter,
    { url, close }: Server,
  ): Each => {
    const backend = libsqlBackend(createClient({ url }), (options) => open({ url, ...options }))
    return overHttp(name, backend, close)
  }
  return [
    overSqld('libSQL', libsqlAdapter, sqld),
    overSqld('Turso', tursoAdapter, turso),
    overHttp(
      'Neon',
      postgresBackend(neon.url, (options) => neonAdapter({ ...target(neon), ...options })),
      neon.gateway.close,
    ),
    overHttp(
      'PlanetScale',
      mysqlBackend(planetscale.url, (options) =>
        planetscaleAdapter({ ...target(planetscale), ...options }),
      ),
      planetscale.gateway.close,
    ),
    overD1(d1),
  ]
}

const target = ({ url, endpoint }: Endpoint): Endpoint => ({ url, endpoint })

function overD1({ binding, close }: Awaited<ReturnType<typeof startD1>>): Each {
  const cut = (requests: number): D1 => {
    let left = requests
    return new Proxy(binding, {
      get: (_, key) => {
        const method: unknown = Reflect.get(binding, key)
        if (typeof method !== 'function') return method
        return (...args: unknown[]) => {
          if (key === 'prepare' && left-- <= 0) throw lost()
          return Reflect.apply(method, binding, args)
        }
      },
    })
  }
  return {
    name: 'D1',
    backend: {
      adapter: (options) => d1Adapter({ binding, ...options }),
      formats: sqliteFormats,
      sql: async (query, ...params) => {
        const statement = binding.prepare(query).bind(...params)
        return (await statement.all<Row>()).results
      },
      close,
    },
    cutOff: (requests, options) => d1Adapter({ binding: cut(requests), ...options }),
  }
}
