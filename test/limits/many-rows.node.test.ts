/** Tables of a size at which one statement for all of it would be one too many. */
import { afterAll, describe, expect, test } from 'vitest'
import { DatabaseError, type EdgeAdapter, type QueryEvent } from 'fastauth-edge'
import { eachBackend } from '../backends/each.ts'
import type { Backend } from '../conformance/backend.ts'
import { session, soon, token } from '../conformance/fixtures.ts'

const BATCH = 5_000

const each = await eachBackend('limits')
afterAll(() => Promise.all(each.map(({ backend }) => backend.close?.())))

const TEXT = { sqlite: 'text', postgres: 'text', mysql: 'char' }
const PAST = '2020-01-01 00:00:00.000000'

/** Numbers from 0 up to 5 to the eighth, on every engine: D1 takes five selects in one. */
function numbers(): string {
  const five = Array.from({ length: 5 }, (_, n) => `select ${n} as d`).join(' union all ')
  const names = Array.from({ length: 8 }, (_, i) => `d${i}`)
  const sum = names.map((name, i) => `${name}.d * ${5 ** i}`).join(' + ')
  return `(select ${sum} as n from ${names.map((name) => `(${five}) as ${name}`).join(', ')}) as numbers`
}

/** Expired rows of a user, with a client of the engine's own. */
async function fill(
  { sql }: Backend,
  { dialect }: EdgeAdapter,
  table: 'sessions' | 'tokens',
  userId: string,
  count: number,
): Promise<void> {
  const id = `cast(n as ${TEXT[dialect]})`
  const [key, type, value] =
    table === 'sessions' ? ['id', '', ''] : ['token', ', token_type', ", 'reset'"]
  await sql(
    `insert into fastauth_${table} (${key}, user_id, expires_at, created_at${type}) select ${id}, ?, '${PAST}', '${PAST}'${value} from ${numbers()} where n < ${count}`,
    userId,
  )
}

describe.each(each)('$name', ({ backend, cutOff }) => {
  const adapter = backend.adapter()
  const events: QueryEvent[] = []
  const watched = (): EdgeAdapter => {
    events.length = 0
    return backend.adapter({ onQuery: (event) => events.push(event) })
  }
  const count = async (table: string): Promise<number> => {
    const [row] = await backend.sql(`select count(*) as n from fastauth_${table}`)
    return Number(row?.['n'])
  }
  const newUser = async (): Promise<string> => {
    const email = `${crypto.randomUUID()}@example.com`
    return (await adapter.user.createUser({ email })).id
  }
  /** What the batches came to, each a request of its own. */
  const batches = (): number[] => {
    expect(events.every(({ requests, attempt }) => requests === 1 && attempt === 1)).toBe(true)
    return events.map(({ rows }) => rows)
  }

  test('100,000 expired sessions go in batches, and no other', async () => {
    const userId = await newUser()
    const live = await adapter.session.createSession(session(userId))
    await fill(backend, adapter, 'sessions', userId, 100_000)
    expect(await watched().session.cleanupExpired()).toBe(100_000)
    expect(batches()).toEqual([...Array.from({ length: 20 }, () => BATCH), 0])
    expect(await backend.sql('select id from fastauth_sessions')).toEqual([{ id: live.id }])
    expect(await watched().session.cleanupExpired()).toBe(0)
    expect(batches()).toEqual([0])
    await adapter.session.deleteSession(live.id)
  })

  test('a limit is kept to across batches', async () => {
    await fill(backend, adapter, 'tokens', await newUser(), 14_000)
    expect(await watched().token.cleanupExpired({ limit: 12_000 })).toBe(12_000)
    expect(batches()).toEqual([BATCH, BATCH, 2_000])
    expect(await count('tokens')).toBe(2_000)
    expect(await watched().token.cleanupExpired({ limit: 2_000 })).toBe(2_000)
    expect(batches()).toEqual([2_000])
  })

  test("a user's 20,000 sessions and tokens go, and nobody else's", async () => {
    const [userId, other] = [await newUser(), await newUser()]
    const kept = await adapter.session.createSession(session(other))
    await adapter.token.createToken(token(other))
    await fill(backend, adapter, 'sessions', userId, 20_000)
    expect(await watched().session.deleteUserSessions(userId)).toBe(20_000)
    expect(batches()).toEqual([BATCH, BATCH, BATCH, BATCH, 0])
    expect(await adapter.session.listUserSessions(other)).toEqual([kept])
    expect(await count('sessions')).toBe(1)
    await fill(backend, adapter, 'tokens', userId, 20_000)
    await adapter.token.createToken(token(userId, { tokenType: 'magic', expiresAt: soon() }))
    expect(await watched().token.deleteUserTokens(userId, 'reset')).toBe(20_000)
    expect(await count('tokens')).toBe(2)
    expect(await adapter.token.deleteUserTokens(userId)).toBe(1)
    await adapter.session.deleteUserSessions(other)
    await adapter.token.deleteUserTokens(other)
  })

  test('where a batch is lost, the error says how far the ones before came', async () => {
    await fill(backend, adapter, 'sessions', await newUser(), 20_000)
    const broken = cutOff(2, { retries: 0 }).session.cleanupExpired()
    const error = await broken.catch((e: unknown) => e)
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error).toMatchObject({
      code: 'database_unavailable',
      message: expect.stringMatching(/; 10000 rows were removed before$/),
      cause: { name: 'DriverError' },
    })
    expect(await count('sessions')).toBe(10_000)
    // The first batch has nothing before it to tell of.
    await expect(cutOff(0, { retries: 0 }).session.cleanupExpired()).rejects.not.toThrow(/before/)
    expect(await adapter.session.cleanupExpired()).toBe(10_000)
    expect(await count('sessions')).toBe(0)
  })

  test('a user is logged out by three at once: when either is done, no session is left', async () => {
    const userId = await newUser()
    await fill(backend, adapter, 'sessions', userId, 12_000)
    const left = await Promise.all(
      [0, 1, 2].map(async () => {
        await backend.adapter().session.deleteUserSessions(userId)
        return count('sessions')
      }),
    )
    expect(left).toEqual([0, 0, 0])
  })
})
