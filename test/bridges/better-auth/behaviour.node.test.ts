/** What a user of better-auth relies on beyond its own suite, the stored rows included. */
import { inspect } from 'node:util'
import { createClient } from '@libsql/client'
import type { BetterAuthOptions } from 'better-auth'
import { admin, username } from 'better-auth/plugins'
import { drizzle } from 'drizzle-orm/libsql'
import { ConfigError, ConflictError, type QueryEvent, ValidationError } from 'fastauth-edge'
import { type EdgeDatabaseOptions, edgeDatabase } from 'fastauth-edge/better-auth'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { application } from './application.ts'
import {
  d1Database,
  type Database,
  libsqlDatabase,
  neonDatabase,
  planetscaleDatabase,
} from './databases.ts'

const databases = await Promise.all([
  libsqlDatabase(),
  d1Database(),
  neonDatabase('better_auth'),
  planetscaleDatabase('better_auth'),
])
afterAll(() => Promise.all(databases.map(({ close }) => close())))

const ten = <T>(call: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: 10 }, (_, i) => call(i)))

/** Whatever a database has other names for. */
const numbers = async ({ sql }: Database, ...tables: string[]): Promise<number[]> =>
  Promise.all(
    tables.map(async (table) =>
      Number((await sql(`select count(*) as n from "${table}"`))[0]?.['n']),
    ),
  )

describe.each(databases.map((database) => ({ name: database.name, database })))(
  '$name',
  ({ name, database }) => {
    const isPlanetscale = name === 'PlanetScale'
    beforeEach(() => database.empty())

    /** better-auth's adapter itself. */
    const adapter = (options: BetterAuthOptions = {}) => database.open()(options)

    const person = (email: string, id = email) => ({
      model: 'user',
      data: {
        id,
        email,
        name: 'Alice',
        emailVerified: false,
        createdAt: new Date(),
        updatedAt: new Date(),
      },
      forceAllowId: true,
    })

    test('the first sign-up creates the tables; the next one and a session check take few requests', async () => {
      let events: QueryEvent[] = []
      const app = application(database.open({ onQuery: (event) => events.push(event) }))
      const requests = (): number => {
        const sum = events.reduce((sum, event) => sum + event.requests, 0)
        events = []
        return sum
      }
      expect(await app.signUp('alice@example.com')).toMatchObject({ status: 200 })
      requests()
      const bob = await app.signUp('bob@example.com')
      expect(bob.status).toBe(200)
      expect(requests()).toBe(isPlanetscale ? 6 : 2)
      const session = await app.request('/get-session', undefined, bob.cookie)
      expect(session.body).toMatchObject({ user: { email: 'bob@example.com' } })
      expect(requests()).toBe(1)
      expect(await numbers(database, 'user', 'account', 'session')).toEqual([2, 2, 2])
      expect(
        await database.sql(
          'select "u"."email" as "email", "a"."password" as "password" from "user" "u" join "account" "a" on "a"."userId" = "u"."id" where "u"."name" = ? order by 1',
          'Alice',
        ),
      ).toMatchObject([{}, { password: 'stored correct horse' }])
    })

    test('a sign-up whose hook throws leaves nothing, and the next try succeeds', async () => {
      let isBroken = true
      const app = application(database.open(), {
        databaseHooks: {
          session: {
            create: {
              before: async () => {
                if (isBroken) throw new Error('a hook is broken')
              },
            },
          },
        },
      })
      await adapter().create(person('first@example.com'))
      expect((await app.signUp('alice@example.com')).status).toBe(500)
      expect(await database.sql('select "name" from "user"')).toEqual([{ name: 'Alice' }])
      isBroken = false
      expect((await app.signUp('alice@example.com')).status).toBe(200)
      expect(await numbers(database, 'user', 'account', 'session')).toEqual([2, 1, 1])
    })

    test('a transaction sees its own rows, and takes back what it has sent', async () => {
      const { transaction, findMany } = adapter()
      const failing = transaction(async (trx) => {
        await trx.create(person('alice@example.com', 'a'))
        const where = [{ field: 'email', value: 'alice@example.com' }]
        expect(await trx.findOne({ model: 'user', where })).toMatchObject({ id: 'a' })
        await trx.create(person('bob@example.com', 'b'))
        throw new Error('given up')
      })
      await expect(failing).rejects.toThrow('given up')
      expect(await findMany({ model: 'user' })).toEqual([])
    })

    test('of ten sign-ups with one address, one succeeds and the others are 422', async () => {
      const app = application(database.open())
      await app.signUp('first@example.com')
      const answers = await ten(() => app.signUp('alice@example.com'))
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(422)])
      expect(await numbers(database, 'user', 'account', 'session')).toEqual([2, 2, 2])
    })

    test('one of ten callers consumes a row, and a guarded counter counts each caller once', async () => {
      const { create, consumeOne, incrementOne, count } = adapter({
        rateLimit: { storage: 'database' },
      })
      const data = {
        identifier: 'reset',
        expiresAt: new Date(),
        createdAt: new Date(),
        updatedAt: new Date(),
      }
      for (const value of ['one', 'two'])
        await create({ model: 'verification', data: { ...data, value } })
      const consumed = await ten(() =>
        consumeOne<{ value: string }>({
          model: 'verification',
          where: [
            { field: 'identifier', value: 'reset' },
            { field: 'value', value: 'one' },
          ],
        }),
      )
      expect(consumed.filter((row) => row !== null)).toMatchObject([{ value: 'one' }])
      expect(await count({ model: 'verification' })).toBe(1)
      await create({ model: 'rateLimit', data: { key: 'k', count: 0, lastRequest: 2 ** 41 } })
      const counted = await ten(() =>
        incrementOne<{ count: number; lastRequest: number }>({
          model: 'rateLimit',
          where: [
            { field: 'key', value: 'k' },
            { field: 'count', operator: 'lt', value: 5 },
          ],
          increment: { count: 1 },
        }),
      )
      const winners = counted.filter((row) => row !== null)
      expect(winners.map(({ count }) => count).toSorted()).toEqual([1, 2, 3, 4, 5])
      expect(winners[0]?.lastRequest).toBe(2 ** 41)
      const claimed = await ten(() =>
        incrementOne({
          model: 'rateLimit',
          where: [
            { field: 'key', value: 'k' },
            { field: 'count', value: 5 },
          ],
          increment: {},
          set: { count: 100 },
        }),
      )
      expect(claimed.filter((row) => row !== null)).toHaveLength(1)
    })

    test('a plugin that is enabled later finds its columns and its keys', async () => {
      const before = application(database.open())
      await before.signUp('alice@example.com')
      const app = application(database.open(), { plugins: [username(), admin()] })
      const credentials = { email: 'alice@example.com', password: 'correct horse' }
      const { status, cookie } = await app.request('/sign-in/email', credentials)
      expect(status).toBe(200)
      expect((await app.request('/update-user', { username: 'alice' }, cookie)).status).toBe(200)
      expect(await database.sql('select "email", "username", "banned" from "user"')).toHaveLength(1)
      const taken = adapter({ plugins: [username(), admin()] })
      const other = person('bob@example.com')
      await expect(
        taken.create({ ...other, data: { ...other.data, username: 'alice' } }),
      ).rejects.toThrow(ConflictError)
    })

    test('what no database stores is refused, what is long or large comes back', async () => {
      const app = application(database.open())
      await app.signUp('first@example.com')
      expect((await app.signUp('alice@example.com', { name: 'Al\0ice' })).status).toBe(422)
      expect(await numbers(database, 'user', 'account')).toEqual([1, 1])
      const { create, findOne } = adapter()
      const nul = person('bob@example.com')
      const refused = create({ ...nul, data: { ...nul.data, name: 'B\0b' } })
      await expect(refused).rejects.toThrow(ValidationError)
      const where = [{ field: 'email', value: 'first@example.com\0' }]
      expect(await findOne({ model: 'user', where })).toBeNull()
      await create(person('alice@example.com', 'a'))
      const account = {
        accountId: '9007199254740993',
        providerId: 'github',
        userId: 'a',
        accessToken: 't'.repeat(65_535),
        createdAt: new Date(),
        updatedAt: new Date(),
      }
      await create({ model: 'account', data: account })
      const found = [{ field: 'accountId', value: '9007199254740993' }]
      expect(await findOne({ model: 'account', where: found })).toMatchObject(account)
      // MySQL's collations take these for equal.
      for (const value of ['9007199254740993 ', '9007199254740992']) {
        expect(
          await findOne({ model: 'account', where: [{ field: 'accountId', value }] }),
        ).toBeNull()
      }
    })

    test('an error is typed, and holds nothing of a row', async () => {
      const { create } = adapter()
      await create(person('alice@example.com', 'a'))
      const error = await create(person('alice@example.com', 'b')).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(ConflictError)
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('alice')
    })
  },
)

