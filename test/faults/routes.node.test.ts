/** The routes that change most, over libSQL. `every-route` is for all of them over every engine. */
import { afterAll, beforeAll, describe, test } from 'vitest'
import { ROUTES } from '../round-trips/routes.ts'
import { faultsOf } from './route-faults.ts'
import { openTarget, type Target } from './targets.ts'

const SOME = [
  'POST /register',
  'POST /login, signed in before',
  'POST /refresh',
  'POST /reset-password, that takes over',
  'POST /account/change-password',
  'POST /account/confirm-email-change',
  'DELETE /account',
] as const

describe('a database that is down, or whose answers are lost, at each request of', () => {
  let target: Target
  beforeAll(async () => {
    target = await openTarget('libSQL', 'routes', { lateMs: 10, slowMs: 10, outageMs: 10 })
    await target.backend.adapter().createTables()
  })
  afterAll(() => target.close())

  test.each(SOME)('%s', async (name) => {
    const route = ROUTES[name]
    if (route === undefined) throw new Error(`there is no ${name}`)
    for (const strategy of ['database', 'jwt'] as const) {
      await faultsOf(target, name, route, strategy)
    }
  })
})
