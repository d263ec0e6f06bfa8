/** Every driver and every client of a drizzle database, before an endpoint that quotes what it was sent. */
import { createClient } from '@libsql/client'
import { neon, neonConfig } from '@neondatabase/serverless'
import { Client } from '@planetscale/database'
import { drizzle as libsqlDrizzle } from 'drizzle-orm/libsql'
import { drizzle as neonDrizzle } from 'drizzle-orm/neon-http'
import { drizzle as planetscaleDrizzle } from 'drizzle-orm/planetscale-serverless'
import { type AdapterOptions, createEdgeAdapter, type EdgeAdapter } from 'fastauth-edge'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { neonAdapter } from 'fastauth-edge/neon'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { tursoAdapter } from 'fastauth-edge/turso'
import { MARK } from './logger.ts'

type Open = (url: string, trouble: number, options: AdapterOptions) => EdgeAdapter

const authToken = `auth-${MARK}`
const password = `p%40ss-${MARK}`
const server = (scheme: string, trouble: number): string =>
  `${scheme}://${MARK}:${password}@t${trouble}.example/${MARK}`

/** The same request to the endpoint that fails in one way. */
const toTrouble =
  (url: string, trouble: number): typeof fetch =>
  async (input, init) => {
    const request = new Request(input, init)
    const { method, headers, signal } = request
    return fetch(`${url}/${trouble}`, { method, headers, signal, body: await request.text() })
  }

const neonByUrl: Open = (url, trouble, options) =>
  createEdgeAdapter({
    url: `${server('postgresql+asyncpg', trouble)}?endpoint=${encodeURIComponent(`${url}/${trouble}/sql`)}`,
    ...options,
  })

export const OPEN: Readonly<Record<string, Open>> = {
  libSQL: (url, trouble, options) =>
    libsqlAdapter({ url, authToken, fetch: toTrouble(url, trouble), ...options }),
  'libSQL, by URL': (url, trouble, options) =>
    createEdgeAdapter({
      url: `${url}?authToken=${authToken}`,
      fetch: toTrouble(url, trouble),
      ...options,
    }),
  'libSQL, by drizzle': (url, trouble, options) =>
    drizzleAdapter({
      db: libsqlDrizzle({
        client: createClient({ url, authToken, fetch: toTrouble(url, trouble) }),
      }),
      ...options,
    }),
  Turso: (url, trouble, options) =>
    tursoAdapter({ url, authToken, fetch: toTrouble(url, trouble), ...options }),
  Neon: (url, trouble, options) =>
    neonAdapter({
      url: server('postgres', trouble),
      endpoint: `${url}/${trouble}/sql`,
      authToken,
      ...options,
    }),
  'Neon, by URL': neonByUrl,
  'Neon, by drizzle': (url, trouble, options) => {
    neonConfig.fetchEndpoint = (host) => `${url}/${/^t(\d+)/.exec(host)?.[1]}/sql`
    return drizzleAdapter({
      db: neonDrizzle({ client: neon(server('postgres', trouble)) }),
      ...options,
    })
  },
  PlanetScale: (url, trouble, options) =>
    planetscaleAdapter({
      url: server('mysql', trouble),
      endpoint: url,
      fetch: toTrouble(url, trouble),
      ...options,
    }),
  'PlanetScale, by drizzle': (url, trouble, options) => {
    const client = new Client({
      host: 'db.example',
      username: MARK,
      password,
      fetch: toTrouble(url, trouble),
    })
    return drizzleAdapter({ db: planetscaleDrizzle({ client }), ...options })
  },
}
