/**
 * No secret anywhere: every parameter, password, token, hash and e-mail bears a mark, every driver is made to
 * fail in every way, and the mark is looked for in all that a logger could reach.
 */
import { afterAll, describe, expect, test } from 'vitest'
import { type AdapterOptions, type EdgeAdapter, type QueryEvent } from 'fastauth-edge'
import { freePort } from '../servers/process.ts'
import { startQuoting, TROUBLE_COUNT } from '../servers/quoting.ts'
import { RIGHT, WRONG } from './calls.ts'
import { DAMAGE } from './damage.ts'
import { engines } from './engines.ts'
import { judge, type Tally, total } from './found.ts'
import { listen, MARK, marked } from './logger.ts'
import { OPEN } from './opened.ts'

const TIMEOUT = 120_000

const UNANSWERED = ['unavailable', 'timeout', 'rate_limited', 'unauthorized', 'unknown'].map(
  (kind) => `database_${kind}`,
)
const ANSWERED = [
  'validation',
  'user_already_exists',
  'user_not_found',
  'role_already_exists',
  'role_not_found',
  'conflict',
  'schema',
  'database_refused',
]

const quoting = await startQuoting(MARK)
const real = await engines()
const ears = listen()
const tallies = new Map<string, Tally>()

function tallyOf(driver: string): Tally {
  const tally: Tally = tallies.get(driver) ?? new Map()
  tallies.set(driver, tally)
  return tally
}

afterAll(async () => {
  ears.stop()
  await quoting.close()
  for (const { close } of real) await close()
})

/** A few at a time. */
async function inLanes<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const queue = all.values()
  const lane = async (): Promise<void> => {
    for (const one of queue) await work(one)
  }
  await Promise.all(Array.from({ length: 8 }, lane))
}

/** Sends a call through an adapter of its own, whose events are looked at as well. */
async function send(
  driver: string,
  what: string,
  open: (options: AdapterOptions) => EdgeAdapter,
  call: (adapter: EdgeAdapter) => Promise<unknown>,
): Promise<void> {
  const events: QueryEvent[] = []
  const adapter = open({ onQuery: (event) => events.push(event) })
  await judge(tallyOf(driver), what, events, () => call(adapter))
}

describe.each(Object.entries(OPEN))('%s', (driver, open) => {
  test(
    'an endpoint that quotes what it was sent',
    async () => {
      // The same driver by another way: a third of the cases.
      const step = driver.includes(', by') ? 3 : 1
      const cases = RIGHT.flatMap((call, n) =>
        Array.from({ length: TROUBLE_COUNT }, (_, trouble) => ({ ...call, trouble })).filter(
          ({ trouble }) => (n + trouble) % step === 0,
        ),
      )
      await inLanes(cases, ({ name, trouble, send: call }) => {
        // The last one never answers.
        const timeoutMs = trouble === TROUBLE_COUNT - 1 ? 20 : 500
        const options = { timeoutMs, retries: trouble % 2 }
        return send(
          driver,
          `${name} ${trouble}`,
          (more) => open(quoting.url, trouble, { ...options, ...more }),
          call,
        )
      })
    },
    TIMEOUT,
  )

  test('nobody listens', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    await inLanes(RIGHT, ({ name, send: call }) =>
      send(driver, name, (more) => open(url, 0, { retries: 0, ...more }), call),
    )
  })
})

describe.each(real)('$name', ({ name: driver, backend, dialect }) => {
  const restore = async (): Promise<void> => {
    const adapter = backend.adapter()
    await adapter.dropTables()
    await adapter.createTables()
    for (const id of [`userId-${MARK}`, `id-${MARK}`]) {
      await adapter.user.createUser({ id, email: `${crypto.randomUUID()}@example.com` })
    }
    await adapter.role.createRole(`name-${MARK}`, [`${MARK}:read`])
    for (const { send: call } of RIGHT.filter(({ name }) => /create|assign/.test(name))) {
      await call(adapter).catch(() => {})
    }
  }

  test('conflicts, and rows that are not there', async () => {
    await restore()
    for (const { name, send: call } of [...RIGHT, ...RIGHT.toReversed(), ...RIGHT]) {
      await send(driver, name, backend.adapter, call)
    }
  })

  test.each(Object.entries(DAMAGE[dialect] ?? {}))(
    '%s',
    async (what, statements) => {
      await restore()
      for (const statement of statements) await backend.sql(statement)
      for (const { name, send: call } of RIGHT) {
        await send(
          driver,
          `${name}, ${what}`,
          (more) => backend.adapter({ tables: 'never', retries: 0, ...more }),
          call,
        )
      }
    },
    TIMEOUT,
  )

  test('arguments that are refused', async () => {
    await inLanes(WRONG, ({ name, send: call }) => send(driver, name, backend.adapter, call))
  })
})

test('credentials that are refused', async () => {
  for (const { name, strangers } of real) {
    for (const { name: method, send: call } of RIGHT) await send(name, method, strangers, call)
  }
})

test('at least 10,000 errors, of every kind on every driver, and not a word on the console', () => {
  const count = [...tallies.values()].reduce((sum, tally) => sum + total(tally), 0)
  const lines = [...tallies].map(([driver, tally]) => `${driver}: ${total(tally)}`)
  process.stdout.write(`${count} errors without a secret\n${lines.join('\n')}\n`)
  expect(count).toBeGreaterThan(10_000)
  expect(marked(ears.said.join('\n'))).toBeUndefined()
  const kinds = (driver: string): Set<string | undefined> =>
    new Set([...tallyOf(driver).keys()].map((kind) => kind.split(' ')[0]))
  // The clients behind a drizzle database may keep a status to themselves.
  for (const driver of Object.keys(OPEN).filter((name) => !name.endsWith('by drizzle'))) {
    expect([...kinds(driver)], driver).toEqual(expect.arrayContaining(UNANSWERED))
  }
  for (const { name } of real) {
    expect([...kinds(name)], name).toEqual(expect.arrayContaining(ANSWERED))
  }
})
