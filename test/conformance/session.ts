import { expect, test } from 'vitest'
import { ConflictError, UserNotFoundError } from 'fastauth-edge'
import { later, newUser, past, session, unique } from './fixtures.ts'
import type { Suite } from './suite.ts'

const COLUMNS =
  'select id, user_id, expires_at, ip_address, user_agent from fastauth_sessions where id = ?'

export function sessionCases(suite: Suite): void {
  const stored = async (id: string) => (await suite.backend.sql(COLUMNS, id))[0]

  test('createSession returns the session as stored', async () => {
    const user = await newUser(suite)
    const given = { ...session(user.id), ipAddress: '2001:db8::1', userAgent: 'Mozilla/5.0 (X)' }
    const made = await suite.adapter.session.createSession(given)
    expect(made).toEqual({ ...given, createdAt: expect.any(Date) })
    expect(await suite.adapter.session.getSession(given.id)).toEqual(made)
    expect(await stored(given.id)).toEqual({
      id: given.id,
      user_id: user.id,
      expires_at: suite.backend.formats.date(given.expiresAt),
      ip_address: '2001:db8::1',
      user_agent: 'Mozilla/5.0 (X)',
    })
    const bare = await suite.adapter.session.createSession(session(user.id))
    expect(bare).toMatchObject({ ipAddress: null, userAgent: null })
  })

  test('a session for nobody is refused and leaves no row', async () => {
    const given = session(unique('nobody'))
    await expect(suite.adapter.session.createSession(given)).rejects.toThrow(UserNotFoundError)
    expect(await stored(given.id)).toBeUndefined()
  })

  test('a taken session id is a conflict, and the session stays whose it was', async () => {
    const [user, thief] = [await newUser(suite), await newUser(suite)]
    const mine = await suite.adapter.session.createSession(session(user.id))
    await expect(
      suite.adapter.session.createSession(session(thief.id, { id: mine.id })),
    ).rejects.toThrow(ConflictError)
    expect(await suite.adapter.session.getSession(mine.id)).toEqual(mine)
  })

  test('a session is found by the bytes of its id alone', async () => {
    const user = await newUser(suite)
    const { id } = await suite.adapter.session.createSession(
      session(user.id, { id: unique('AbCé') }),
    )
    const { getSession, getSessionUser, deleteSession, extendSession } = suite.adapter.session
    for (const other of [id.toLowerCase(), `${id} `, id.replace('é', 'e'), id.normalize('NFD')]) {
      expect(await getSession(other)).toBeNull()
      expect(await getSessionUser(other)).toBeNull()
      expect(await extendSession(other, later())).toBe(false)
      expect(await deleteSession(other)).toBe(false)
    }
    expect(await getSession(id)).not.toBeNull()
  })

  test('getSessionUser knows who is asking and what they may do', async () => {
    const user = await newUser(suite)
    const mine = await suite.adapter.session.createSession(session(user.id))
    expect(await suite.adapter.session.getSessionUser(mine.id)).toEqual({
      session: mine,
      user,
      roles: [],
      permissions: new Set(),
    })
    const [editor, viewer, idle] = [unique('b'), unique('a'), unique('c')]
    await suite.adapter.role.createRole(editor, ['post:write', 'post:read', 'Zebra'])
    await suite.adapter.role.createRole(viewer, ['post:read', 'ärger'])
    await suite.adapter.role.createRole(idle)
    for (const role of [idle, editor, viewer]) await suite.adapter.role.assignRole(user.id, role)
    const found = await suite.adapter.session.getSessionUser(mine.id)
    expect(found).toEqual({
      session: mine,
      user,
      roles: [viewer, editor, idle],
      permissions: new Set(['post:write', 'post:read', 'Zebra', 'ärger']),
    })
    expect(await suite.adapter.session.getSessionUser(unique())).toBeNull()
  })

  test('getSessionUser is null for an inactive user and an expired session', async () => {
    const user = await newUser(suite)
    const mine = await suite.adapter.session.createSession(session(user.id))
    const old = await suite.adapter.session.createSession(session(user.id, { expiresAt: past() }))
    expect(await suite.adapter.session.getSessionUser(old.id)).toBeNull()
    await suite.adapter.user.updateUser(user.id, { isActive: false })
    expect(await suite.adapter.session.getSessionUser(mine.id)).toBeNull()
    await suite.adapter.user.updateUser(user.id, { isActive: true })
    expect(await suite.adapter.session.getSessionUser(mine.id)).not.toBeNull()
    await suite.adapter.user.deleteUser(user.id)
    expect(await suite.adapter.session.getSessionUser(mine.id)).toBeNull()
  })

  test('an expired session is not returned and not revived', async () => {
    const user = await newUser(suite)
    const old = await suite.adapter.session.createSession(session(user.id, { expiresAt: past() }))
    expect(await suite.adapter.session.getSession(old.id)).toBeNull()
    expect(await suite.adapter.session.extendSession(old.id, later())).toBe(false)
    expect(await suite.adapter.session.getSession(old.id)).toBeNull()
    expect(await suite.adapter.session.listUserSessions(user.id)).toEqual([])
  })

  test('extendSession moves the end', async () => {
    const user = await newUser(suite)
    const mine = await suite.adapter.session.createSession(session(user.id))
    const expiresAt = later()
    expect(await suite.adapter.session.extendSession(mine.id, expiresAt)).toBe(true)
    // To the same instant: there is a session to move, so it is still true.
    expect(await suite.adapter.session.extendSession(mine.id, expiresAt)).toBe(true)
    expect(await suite.adapter.session.getSession(mine.id)).toEqual({ ...mine, expiresAt })
    expect(await suite.adapter.session.extendSession(unique(), expiresAt)).toBe(false)
  })

  test('deleteSession and deleteUserSessions', async () => {
    const [user, other] = [await newUser(suite), await newUser(suite)]
    const { createSession, deleteSession, deleteUserSessions, getSession } = suite.adapter.session
    const mine = await createSession(session(user.id))
    const kept = await createSession(session(other.id))
    expect(await deleteSession(mine.id)).toBe(true)
    expect(await deleteSession(mine.id)).toBe(false)
    expect(await getSession(mine.id)).toBeNull()
    await createSession(session(user.id))
    await createSession(session(user.id))
    expect(await deleteUserSessions(user.id)).toBe(2)
    expect(await deleteUserSessions(user.id)).toBe(0)
    expect(await getSession(kept.id)).toEqual(kept)
  })

  test('listUserSessions lists in the order of creation', async () => {
    const user = await newUser(suite)
    const made = []
    // Many of them in one millisecond, with ids in another order.
    for (let i = 0; i < 40; i++) {
      const id = `${(i * 17) % 40}-${unique()}`
      made.push(await suite.adapter.session.createSession(session(user.id, { id })))
    }
    expect(await suite.adapter.session.listUserSessions(user.id)).toEqual(made)
    expect(await suite.adapter.session.listUserSessions(unique())).toEqual([])
  })

  test('cleanupExpired removes the expired ones and counts them', async () => {
    const user = await newUser(suite)
    const { createSession, cleanupExpired, getSession } = suite.adapter.session
    await cleanupExpired()
    const old = await createSession(session(user.id, { expiresAt: past() }))
    const live = await createSession(session(user.id))
    expect(await cleanupExpired()).toBe(1)
    expect(await stored(old.id)).toBeUndefined()
    expect(await getSession(live.id)).toEqual(live)
  })

  test('cleanupExpired removes no more than its limit', async () => {
    const user = await newUser(suite)
    const { createSession, cleanupExpired, getSession } = suite.adapter.session
    await cleanupExpired()
    for (let i = 0; i < 5; i++) await createSession(session(user.id, { expiresAt: past() }))
    const live = await createSession(session(user.id))
    expect([await cleanupExpired({ limit: 3 }), await cleanupExpired({ limit: 3 })]).toEqual([3, 2])
    expect(await getSession(live.id)).toEqual(live)
  })
}
