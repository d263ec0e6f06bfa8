/** Every route over an engine that is down, or whose answers are lost, at each of its requests. A file for each engine: they run side by side. */
import { afterAll, beforeAll, test } from 'vitest'
import { ROUTES } from '../round-trips/routes.ts'
import { faultsOf } from './route-faults.ts'
import { openTarget, type Target } from './targets.ts'

export function everyRoute(driver: 'libSQL' | 'Neon' | 'PlanetScale'): void {
  let target: Target
  beforeAll(async () => {
    target = await openTarget(driver, 'every_route', { lateMs: 10, slowMs: 10, outageMs: 10 })
    await target.backend.adapter().createTables()
  })
  afterAll(() => target.close())

  const cases = Object.entries(ROUTES).flatMap(([name, route]) =>
    (['database', 'jwt'] as const)
      .filter((strategy) => route.only === undefined || route.only === strategy)
      .map((strategy) => ({ name, strategy, route })),
  )
  test.each(cases)('$name, $strategy', ({ name, strategy, route }) =>
    faultsOf(target, name, route, strategy),
  )
}
