/** Every route over every engine, which is down, or whose answers are lost, at each of its requests. */
import { afterAll, beforeAll, describe, test } from 'vitest'
import { ROUTES } from '../round-trips/routes.ts'
import { faultsOf } from './route-faults.ts'
import { openTarget, type Target } from './targets.ts'

describe.each(['libSQL', 'Neon', 'PlanetScale'] as const)('%s', (driver) => {
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
})
