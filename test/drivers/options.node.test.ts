import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { describe, expect, test } from 'vitest'
import { ConfigError, createEdgeAdapter } from 'fastauth-edge'
import { d1Adapter } from 'fastauth-edge/d1'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { removeExpired } from 'fastauth-edge/workers'

const url = 'libsql://db.example'

describe('a wrong option is a ConfigError that says what would be right', () => {
  test.each([
    [{ tables: 'eager' }, /'lazy', 'check' or 'never'/],
    [{ timeoutMs: 0 }, /timeoutMs/],
    [{ timeoutMs: Number.NaN }, /timeoutMs/],
    [{ timeoutMs: '100' }, /timeoutMs/],
    [{ timeoutMs: Infinity }, /timeoutMs/],
    [{ retries: -1 }, /retries/],
    [{ retries: 1.5 }, /retries/],
    [{ retries: null }, /retries/],
    [{ onQuery: true }, /onQuery/],
    [{ fetch: 'fetch' }, /fetch/],
    [{ authToken: '' }, /authToken/],
    [{ endpoint: 'postgres://x' }, /endpoint/],
    [{ timeoutMS: 100 }, /timeoutMs/],
  ])('%o', (options, message) => {
    for (const make of [createEdgeAdapter, libsqlAdapter]) {
      // @ts-expect-error: callers without types
      const call = () => make({ url, ...options })
      expect(call).toThrow(ConfigError)
      expect(call).toThrow(message)
    }
  })

  test('no options at all', () => {
    for (const make of [createEdgeAdapter, libsqlAdapter, d1Adapter, drizzleAdapter]) {
      // @ts-expect-error: callers without types
      expect(() => make()).toThrow(ConfigError)
    }
  })

  test('a missing binding: which one, and what to add where', () => {
    expect(() => d1Adapter({ binding: undefined })).toThrow(
      /no D1 binding named DB.*wrangler\.toml[^]*\[\[d1_databases\]\]\nbinding = "DB"/,
    )
    expect(() => d1Adapter({ binding: undefined, bindingName: 'AUTH' })).toThrow(
      /env\.AUTH[^]*binding = "AUTH"/,
    )
    expect(() => d1Adapter({ binding: { get() {}, put() {} } })).toThrow(/is no D1 database/)
  })

  test('a db that is no drizzle database, or a transaction', async () => {
    for (const db of [undefined, null, {}, 'db', { $client: {} }]) {
      // @ts-expect-error: callers without types
      expect(() => drizzleAdapter({ db })).toThrow(/drizzle-orm\/libsql/)
    }
    const db = drizzle({ client: createClient({ url: ':memory:' }) })
    await db.transaction(async (tx) => {
      expect(() => drizzleAdapter({ db: tx })).toThrow(ConfigError)
    })
  })

  test('a file that cannot be opened', async () => {
    const adapter = createEdgeAdapter({ url: 'sqlite:////nowhere/at-all/auth.db' })
    await expect(adapter.role.listRoles()).rejects.toThrow(ConfigError)
    await expect(adapter.role.listRoles()).rejects.toThrow(/folder must be there/)
    await expect(adapter.role.listRoles()).rejects.not.toThrow(/\(\)/)
  })

  test.each(['file:', 'file://', 'file:?mode=ro'])('%s, which names no file', async (fileUrl) => {
    for (const open of [libsqlAdapter, createEdgeAdapter]) {
      const listing = async () => open({ url: fileUrl }).role.listRoles()
      await expect(listing()).rejects.toThrow(ConfigError)
      await expect(listing()).rejects.toThrow(/names no file/)
    }
  })

  test.each([{ batch: 0 }, { batch: Number.NaN }, { batches: 0 }, { batches: 1.5 }])(
    'removeExpired with %o, which would never remove anything',
    async (options) => {
      const adapter = libsqlAdapter({ url: 'sqlite://' })
      await expect(removeExpired(adapter, options)).rejects.toThrow(
        /must be a whole number above 0/,
      )
    },
  )
})

test('making an adapter sends nothing and shares nothing', async () => {
  const calls: unknown[] = []
  const fetch = async (...args: unknown[]): Promise<Response> => {
    calls.push(args)
    throw new TypeError('no network')
  }
  for (let i = 0; i < 100; i++) {
    libsqlAdapter({ url, fetch, tables: 'check' })
    createEdgeAdapter({ url, fetch, tables: 'check' })
  }
  expect(calls).toEqual([])
})

test('two adapters in memory are two databases', async () => {
  const [one, two] = [createEdgeAdapter({ url: 'sqlite://' }), libsqlAdapter({ url: 'sqlite://' })]
  await one.role.createRole('only in one')
  expect(await two.role.listRoles()).toEqual([])
  expect(await one.role.listRoles()).toEqual([{ name: 'only in one', permissions: [] }])
})
