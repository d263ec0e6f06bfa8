/** The drivers that speak HTTP, each over its real engine with the fault proxy in between. */
import { createClient } from '@libsql/client'
import type { AdapterOptions, EdgeAdapter } from 'fastauth-edge'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { neonAdapter } from 'fastauth-edge/neon'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { tursoAdapter } from 'fastauth-edge/turso'
import { libsqlBackend } from '../backends/libsql.ts'
import { mysqlBackend } from '../backends/mysql.ts'
import { postgresBackend } from '../backends/postgres.ts'
import type { Backend } from '../conformance/backend.ts'
import { neonEndpoint, planetscaleEndpoint } from '../servers/endpoints.ts'
import type { MIXES } from '../servers/fault-mix.ts'
import {
  type FaultProxy,
  fetchOf,
  startFaultProxy,
  STEADY,
  type Timing,
} from '../servers/fault-proxy.ts'
import { startSqld } from '../servers/sqld.ts'

export interface Target {
  readonly name: keyof typeof MIXES
  /** Of the database, with its credentials. */
  readonly url: string
  readonly proxy: FaultProxy
  /** An adapter through the proxy for one call, which the proxy knows by its name. */
  through(call: string, options?: AdapterOptions): EdgeAdapter
  /** An adapter that meets no faults, and past the proxy SQL with the engine's own client. */
  readonly backend: Backend
  /** How many writes leave one another's locks in time for the next ones. */
  readonly writesAtOnce: number
  /** Rolls back what callers have left open. */
  rollBack(): Promise<void>
  close(): Promise<void>
}

type Open = (use: string) => Promise<{
  readonly url: string
  /** Where requests go to, as an origin and as the `endpoint` with its path. */
  readonly origin: string
  readonly path: string
  /** How many requests the engine bears at once. */
  readonly atOnce?: number
  readonly adapter: (options: AdapterOptions) => EdgeAdapter
  readonly backend: (adapter: (options?: AdapterOptions) => EdgeAdapter) => Backend
  /** All, if not said. */
  readonly writesAtOnce?: number
  /** Where a transaction takes several requests, and holds its locks in between. */
  rollBack?(): Promise<void>
  close(): Promise<void>
}>

const overSqld =
  (open: typeof libsqlAdapter | typeof tursoAdapter): Open =>
  async () => {
    const { url, close } = await startSqld()
    return {
      url,
      origin: url,
      path: '',
      // sqld 0.24 locks up for good under several writes at once, now and then, without any fault.
      atOnce: 1,
      adapter: (options) => open({ url, ...options }),
      backend: (adapter) => libsqlBackend(createClient({ url }), adapter),
      close,
    }
  }

const OPEN: Readonly<Record<Target['name'], Open>> = {
  libSQL: overSqld(libsqlAdapter),
  Turso: overSqld(tursoAdapter),
  Neon: async (use) => {
    const { url, endpoint, gateway } = await neonEndpoint(use)
    return {
      url,
      origin: new URL(endpoint).origin,
      path: '/sql',
      adapter: (options) => neonAdapter({ url, ...options }),
      backend: (adapter) => postgresBackend(url, adapter),
      writesAtOnce: 20,
      close: gateway.close,
    }
  },
  PlanetScale: async (use) => {
    // What a lost ROLLBACK leaves open holds its locks for as long as this.
    const { url, endpoint, gateway } = await planetscaleEndpoint(use, { transactionTimeout: 1_000 })
    return {
      url,
      origin: endpoint,
      path: '',
      adapter: (options) => planetscaleAdapter({ url, ...options }),
      backend: (adapter) => mysqlBackend(url, adapter),
      writesAtOnce: 20,
      rollBack: gateway.rollBack,
      close: gateway.close,
    }
  },
}

export const DRIVERS: readonly Target['name'][] = ['libSQL', 'Turso', 'Neon', 'PlanetScale']

export async function openTarget(
  name: Target['name'],
  use: string,
  timing: Timing,
): Promise<Target> {
  const opened = await OPEN[name](use)
  const { url, origin, path, atOnce, adapter, backend: open, close } = opened
  const proxy = await startFaultProxy(origin, timing, atOnce)
  const through: Target['through'] = (call, options) =>
    adapter({ endpoint: proxy.url + path, fetch: fetchOf(call), ...options })
  // Only what the faults of others do to the proxy is left: times when it refuses connections.
  const backend = open((options) => through(STEADY, { retries: 10, ...options }))
  return {
    name,
    url,
    proxy,
    through,
    backend,
    writesAtOnce: opened.writesAtOnce ?? Infinity,
    rollBack: async () => opened.rollBack?.(),
    close: async () => {
      await backend.close?.()
      await proxy.close()
      await close()
    },
  }
}
