/** What a user of better-auth relies on beyond its own suite, the stored rows included. */
import { inspect } from 'node:util'
import { createClient } from '@libsql/client'
import { passkey } from '@better-auth/passkey'
import type { BetterAuthOptions } from 'better-auth'
import { admin, organization, username } from 'better-auth/plugins'
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

const SQLITE_SCHEMA = "select name, sql from sqlite_master where name not like '_cf_%' order by 1"

/** All that a database says of its tables. */
const SCHEMA: Readonly<Record<Database['name'], string>> = {
  libSQL: SQLITE_SCHEMA,
  D1: SQLITE_SCHEMA,
  Neon: `select table_name || '.' || column_name as "part", data_type || is_nullable as "is" from information_schema.columns where table_schema = 'public'
    union all select indexname, indexdef from pg_indexes where schemaname = 'public'
    union all select conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2`,
  PlanetScale: `select concat(table_name, '.', column_name) as "part", concat(column_type, is_nullable, column_key) as "is" from information_schema.columns where table_schema = database()
    union all select concat(table_name, '.', index_name, seq_in_index), concat(column_name, non_unique) from information_schema.statistics where table_schema = database() order by 1, 2`,
}

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
      const { cookie } = await app.signUp('first@example.com')
      const rename = (name: string) => app.request('/update-user', { name }, cookie)
      for (const [answer, column] of [
        [await app.signUp('alice@example.com', { name: 'Al\0ice' }), 'name'],
        [await app.signUp('alice@example.com', { image: '\ud800' }), 'image'],
        [await rename('Al\0ice'), 'name'],
      ] as const) {
        expect([answer.status, answer.body?.['message']]).toEqual([
          422,
          `${column} must be free of NUL characters and lone surrogates`,
        ])
      }
      expect((await rename('Zoë 🦊')).status).toBe(200)
      expect(await database.sql('select "name" from "user"')).toEqual([{ name: 'Zoë 🦊' }])
      const { create, findOne } = adapter()
      const where = [{ field: 'email', value: 'first@example.com\0' }]
      expect(await findOne({ model: 'user', where })).toBeNull()
      await create(person('alice@example.com', 'a'))
      const link = (accountId: unknown, more?: object) => {
        const now = new Date()
        const data = {
          accountId,
          providerId: 'github',
          userId: 'a',
          createdAt: now,
          updatedAt: now,
        }
        return create({ model: 'account', data: { ...data, ...more } })
      }
      const accessToken = `${'ü'.repeat(32_767)}x`
      await link('9007199254740993', { accessToken })
      await link(2 ** 53 - 1)
      const longKey = `${'k'.repeat(244)}@example.com`
      for (const [refused, rule] of [
        // What JSON has made of 9007199254740993, and of its neighbour.
        [link(2 ** 53), 'accountId must be a string: this number is not exact'],
        [link('a\0b'), 'accountId must be free of NUL characters and lone surrogates'],
      ] as const) {
        await expect(refused).rejects.toMatchObject({
          body: { message: rule },
          cause: expect.any(ValidationError),
        })
      }
      // A key has up to 255 bytes on MySQL, and any number elsewhere.
      const long = create(person(longKey, 'long'))
      const held = { body: { message: 'email must be at most 255 bytes of UTF-8' } }
      if (isPlanetscale) await expect(long).rejects.toMatchObject(held)
      else expect(await long).toMatchObject({ email: longKey })
      const of = (accountId: string) =>
        findOne({ model: 'account', where: [{ field: 'accountId', value: accountId }] })
      expect(await of('9007199254740993')).toMatchObject({ accessToken })
      // MySQL's collations take the first for equal.
      for (const other of ['9007199254740993 ', '9007199254740992', longKey]) {
        expect(await of(other)).toBeNull()
      }
      const stored = await database.sql(
        'select "accountId", "accessToken" from "account" where "userId" = ? order by "createdAt", 1 desc',
        'a',
      )
      expect(
        stored.map(({ accountId, ...row }) => ({ ...row, accountId: String(accountId) })),
      ).toEqual([
        { accountId: '9007199254740993', accessToken },
        { accountId: '9007199254740991', accessToken: null },
      ])
    })

    test('what createSchema writes is what is created lazily, and complete', async () => {
      const options: BetterAuthOptions = {
        plugins: [username(), admin(), passkey(), organization()],
        rateLimit: { storage: 'database' },
      }
      expect((await application(database.open(), options).signUp('a@example.com')).status).toBe(200)
      const lazy = await database.sql(SCHEMA[name])
      const { createSchema } = database.open({ tables: 'never' })(options)
      const { code, path } = (await createSchema?.(options, 'auth.sql')) ?? { code: '', path: '' }
      expect(path).toBe('auth.sql')
      await database.empty()
      for (const statement of code.split(';\n').filter(Boolean)) await database.sql(statement)
      expect(await database.sql(SCHEMA[name])).toEqual(lazy)
      const app = application(database.open({ tables: 'never' }), options)
      expect((await app.signUp('a@example.com', { username: 'alice' })).status).toBe(200)
      const [stored] = await database.sql('select "username" from "user"')
      expect(String(stored?.['username'])).toBe('alice')
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
