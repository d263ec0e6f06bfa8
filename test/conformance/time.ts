import { afterEach, beforeAll, expect, test } from 'vitest'
import { newUser, session, soon, token, unique } from './fixtures.ts'
import type { Suite } from './suite.ts'

const MINUTE = 60_000

/** A time as another program may have stored it, as a value for a placeholder. */
type Form = readonly [name: string, value: (at: Date) => unknown]

const iso = (at: Date): string => at.toISOString()
const pad = (n: number): string => String(n).padStart(2, '0')

/** The time of day so many minutes ahead of UTC, and the offset behind it. */
const zoned =
  (minutes: number, separator: string) =>
  (at: Date): string => {
    const local = iso(new Date(at.getTime() + minutes * MINUTE)).replace('T', separator)
    const ahead = Math.abs(minutes)
    const offset = `${pad(Math.floor(ahead / 60))}:${pad(ahead % 60)}`
    return `${local.replace('Z', minutes < 0 ? '-' : '+')}${offset}`
  }

const FORMS: { readonly [dialect: string]: readonly Form[] } = {
  sqlite: [
    ['of Python with microseconds', (at) => iso(at).replace('T', ' ').replace('Z', '999')],
    ['of SQLite itself', (at) => iso(at).replace('T', ' ').slice(0, 19)],
    ['of JavaScript', iso],
    ['of ISO 8601, in seconds', (at) => `${iso(at).slice(0, 19)}Z`],
    ['of ISO 8601, without a zone', (at) => iso(at).slice(0, 23)],
    ['in Berlin', zoned(120, ' ')],
    ['in Kiritimati', zoned(840, ' ')],
    ['in Kiritimati, of ISO 8601', zoned(840, 'T')],
    ['in New York, of ISO 8601', zoned(-300, 'T')],
    ['in Adelaide', zoned(570, ' ')],
    ['in seconds', (at) => Math.floor(at.getTime() / 1000)],
    ['in milliseconds', (at) => at.getTime()],
  ],
  postgres: [
    ['with microseconds', (at) => iso(at).replace('Z', '999Z')],
    ['in Berlin', zoned(120, ' ')],
  ],
  mysql: [['with microseconds', (at) => iso(at).replace('T', ' ').replace('Z', '999')]],
}

/** What names no moment. */
const UNREADABLE: { readonly [dialect: string]: readonly unknown[] } = {
  sqlite: [
    '',
    'tomorrow',
    'now',
    '2099-01-01',
    '0000-00-00 00:00:00',
    '2099-00-10 00:00:00.000000',
    '2099-02-30 00:00:00.000000',
    '2099-02-30T00:00:00.000Z',
    '2099-01-01 25:00:00.000000',
    '2099-01-01 00:00:00 CET',
    '2099-01-01 00:00:00+2',
    '0999-12-31 00:00:00.000000',
    0,
    20_990_101,
    2_461_371.5,
    -1,
  ],
  postgres: ['infinity', '-infinity', '0044-03-15 00:00:00+00 BC', '20000-01-01 00:00:00+00'],
  mysql: ['0000-00-00 00:00:00'],
}

const UNREADABLE_ROW = {
  code: 'database_unknown',
  cause: { code: 'UNREADABLE_ROW' },
}

