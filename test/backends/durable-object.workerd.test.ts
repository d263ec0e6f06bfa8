import { env } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { drizzle } from 'drizzle-orm/durable-sqlite'
import type { AdapterOptions, EdgeAdapter } from 'fastauth-edge'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { type Flows, openFlows } from '../store/all-flows.ts'
import { sqliteFormats } from '../conformance/backend.ts'
import { conformance } from '../conformance/suite.ts'

conformance('Durable Object SQLite in workerd', async () => {
  const stub = env.STORE.get(env.STORE.idFromName('conformance'))
  const inside = <T>(work: (storage: DurableObjectStorage) => T | Promise<T>): Promise<T> =>
    runInDurableObject(stub, (_, state) => work(state.storage))
  return {
    adapter: (options) => adapterInside(inside, options),
    flows: (options) => flowsInside(inside, options),
    formats: sqliteFormats,
    sql: (query, ...params) =>
      inside((storage) => storage.sql.exec(query, ...(params as SqlStorageValue[])).toArray()),
  }
})

type Inside = <T>(work: (storage: DurableObjectStorage) => T | Promise<T>) => Promise<T>

const openInside =
  (options: AdapterOptions | undefined) =>
  (storage: DurableObjectStorage): EdgeAdapter =>
    drizzleAdapter({ db: drizzle(storage), ...options })

/** Flows each of which runs inside the Durable Object, and what one of them does in somebody's name. */
function flowsInside(inside: Inside, options: AdapterOptions | undefined): Flows {
  const open = openInside(options)
  const all = <T extends object>(of: (flows: Flows) => T, own: Partial<T> = {}): T =>
    new Proxy({} as T, {
      get:
        (_, key) =>
        (...args: unknown[]) => {
          const ownFlow: unknown = Reflect.get(own, key)
          if (ownFlow) return Reflect.apply(ownFlow as () => unknown, undefined, args)
          return inside((storage) => {
            const flow: unknown = Reflect.get(of(openFlows(open(storage))), key)
            return Reflect.apply(flow as () => unknown, undefined, args)
          })
        },
    })
  return all((flows) => flows, { rolesAs: (holder) => all((flows) => flows.rolesAs(holder)) })
}

/** An adapter each of whose functions runs inside the Durable Object, where its storage may be used. */
function adapterInside(inside: Inside, options: AdapterOptions | undefined): EdgeAdapter {
  const open = openInside(options)
  const wrap = (path: readonly (string | symbol)[]): EdgeAdapter =>
    new Proxy(() => {}, {
      get: (_, key) => (key === 'dialect' ? 'sqlite' : wrap([...path, key])),
      ownKeys: () => ['prototype', 'getUserByEmail'],
      getOwnPropertyDescriptor: (target, key) =>
        Reflect.getOwnPropertyDescriptor(target, key) ?? {
          enumerable: true,
          configurable: true,
          value: undefined,
        },
      apply: (_, __, args) =>
        inside((storage) => {
          let found: unknown = open(storage)
          for (const key of path) found = Reflect.get(Object(found), key)
          return Reflect.apply(found as () => unknown, undefined, args)
        }),
    }) as unknown as EdgeAdapter
  return wrap([])
}
