/** Every route over a database that is down from each of its requests on, or whose answer to one of them is lost. */
import { expect } from 'vitest'
import type { EdgeAdapter } from 'fastauth-edge'
import type { Answer } from '../auth/core/app.ts'
import { opener, type RouteCount, type Strategy } from '../round-trips/route-cases.ts'
import { fetchOf, type ProxyFault, STEADY } from '../servers/fault-proxy.ts'
import type { Target } from './targets.ts'

const DOWN: ProxyFault = { name: 'down', forwarded: 'never', heard: 'reset' }
const LOST: ProxyFault = { name: 'a lost answer', forwarded: 'first', heard: 'reset' }

const TABLES = [
  'users',
  'sessions',
  'tokens',
  'roles',
  'role_permissions',
  'user_roles',
  'oauth_accounts',
  'passkeys',
  'state',
] as const

type Rows = ReadonlyMap<string, readonly string[]>

/** What is stored, but for counts of attempts. */
async function stored({ backend }: Target): Promise<Rows> {
  const tables = TABLES.map(async (name) => {
    const rows = await backend.sql(`select * from fastauth_${name}`)
    const kept = rows.filter(({ key }) => !String(key).startsWith('limit:'))
    const texts = kept.map((row) =>
      JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    )
    return [name, texts] as const
  })
  return new Map(await Promise.all(tables))
}

/** How many rows came and went, a changed one as both. Empty where nothing did. */
function changes(before: Rows, after: Rows): Record<string, [came: number, went: number]> {
  const without = (some: readonly string[] = [], others: readonly string[] = []): number => {
    const known = new Set(others)
    return some.filter((row) => !known.has(row)).length
  }
  const all = TABLES.map((name): [string, [number, number]] => {
    const [then, now] = [before.get(name), after.get(name)]
    return [name, [without(now, then), without(then, now)]]
  })
  return Object.fromEntries(all.filter(([, counts]) => counts.some((count) => count > 0)))
}

interface Outcome {
  readonly answer: Answer
  readonly changes: ReturnType<typeof changes>
  readonly requests: number
  readonly mails: number
}

/** One request to a route, whose requests to the database meet faults. */
async function send(
  target: Target,
  { prepare }: RouteCount,
  strategy: Strategy,
  faultOf: (nth: number) => ProxyFault | undefined,
  retries: number,
): Promise<Outcome> {
  const id = crypto.randomUUID()
  let call = STEADY
  const through: typeof fetch = (input, init) => fetchOf(call)(input, init)
  const adapter: EdgeAdapter = target.through(STEADY, { fetch: through, retries })
  let requests = 0
  target.proxy.choose = ({ nth }) => {
    requests = Math.max(requests, nth + 1)
    return faultOf(nth)
  }
  const open = opener(adapter, strategy)
  const mails: unknown[][] = []
  const request = await prepare((config = {}) => {
    const world = open(config)
    mails.push(world.mails)
    return world
  })
  const sent = (): number => mails.reduce((sum, { length }) => sum + length, 0)
  const [before, mailsBefore] = [await stored(target), sent()]
  call = id
  const answer = await request()
  await target.proxy.settled(id)
  // What a fault has left open would hold up the next request for a second.
  await target.rollBack()
  const after = await stored(target)
  return { answer, changes: changes(before, after), requests, mails: sent() - mailsBefore }
}

/**
 * @throws an assertion that fails: a route that says something else than what is stored, or did half of it
 */
export async function faultsOf(
  target: Target,
  name: string,
  route: RouteCount,
  strategy: Strategy,
): Promise<void> {
  // What earlier cases stored would be read, twice for each request, by all that follow.
  for (const table of TABLES.toReversed()) await target.backend.sql(`delete from fastauth_${table}`)
  const whole = await send(target, route, strategy, () => undefined, 0)
  expect([name, whole.answer.status, whole.answer.body]).toEqual([
    name,
    route.status,
    whole.answer.body,
  ])
  const hasBatches = target.name !== 'PlanetScale'
  // Without batches a write is carried out before the read that follows it: all of it, and nobody hears so.
  const unheard = hasBatches ? [{}] : [{}, whole.changes]
  for (let step = 0; step < whole.requests; step++) {
    const down = await send(target, route, strategy, (nth) => (nth >= step ? DOWN : undefined), 0)
    const said = { name, strategy, step, status: down.answer.status, body: down.answer.body }
    if (said.status === 503) {
      expect(said.body).toEqual({ detail: 'The service is not available right now' })
      expect(down.answer.headers.get('retry-after')).toBe('5')
      expect(down.answer.headers.getSetCookie()).toEqual([])
      expect({ ...said, changes: down.changes }).toEqual({
        ...said,
        changes: expect.toBeOneOf(unheard),
      })
      expect(down.mails).toBe(0)
    } else {
      // What was left to send takes nothing back: the end of a transaction that had failed.
      expect({ ...said, hasBatches }).toMatchObject({ status: route.status, hasBatches: false })
      expect(down.changes).toEqual(whole.changes)
    }

    // It was carried out, and nobody heard so: it is said to be done, or not to be known.
    const lost = await send(target, route, strategy, (nth) => (nth === step ? LOST : undefined), 2)
    const found = { name, strategy, step, status: lost.answer.status, changes: lost.changes }
    if (lost.answer.status === 503) {
      expect(lost.answer.headers.get('retry-after')).toBe('5')
      expect(found.changes).toBeOneOf([{}, whole.changes])
    } else {
      const { status } = route
      expect(found).toEqual({ name, strategy, step, status, changes: whole.changes })
      expect(lost.mails).toBe(whole.mails)
    }
  }
}