test.each([
  [{ advanced: { database: { generateId: 'serial' } } }, /'serial' on MySQL/],
  [{ user: { modelName: 'us"er' } }, /letters, digits and _/],
  [{ user: { fields: { name: 'na\0me' } } }, /letters, digits and _/],
] satisfies [BetterAuthOptions, RegExp][])('the database refuses %j', (options, message) => {
  const open = edgeDatabase({ url: 'mysql://user:password@aws.connect.psdb.cloud/auth' })
  expect(() => open(options)).toThrow(ConfigError)
  expect(() => open(options)).toThrow(message)
})

const client = createClient({ url: ':memory:' })

test.each([
  [{ url: undefined }, /one of url, client, binding, db: all are undefined/],
  [{ binding: undefined }, /all are undefined/],
  [{ url: 'file:a.db', client } as never, /url and client are given/],
  [{ client: {} }, /client must be of @libsql\/client/],
  [{ binding: {} }, /binding must be a D1 database/],
  [{ db: {} }, /db must be a database that drizzle/],
  [{ client, tables: 'sometimes' } as never, /tables must be/],
] satisfies [EdgeDatabaseOptions, RegExp][])(
  'options that cannot be used: %#',
  (options, message) => {
    expect(() => edgeDatabase(options)).toThrow(ConfigError)
    expect(() => edgeDatabase(options)).toThrow(message)
  },
)

test.each([
  ['a client', () => edgeDatabase({ client })],
  ['a drizzle database', () => edgeDatabase({ db: drizzle({ client }) })],
])('better-auth runs over %s', async (name, open) => {
  const app = application(open())
  expect((await app.signUp(`${name.replaceAll(' ', '.')}@example.com`)).status).toBe(200)
})
