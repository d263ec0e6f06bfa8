/** The databases whose requests are counted, each where they arrive. */
import { afterAll, inject } from 'vitest'
import type { EdgeAdapter } from 'fastauth-edge'
import { d1Adapter } from 'fastauth-edge/d1'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { neonAdapter } from 'fastauth-edge/neon'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { tursoAdapter } from 'fastauth-edge/turso'
import { startD1 } from '../servers/d1.ts'
import { neonEndpoint, planetscaleEndpoint } from '../servers/endpoints.ts'
import { startProxy } from '../servers/proxy.ts'
import { startSqld } from '../servers/sqld.ts'

/** An adapter over a real database, and a count of what reaches it that is not the adapter's own. */
export interface Counted {
  readonly name: string
  readonly adapter: EdgeAdapter
  readonly requests: () => number
}

const closing: (() => Promise<void>)[] = []
afterAll(() => Promise.all(closing.map((close) => close())))

/** At the server: HTTP requests that pass a proxy. */
async function overLibsql(): Promise<Counted> {
  const proxy = await startProxy(inject('libsqlUrls').roundTrips)
  closing.push(proxy.close)
  return {
    name: 'libSQL',
    adapter: libsqlAdapter({ url: proxy.url }),
    requests: () => proxy.count,
  }
}

async function overTurso(): Promise<Counted> {
  const server = await startSqld()
  const proxy = await startProxy(server.url)
  closing.push(proxy.close, server.close)
  return {
    name: 'Turso',
    adapter: tursoAdapter({ url: proxy.url }),
    requests: () => proxy.count,
  }
}

/** At the gateways that speak Neon's and PlanetScale's protocols. */
async function overNeon(use: string): Promise<Counted> {
  const { gateway, ...target } = await neonEndpoint(use)
  closing.push(gateway.close)
  return { name: 'Neon', adapter: neonAdapter(target), requests: () => gateway.count }
}

async function overPlanetscale(use: string): Promise<Counted> {
  const { gateway, ...target } = await planetscaleEndpoint(use)
  closing.push(gateway.close)
  const adapter = planetscaleAdapter(target)
  return { name: 'PlanetScale', adapter, requests: () => gateway.count }
}

/** At the binding: what is called of a D1 that runs in workerd. */
async function overBinding(): Promise<Counted> {
  const { binding: database, close } = await startD1()
  closing.push(close)
  let count = 0
  /** A statement or the binding itself, with `all` and `batch` counted; nothing else may send. */
  const counted = <T extends object>(inner: T): T =>
    new Proxy(inner, {
      get: (target, key) => {
        const method: unknown = Reflect.get(target, key)
        if (key === 'inner') return target
        if (typeof method !== 'function') return method
        return (...args: unknown[]) => {
          if (key === 'prepare' || key === 'bind') return counted(method.apply(target, args))
          if (key !== 'all' && key !== 'batch') throw new Error(`not counted: ${String(key)}`)
          count++
          const [statements] = args
          if (!Array.isArray(statements)) return method.apply(target)
          return method.call(
            target,
            statements.map((one) => Reflect.get(one, 'inner')),
          )
        }
      },
    })
  const adapter = d1Adapter({ binding: counted(database) })
  return { name: 'D1', adapter, requests: () => count }
}

/** All of them. `use` names the databases. */
export const openCounted = (use: string): Promise<Counted[]> =>
  Promise.all([overLibsql(), overTurso(), overBinding(), overNeon(use), overPlanetscale(use)])
