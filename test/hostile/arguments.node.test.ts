/**
 * Hostile arguments for every method, the same ones on every engine: what the rules refuse is a
 * ValidationError, what they take comes back as it was given, and all engines agree.
 */
import { drizzle as mysqlDrizzle } from 'drizzle-orm/mysql2'
import { drizzle as nodeDrizzle } from 'drizzle-orm/node-postgres'
import * as fc from 'fast-check'
import { createPool } from 'mysql2/promise'
import { inspect, isDeepStrictEqual } from 'node:util'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createEdgeAdapter, type EdgeAdapter, FastAuthError } from 'fastauth-edge'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { eachBackend } from '../backends/each.ts'
import { createMysqlDatabase, mysqlOptions } from '../servers/mysql.ts'
import { createPostgresDatabase } from '../servers/postgres.ts'
import type { Argument } from './values.ts'
import { call, type Given, type Method, METHODS, ROLE, USER } from './methods.ts'
import { announce, seed, times } from './seed.ts'

const each = await eachBackend('hostile')
const mysql = createPool(mysqlOptions(await createMysqlDatabase(inject('mysqlUrl'), 'hostile2')))
const postgres = new Pool({
  connectionString: await createPostgresDatabase(inject('postgresUrl'), 'hostile2'),
})

const adapters: readonly (readonly [name: string, adapter: EdgeAdapter])[] = [
  ...each.map(({ name, backend }) => [name, backend.adapter()] as const),
  ['libSQL in memory', createEdgeAdapter({ url: 'sqlite://' })],
  ['mysql2', drizzleAdapter({ db: mysqlDrizzle({ client: mysql }) })],
  ['node-postgres', drizzleAdapter({ db: nodeDrizzle({ client: postgres }) })],
]

const KEPT = 'kept by everyone'
const soon = new Date('2099-01-01T00:00:00.123Z')

/** Rows that no other argument leads to. */
async function known({ user, session, token, role, oauth, passkey }: EdgeAdapter): Promise<void> {
  for (const id of [USER, KEPT])
    await user.createUser({ id, email: `${id}@example.com`.replaceAll(' ', '-') })
  for (const name of [ROLE, KEPT]) await role.createRole(name, [KEPT])
  await role.assignRole(KEPT, KEPT)
  await session.createSession({ id: KEPT, userId: KEPT, expiresAt: soon })
  await token.createToken({ token: KEPT, userId: KEPT, tokenType: KEPT, expiresAt: soon })
  await oauth.createOAuthAccount({ provider: KEPT, providerAccountId: KEPT, userId: KEPT })
  await passkey.createPasskey({ credentialId: KEPT, userId: KEPT, publicKey: new Uint8Array(3) })
}

const kept = ({ session, token, oauth, passkey }: EdgeAdapter): Promise<unknown[]> =>
  Promise.all([
    session.getSessionUser(KEPT),
    token.getToken(KEPT, KEPT),
    oauth.getUserOAuthAccounts(KEPT),
    passkey.getPasskeysByUser(KEPT),
  ])

beforeAll(() => Promise.all(adapters.map(([, adapter]) => known(adapter))))

afterAll(async () => {
  await Promise.all(each.map(({ backend }) => backend.close?.()))
  await Promise.all([mysql.end(), postgres.end()])
})

/** Times that each back end takes from its own clock. */
const CLOCK = new Set(['createdAt', 'updatedAt'])

const comparable = (value: unknown): unknown => {
  // There is no -0 in JSON and in no database.
  if (typeof value === 'number') return value + 0
  if (value instanceof Set) return [...value]
  if (value instanceof Uint8Array) return [...value]
  if (value instanceof Date || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(comparable)
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, CLOCK.has(name) ? 'now' : comparable(one)]),
  )
}

interface Verdict {
  readonly error?: string
  readonly value?: unknown
  readonly again?: unknown
}

async function judge(
  adapter: EdgeAdapter,
  name: string,
  { args = Object.values, before, again, answers = (value) => value }: Method,
  given: Given,
): Promise<Verdict> {
  const side = async ([method, ...names]: readonly [string, ...string[]]): Promise<unknown> =>
    comparable(
      await call(
        adapter,
        method,
        names.map((one) => given[one]),
      ),
    )
  try {
    if (before) await side(before)
    const value = comparable(answers(await call(adapter, name, args(given))))
    return { value, ...(again && { again: await side(again) }) }
  } catch (error) {
    if (error instanceof FastAuthError) return { error: error.code }
    throw error
  }
}

