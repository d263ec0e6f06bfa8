import { createClient } from '@libsql/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdapterOptions, ConfigError } from 'fastauth-edge'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { foldEmails } from 'fastauth-edge/migrations'
import { neonAdapter } from 'fastauth-edge/neon'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { libsqlBackend } from '../backends/libsql.ts'
import { mysqlBackend } from '../backends/mysql.ts'
import { postgresBackend } from '../backends/postgres.ts'
import type { Backend } from '../conformance/backend.ts'
import { neonEndpoint, planetscaleEndpoint } from '../servers/endpoints.ts'
import { startSqld } from '../servers/sqld.ts'

const backends: Record<string, () => Promise<[Backend, () => Promise<void>]>> = {
  libSQL: async () => {
    const { url, close } = await startSqld()
    return [
      libsqlBackend(createClient({ url }), (options) => libsqlAdapter({ url, ...options })),
      close,
    ]
  },
  Postgres: async () => {
    const { url, endpoint, gateway } = await neonEndpoint('fold_emails')
    const adapter = (options?: AdapterOptions) => neonAdapter({ url, endpoint, ...options })
    return [postgresBackend(url, adapter), gateway.close]
  },
  MySQL: async () => {
    const { url, endpoint, gateway } = await planetscaleEndpoint('fold_emails')
    const adapter = (options?: AdapterOptions) => planetscaleAdapter({ url, endpoint, ...options })
    return [mysqlBackend(url, adapter), gateway.close]
  },
}

describe.each(Object.keys(backends))('e-mails that FastAuth stored as typed, on %s', (name) => {
  let backend: Backend
  let closeServer: () => Promise<void>

  beforeAll(async () => {
    ;[backend, closeServer] = (await backends[name]?.()) ?? expect.fail()
  })
  afterAll(async () => {
    await backend.close?.()
    await closeServer()
  })

  /** As FastAuth wrote it. */
  const typed = async (id: string, email: string): Promise<void> => {
    await backend.adapter().user.createUser({ id, email: `${id}@made.example` })
    await backend.sql('update fastauth_users set email = ? where id = ?', email, id)
  }
  const stored = async (): Promise<Record<string, unknown>> => {
    const rows = await backend.sql('select id, email from fastauth_users')
    return Object.fromEntries(rows.map(({ id, email }) => [String(id), email]))
  }

  test('are folded, and those that would collide are reported and left', async () => {
    const before = {
      folded: 'folded@x.example',
      mixed: 'Alice@X.example',
      street: 'STRAẞE@x.example',
      held: 'bob@x.example',
      holds: 'Bob@x.example',
      'two-a': 'Carol@x.example',
      'two-b': 'CAROL@x.example',
      invalid: 'Nobody',
    }
    for (const [id, email] of Object.entries(before)) await typed(id, email)
    const { user } = backend.adapter()
    expect(await user.getUserByEmail('alice@x.example')).toBeNull()

    const report = {
      folded: 2,
      collisions: expect.toSatisfy((found: { email: string; userIds: string[] }[]) => {
        const sorted = found.map(({ email, userIds }) => [email, ...userIds].join(' ')).toSorted()
        expect(sorted).toEqual(['bob@x.example held holds', 'carol@x.example two-a two-b'])
        return true
      }),
      invalid: ['invalid'],
    }
    expect(await foldEmails(backend.adapter(), { dryRun: true })).toEqual(report)
    expect(await stored()).toEqual(before)

    expect(await foldEmails(backend.adapter())).toEqual(report)
    const after = { ...before, mixed: 'alice@x.example', street: 'strasse@x.example' }
    expect(await stored()).toEqual(after)
    expect(await user.getUserByEmail('Alice@X.example')).toMatchObject({ id: 'mixed' })

    // Once somebody has decided, a repeat does the rest.
    await user.deleteUser('two-b', { soft: false })
    expect(await foldEmails(backend.adapter())).toEqual({
      folded: 1,
      collisions: [{ email: 'bob@x.example', userIds: ['held', 'holds'] }],
      invalid: ['invalid'],
    })
    expect(await stored()).toMatchObject({ 'two-a': 'carol@x.example' })
  })

  test('are all found, however many users there are', async () => {
    await backend.adapter().dropTables()
    await backend.adapter().createTables()
    const times = "'2026-01-01 00:00:00.000000', '2026-01-01 00:00:00.000000'"
    const rows = Array.from({ length: 2_100 }, (_, n) => {
      const email = `${n % 300 === 0 ? 'Many' : 'many'}${n}@x.example`
      return `('${n}', '${email}', false, true, ${times})`
    })
    await backend.sql(
      `insert into fastauth_users (id, email, email_verified, is_active, created_at, updated_at)
       values ${rows.join()}`,
    )
    expect(await foldEmails(backend.adapter())).toEqual({ folded: 7, collisions: [], invalid: [] })
    expect(new Set(Object.values(await stored()))).toEqual(
      new Set(Array.from({ length: 2_100 }, (_, n) => `many${n}@x.example`)),
    )
  })

  test('stay as they are when they change meanwhile, and a fold keeps what is verified', async () => {
    await backend.adapter().dropTables()
    await typed('moves', 'Moves@x.example')
    await typed('stays', 'Stays@x.example')
    const { updateUser } = backend.adapter().user
    await updateUser('stays', { emailVerified: true })
    let requests = 0
    const meanwhile: typeof fetch = async (...args) => {
      // The first has read all addresses.
      if (++requests === 2) await updateUser('moves', { email: 'new@y.example' })
      return fetch(...args)
    }
    const report = await foldEmails(backend.adapter({ fetch: meanwhile }))
    expect(report).toEqual({ folded: 1, collisions: [], invalid: [] })
    expect(await stored()).toEqual({ moves: 'new@y.example', stays: 'stays@x.example' })
    const { getUserById } = backend.adapter().user
    expect(await getUserById('stays')).toMatchObject({ emailVerified: true })
  })
})

test('what is no adapter is refused', async () => {
  const adapter = libsqlAdapter({ url: 'sqlite://' })
  await expect(foldEmails({ ...adapter })).rejects.toThrow(ConfigError)
})
