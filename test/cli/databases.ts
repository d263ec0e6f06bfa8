/**
 * What the program is pointed at: each a database of the test file's own, with a client that is none of ours. On a
 * server that is shared, the name keeps those of two files apart.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { createEdgeAdapter } from 'fastauth-edge'
import { libsqlBackend } from '../backends/libsql.ts'
import { mysqlBackend } from '../backends/mysql.ts'
import { postgresBackend } from '../backends/postgres.ts'
import type { Backend } from '../conformance/backend.ts'
import { neonEndpoint, planetscaleEndpoint } from '../servers/endpoints.ts'
import { startSqld } from '../servers/sqld.ts'
import type { Endpoint } from '../setup.ts'

export interface Target {
  readonly url: string
  readonly backend: Backend
  readonly dialect: 'sqlite' | 'postgres' | 'mysql'
}

const withEndpoint = ({ url, endpoint }: Endpoint): string =>
  `${url}?endpoint=${encodeURIComponent(endpoint)}`

const closing = (backend: Backend, close: () => unknown): Backend => ({
  ...backend,
  close: async () => {
    await backend.close?.()
    await close()
  },
})

type Name = 'a libSQL server' | 'a local file' | "Neon's gateway" | "PlanetScale's gateway"

export const DATABASES: Readonly<Record<Name, (name?: string) => Promise<Target>>> = {
  'a libSQL server': async (): Promise<Target> => {
    const { url, close } = await startSqld()
    const backend = libsqlBackend(createClient({ url }), (options) =>
      createEdgeAdapter({ url, ...options }),
    )
    return { url, dialect: 'sqlite', backend: closing(backend, close) }
  },
  'a local file': async (): Promise<Target> => {
    const folder = mkdtempSync(join(tmpdir(), 'fastauth-'))
    const path = join(folder, 'auth 1.db')
    const url = `sqlite+aiosqlite:///${path}`
    const backend = libsqlBackend(createClient({ url: `file:${path}` }), (options) =>
      createEdgeAdapter({ url, ...options }),
    )
    return {
      url,
      dialect: 'sqlite',
      backend: closing(backend, () => rmSync(folder, { recursive: true })),
    }
  },
  "Neon's gateway": async (name = 'cli'): Promise<Target> => {
    const neon = await neonEndpoint(name)
    const url = withEndpoint(neon)
    const backend = postgresBackend(neon.url, (options) => createEdgeAdapter({ url, ...options }))
    return { url, dialect: 'postgres', backend: closing(backend, neon.gateway.close) }
  },
  "PlanetScale's gateway": async (name = 'cli'): Promise<Target> => {
    const planetscale = await planetscaleEndpoint(name)
    const url = withEndpoint(planetscale)
    const backend = mysqlBackend(planetscale.url, (options) =>
      createEdgeAdapter({ url, ...options }),
    )
    return { url, dialect: 'mysql', backend: closing(backend, planetscale.gateway.close) }
  },
}