/** Not vitest's own, which takes a key named `constructor` for a class. */
function same(value: unknown, wanted: unknown, what: string): void {
  if (isDeepStrictEqual(value, wanted)) return
  const [found, not] = [value, wanted].map((one) =>
    inspect(one, { maxStringLength: 200, depth: 9 }),
  )
  throw new Error(`${what}: ${found} and not ${not}`)
}

/** What comes back of what was given; JSON without what it cannot say. */
const stays = (wanted: Given): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(wanted)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        comparable(name === 'rawData' ? JSON.parse(JSON.stringify(value)) : value),
      ]),
  )

const only = (row: unknown, wanted: object): unknown =>
  Object.fromEntries(Object.keys(wanted).map((name) => [name, Reflect.get(Object(row), name)]))

/** Right ones as often as not, and a wrong one among right ones. */
function given({ takes }: Method): fc.Arbitrary<Given> {
  const names = Object.keys(takes)
  const of = (pick: (argument: Argument) => fc.Arbitrary<unknown>) =>
    fc.record(Object.fromEntries(Object.entries(takes).map(([name, one]) => [name, pick(one)])))
  const right = of(({ values, isRight }) => values.filter(isRight))
  const any = of(({ values }) => values)
  return fc.oneof(
    { weight: 4, arbitrary: right },
    {
      weight: 3,
      arbitrary: fc
        .tuple(right, any, fc.constantFrom(...names))
        .map(([all, others, name]) => ({ ...all, [name]: others[name] })),
    },
    { weight: 1, arbitrary: any },
  )
}

const isOver = (name: string, { expiresAt }: Given): boolean =>
  /^(?:token|session)/.test(name) && expiresAt instanceof Date && expiresAt < new Date()

const RUNS = 25

/** Of all methods together: arguments that are all right, or all wrong, would prove nothing. */
const verdictsSoFar = { taken: 0, refused: 0 }

announce('hostile arguments')

test.each(Object.entries(METHODS))(
  '%s',
  async (name, method) => {
    const { takes, stored = (row: Given) => row, again } = method
    const property = fc.asyncProperty(given(method), async (arguments_: Given) => {
      const verdicts = await Promise.all(
        adapters.map(([, adapter]) => judge(adapter, name, method, arguments_)),
      )
      const [verdict = {}] = verdicts
      for (const [i, other] of verdicts.entries()) same(other, verdict, `${adapters[i]?.[0]}`)
      const right = Object.entries(takes).every(([key, { isRight }]) => isRight(arguments_[key]))
      expect(verdict.error === 'validation', 'refused').toBe(!right)
      expect(verdict.error ?? '').not.toMatch(/database|schema|config/)
      verdictsSoFar[right ? 'taken' : 'refused']++
      if (verdict.error !== undefined || again === undefined) return
      const wanted = stays(stored(arguments_))
      const isRow = typeof verdict.value === 'object'
      if (isRow) same(only(verdict.value, wanted), wanted, 'returned')
      const row = isRow ? verdict.again : { hash: verdict.again }
      if (isOver(name, arguments_)) expect(verdict.again).toBeNull()
      else same(only(row, wanted), wanted, 'read again')
    })
    const numRuns = RUNS * times
    await fc.assert(property, { seed, numRuns })
  },
  120_000 * times,
)

test('of the arguments many were taken and many refused', () => {
  const { taken, refused } = verdictsSoFar
  expect(taken).toBeGreaterThan(refused / 5)
  expect(refused).toBeGreaterThan(taken / 20)
})

test('what nobody named is as it was, on every engine', async () => {
  const rows = await Promise.all(adapters.map(([, adapter]) => kept(adapter)))
  for (const row of rows) same(comparable(row), comparable(rows[0]), 'kept')
  expect(rows[0]).toMatchObject([
    { session: { id: KEPT }, user: { id: KEPT, isActive: true }, roles: [KEPT] },
    { token: KEPT },
    [{ providerAccountId: KEPT }],
    [{ id: KEPT }],
  ])
})
