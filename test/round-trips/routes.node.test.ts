import { expect, test } from 'vitest'
import { type Counted, openCounted } from './counted.ts'
import { expectPart, table } from './page.ts'
import { opener, type Strategy } from './route-cases.ts'
import { ROUTES } from './routes.ts'

/** Of each route under each strategy that has it. */
async function measureRoutes({ name: driver, adapter, requests }: Counted): Promise<RouteCounts> {
  const counts = new Map<string, Map<Strategy, number>>()
  await adapter.createTables()
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

test('requests per route', { timeout: 400_000 }, async () => {
  const backends = await openCounted('round_trips_of_routes')
  const counts = await Promise.all(backends.map(measureRoutes))
  const cell = (of: RouteCounts, name: string): string =>
    [...new Set(of.get(name)?.values())].join(' · ')
  const columns = backends.map(({ name }) => name)
  const names = Object.keys(ROUTES)
  const part = `All that a request to a route of the core sends, what goes on after the answer included. The visitor has an IP address
that is counted, and says with cookies who is signed in. Where \`sessionStrategy\` makes a difference, the first figure is
that of \`'database'\`, the second that of \`'jwt'\`.

${table(
  'route',
  columns,
  names.map((name) => [name, ...counts.map((of) => cell(of, name))]),
)}
`
  await expectPart('routes', part)
  for (const [i, { name: driver }] of backends.entries()) {
    for (const [route, { atMost }] of Object.entries(ROUTES)) {
      const [batches, planetscale] = atMost
      for (const [strategy, count] of counts[i]?.get(route) ?? []) {
        expect(count, `${route} on ${driver}, ${strategy}`).toBeLessThanOrEqual(
          driver === 'PlanetScale' ? planetscale : batches,
        )
      }
    }
  }
})