/** Whoever wrote it: a time is the moment that it means, or an error. */
export function timeCases(suite: Suite): void {
  const dialect = (): string => suite.adapter.dialect

  const quoted = (column: string): string =>
    dialect() === 'mysql' ? `\`${column}\`` : `"${column}"`

  /** With the engine's own client. `ignore` lets MySQL store its zero dates. */
  const store = (table: string, key: string, id: string, at: unknown) =>
    suite.backend.sql(
      `update ${dialect() === 'mysql' ? 'ignore ' : ''}fastauth_${table} set expires_at = ? where ${key} = ?`,
      at,
      id,
    )
  const sessionEnding = async (userId: string, at: unknown) => {
    const { id } = await suite.adapter.session.createSession(session(userId))
    await store('sessions', 'id', id, at)
    return id
  }
  const tokenEnding = async (userId: string, at: unknown) => {
    const made = await suite.adapter.token.createToken(token(userId))
    await store('tokens', 'token', made.token, at)
    return made.token
  }
  /** A fact with a value, or a counter that stands at 1. */
  const stateEnding = async (at: unknown, isFact = true) => {
    const key = unique('key')
    if (isFact) await suite.adapter.state.put(key, 'value', soon())
    else await suite.adapter.state.increment([key], soon())
    await store('state', quoted('key'), key, at)
    return key
  }
  const left = async (table: string, key: string): Promise<unknown[]> =>
    (await suite.backend.sql(`select ${quoted(key)} from fastauth_${table}`)).map((row) => row[key])

  const empty = async (): Promise<void> => {
    await suite.backend.sql('delete from fastauth_sessions')
    await suite.backend.sql('delete from fastauth_tokens')
    await suite.backend.sql('delete from fastauth_state')
  }
  beforeAll(empty)
  // What cannot be read stays in the way of later cases.
  afterEach(empty)

  test('a session ends at the time that is meant, in whichever form it is stored', async () => {
    const user = await newUser(suite)
    const sessions = suite.adapter.session
    for (const [name, form] of FORMS[dialect()] ?? []) {
      for (const minutes of [1, 90, 13 * 60]) {
        const end = new Date(Math.floor(Date.now() / 1000) * 1000 + minutes * MINUTE)
        const live = await sessionEnding(user.id, form(end))
        const found = { id: live, expiresAt: end }
        expect(await sessions.getSession(live), name).toMatchObject(found)
        expect(await sessions.getSessionUser(live), name).toMatchObject({ session: found })
        expect(await sessions.listUserSessions(user.id), name).toMatchObject([found])
        expect(await sessions.cleanupExpired(), name).toBe(0)
        expect(await sessions.extendSession(live, end), name).toBe(true)
        await sessions.deleteSession(live)

        const over = await sessionEnding(user.id, form(new Date(Date.now() - minutes * MINUTE)))
        expect(await sessions.getSession(over), name).toBeNull()
        expect(await sessions.getSessionUser(over), name).toBeNull()
        expect(await sessions.listUserSessions(user.id), name).toEqual([])
        expect(await sessions.extendSession(over, soon()), name).toBe(false)
        expect(await sessions.cleanupExpired(), `${name}, ${minutes} minutes ago`).toBe(1)
        expect(await left('sessions', 'id'), name).toEqual([])
      }
    }
  })

  test('a token is given out until the time that is meant, and not after', async () => {
    const user = await newUser(suite)
    const tokens = suite.adapter.token
    for (const [name, form] of FORMS[dialect()] ?? []) {
      for (const minutes of [1, 90, 13 * 60]) {
        const end = new Date(Math.floor(Date.now() / 1000) * 1000 + minutes * MINUTE)
        const live = await tokenEnding(user.id, form(end))
        expect(await tokens.getToken(live, 'reset'), name).toMatchObject({ expiresAt: end })
        expect(await tokens.cleanupExpired(), name).toBe(0)
        expect(await tokens.consumeToken(live, 'reset'), name).toMatchObject({ expiresAt: end })

        const over = await tokenEnding(user.id, form(new Date(Date.now() - minutes * MINUTE)))
        expect(await tokens.getToken(over, 'reset'), name).toBeNull()
        expect(await tokens.consumeToken(over, 'reset'), name).toBeNull()
        expect(await left('tokens', 'token'), name).toEqual([over])
        expect(await tokens.cleanupExpired(), name).toBe(1)
      }
    }
  })

  test('a fact and a counter last until the time that is meant, and not longer', async () => {
    const { state } = suite.adapter
    for (const [name, form] of FORMS[dialect()] ?? []) {
      for (const minutes of [1, 90, 13 * 60]) {
        const end = new Date(Math.floor(Date.now() / 1000) * 1000 + minutes * MINUTE)
        const [fact, counter] = [await stateEnding(form(end)), await stateEnding(form(end), false)]
        expect(await state.add(fact, 'another', soon()), name).toBe(false)
        expect(await state.increment([counter], soon()), name).toEqual([
          { count: 2, expiresAt: end },
        ])
        expect(await state.cleanupExpired(), name).toBe(0)
        expect(await state.take(fact), name).toBe('value')
        await empty()

        const before = new Date(Date.now() - minutes * MINUTE)
        const [taken, over] = [await stateEnding(form(before)), await stateEnding(form(before))]
        const window = await stateEnding(form(before), false)
        const what = `${name}, ${minutes} minutes ago`
        expect(await state.take(taken), what).toBeNull()
        expect(await state.add(over, 'another', end), what).toBe(true)
        expect(await state.take(over), what).toBe('another')
        expect(await state.increment([window], end), what).toEqual([{ count: 1, expiresAt: end }])
        expect(await state.cleanupExpired(), what).toBe(1)
        expect(await left('state', 'key'), what).toEqual([window])
        await empty()
      }
    }
  })

  test('a time that cannot be read is an error, and nothing is removed by it', async () => {
    const user = await newUser(suite)
    const { session: sessions, token: tokens, state } = suite.adapter
    for (const value of UNREADABLE[dialect()] ?? []) {
      const what = JSON.stringify(value)
      const id = await sessionEnding(user.id, value)
      const key = await tokenEnding(user.id, value)
      const [fact, counter] = [await stateEnding(value), await stateEnding(value, false)]
      for (const reading of [
        () => sessions.getSession(id),
        () => sessions.getSessionUser(id),
        () => sessions.listUserSessions(user.id),
        () => tokens.getToken(key, 'reset'),
        () => tokens.consumeToken(key, 'reset'),
        () => state.take(fact),
      ]) {
        const error = await reading().catch((e: unknown) => e)
        expect(error, what).toMatchObject(UNREADABLE_ROW)
        expect(String(error), what).not.toMatch(/is not known/)
      }
      expect(await sessions.extendSession(id, soon()), what).toBe(false)
      expect(await state.add(fact, 'another', soon()), what).toBe(false)
      const removed = [sessions, tokens, state].map((adapter) => adapter.cleanupExpired())
      expect(await Promise.all(removed), what).toEqual([0, 0, 0])
      expect((await left('state', 'key')).toSorted(), what).toEqual([fact, counter].toSorted())
      // Nobody is kept from being counted for ever: it begins again.
      const end = soon()
      expect(await state.increment([counter], end), what).toEqual([{ count: 1, expiresAt: end }])
      await suite.backend.sql('delete from fastauth_state')
      expect(await left('sessions', 'id'), what).toEqual([id])
      expect(await left('tokens', 'token'), what).toEqual([key])
      expect(await sessions.deleteUserSessions(user.id), what).toBe(1)
      expect(await tokens.deleteUserTokens(user.id), what).toBe(1)
    }
  })

  test('the times of a user are read in each form too', async () => {
    const { id } = await newUser(suite)
    const at = new Date('2026-03-29T01:30:00.000Z')
    for (const [name, form] of FORMS[dialect()] ?? []) {
      await suite.backend.sql('update fastauth_users set created_at = ? where id = ?', form(at), id)
      expect(await suite.adapter.user.getUserById(id), name).toMatchObject({ createdAt: at })
    }
  })

  test('milliseconds come back as they were, at both ends of what can be stored', async () => {
    const user = await newUser(suite)
    for (const end of [
      '2026-10-25T00:59:59.999Z',
      '9999-12-31T23:59:59.999Z',
      '1000-01-01T00:00:00.000Z',
    ]) {
      const given = {
        provider: 'p',
        providerAccountId: unique(),
        userId: user.id,
        expiresAt: new Date(end),
      }
      const made = await suite.adapter.oauth.createOAuthAccount(given)
      expect(made.expiresAt, end).toEqual(given.expiresAt)
    }
  })
}
