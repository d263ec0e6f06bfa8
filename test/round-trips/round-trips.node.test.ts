import { afterAll, expect, inject, test } from 'vitest'
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
import { ALLOWED, FLOWS } from './flows.ts'
import { fixture, OPERATIONS } from './operations.ts'
import { opener, ROUTES, type Strategy } from './routes.ts'

/** An adapter over a real database, and a count of what reaches it that is not the adapter's own. */
interface Counted {
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
async function overNeon(): Promise<Counted> {
  const { gateway, ...target } = await neonEndpoint('round_trips')
  closing.push(gateway.close)
  return { name: 'Neon', adapter: neonAdapter(target), requests: () => gateway.count }
}

async function overPlanetscale(): Promise<Counted> {
  const { gateway, ...target } = await planetscaleEndpoint('round_trips')
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

async function measure({ adapter, requests }: Counted): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  await adapter.dropTables()
  const before = requests()
  await adapter.session.getSession('nobody')
  counts.set('first request on an empty database', requests() - before)
  const rows = await fixture(adapter)
  for (const [name, prepare] of Object.entries({ ...OPERATIONS, ...FLOWS })) {
    const call = await prepare(adapter, rows)
    const start = requests()
    await call()
    counts.set(name, requests() - start)
  }
  return counts
}

/** Of each route under each strategy that has it. */
async function measureRoutes({ name: driver, adapter, requests }: Counted): Promise<RouteCounts> {
  const counts = new Map<string, Map<Strategy, number>>()
  for (const [name, { status, prepare, only }] of Object.entries(ROUTES)) {
    const ofRoute = new Map<Strategy, number>()
    counts.set(name, ofRoute)
    for (const strategy of strategies) {
      if (only !== undefined && only !== strategy) continue
      const call = await prepare(opener(adapter, strategy))
      const start = requests()
      const answer = await call()
      ofRoute.set(strategy, requests() - start)
      const { body } = answer
      expect({ driver, name, strategy, status: answer.status, body }).toMatchObject({ status })
    }
  }
  return counts
}

type RouteCounts = ReadonlyMap<string, ReadonlyMap<Strategy, number>>

const strategies: readonly Strategy[] = ['database', 'jwt']

test('requests per method', async () => {
  const backends = await Promise.all([
    overLibsql(),
    overTurso(),
    overBinding(),
    overNeon(),
    overPlanetscale(),
  ])
  const counts = await Promise.all(backends.map(measure))
  const ofRoutes = await Promise.all(backends.map(measureRoutes))
  const routeCell = (of: RouteCounts, name: string): string =>
    [...new Set(of.get(name)?.values())].join(' · ')
  const names = [...(counts[0]?.keys() ?? [])]
  const row = (cells: readonly unknown[]): string => `| ${cells.join(' | ')} |`
  const table = (what: string, of: readonly string[]): string =>
    [
      row([what, ...backends.map(({ name }) => name)]),
      row(['---', ...backends.map(() => '---:')]),
      ...of.map((name) => row([name, ...counts.map((count) => count.get(name))])),
    ].join('\n')
  const page = `<!-- Generated by test/round-trips. Do not edit: \`npx vitest run --project node test/round-trips -u\`. -->

# Requests per method

Requests that reach the database for one call: HTTP requests counted by a proxy before a real libSQL
server and by the gateways that speak Neon's protocol before a real Postgres and PlanetScale's before a
real MySQL or MariaDB, calls counted at the binding of a D1 that runs in workerd.

PlanetScale has no batches. A transaction there is a request for each of its statements, one to begin and
one to commit; the tables are made one by one.

\`deleteUserSessions\`, \`deleteUserTokens\` and \`cleanupExpired\` remove 5,000 rows with each request: 12,001
sessions are three.

${table(
  'method',
  names.filter((name) => !(name in FLOWS)),
)}

## Requests per flow

What the auth core sends for one route, all of its requests together: with limits on guessing, a former session to
end and, where JWTs are accepted, access tokens to revoke.

${table('flow', Object.keys(FLOWS))}

## Requests per route

All that a request to a route of the core sends, what goes on after the answer included. The visitor has an IP address
that is counted, and says with cookies who is asking. Where \`sessionStrategy\` makes a difference, the first figure is
that of \`'database'\`, the second that of \`'jwt'\`.

${[
  row(['route', ...backends.map(({ name }) => name)]),
  row(['---', ...backends.map(() => '---:')]),
  ...Object.keys(ROUTES).map((name) => row([name, ...ofRoutes.map((of) => routeCell(of, name))])),
].join('\n')}
`
  await expect(page).toMatchFileSnapshot('../../docs/round-trips.md')
  for (const [i, { name: driver }] of backends.entries()) {
    for (const [method, count] of counts[i] ?? []) {
      expect(count, `${method} on ${driver}`).toBeLessThanOrEqual(allowed(driver, method))
    }
    for (const [route, { atMost }] of Object.entries(ROUTES)) {
      const [batches, planetscale] = atMost
      for (const [strategy, count] of ofRoutes[i]?.get(route) ?? []) {
        expect(count, `${route} on ${driver}, ${strategy}`).toBeLessThanOrEqual(
          driver === 'PlanetScale' ? planetscale : batches,
        )
      }
    }
  }
})

/** What of PlanetScale's single-row writes needs a second request; its reads and all others are one. */
const TWICE = new Set([
  'user.updateUser',
  'token.consumeToken',
  'role.assignRole',
  'oauth.createOAuthAccount',
  'state.take',
])
const TRANSACTIONS = new Set([
  'user.deleteUser, hard',
  'role.createRole',
  'role.createRole, 5,000 permissions',
  'role.addPermissions, 5,000',
  'role.deleteRole',
  'role.addPermissions',
  'role.removePermissions',
  'state.increment',
])

function allowed(driver: string, method: string): number {
  const isPlanetscale = driver === 'PlanetScale'
  const [batches, most] = ALLOWED[method] ?? []
  if (batches !== undefined && most !== undefined) return isPlanetscale ? most : batches
  if (method.startsWith('first')) return isPlanetscale ? 2 + 9 : 3
  if (method === 'token.createToken, in place of one') return 2
  if (!isPlanetscale) return 1
  if (TRANSACTIONS.has(method)) return 10
  return TWICE.has(method) ? 2 : 1
}
