/** A call that waits between two attempts, while what it is about ends. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DRIVERS, openTarget, type Target } from './targets.ts'

describe.each(DRIVERS)('%s', (name) => {
  let target: Target
  beforeAll(async () => {
    target = await openTarget(name, 'ended_meanwhile', { lateMs: 0, slowMs: 0, outageMs: 0 })
    await target.backend.adapter().createTables()
  })
  afterAll(() => target.close())

  /** Rows that end in a moment, and an adapter whose first request is answered: come back in a second. */
  async function ending() {
    const id = crypto.randomUUID()
    const { user, session, token } = target.backend.adapter()
    const { id: userId } = await user.createUser({ email: `${id}@example.com` })
    const expiresAt = new Date(Date.now() + 700)
    await session.createSession({ id, userId, expiresAt })
    await token.createToken({ token: id, userId, tokenType: 'reset', expiresAt })
    const heard = { status: 429, headers: { 'retry-after': '1' }, body: '{"message":"too many"}' }
    target.proxy.choose = ({ nth }) =>
      nth === 0 ? { name: 'refused', forwarded: 'never', heard } : undefined
    return { id, expiresAt, adapter: target.through(crypto.randomUUID()) }
  }
  const stored = async (table: string, key: string, id: string) => {
    const rows = await target.backend.sql(
      `select expires_at from fastauth_${table} where ${key} = ?`,
      id,
    )
    return rows[0]?.['expires_at']
  }

  test('a token that ends in between is not given out, nor removed', async () => {
    const { id, adapter } = await ending()
    const before = await stored('tokens', 'token', id)
    expect(await adapter.token.consumeToken(id, 'reset')).toBeNull()
    expect(await stored('tokens', 'token', id)).toEqual(before)
  })

  test('a session that ends in between opens nothing and is not revived', async () => {
    const one = await ending()
    expect(await one.adapter.session.getSessionUser(one.id)).toBeNull()
    const two = await ending()
    const before = await stored('sessions', 'id', two.id)
    const later = new Date(Date.now() + 3_600_000)
    expect(await two.adapter.session.extendSession(two.id, later)).toBe(false)
    expect(await stored('sessions', 'id', two.id)).toEqual(before)
  })
})
