import { expect, test } from 'vitest'
import {
  race,
  fulfilled,
  later,
  past,
  rejected,
  session,
  soon,
  token,
  unique,
} from '../fixtures.ts'
import type { AccountDeletion } from '../../../src/store/flows/delete-account.ts'
import type { Suite } from '../suite.ts'
import {
  account,
  belongings,
  flowsOf,
  nothing,
  oneEach,
  owned,
  refreshGrant,
  revocation,
  rowsOf,
} from './fixtures.ts'

const MANY = 50

export function askingCases(suite: Suite): void {
  test('who is asking, by session: the user, what they may do, and the hash', async () => {
    const { hashedPassword, ...user } = await account(suite)
    const { session: sessionId, role } = await belongings(suite, user.id)
    const found = await flowsOf(suite).whoIsAsking({ sessionId })
    expect(found).toMatchObject({
      session: { id: sessionId, userId: user.id, ipAddress: null, createdAt: expect.any(Date) },
      user,
      roles: [role],
      hashedPassword,
      revoked: null,
      fingerprints: null,
    })
    expect([...(found?.permissions ?? [])]).toEqual(['p'])
    const ended = await suite.adapter.session.createSession(session(user.id, { expiresAt: past() }))
    expect(await flowsOf(suite).whoIsAsking({ sessionId: ended.id })).toBeNull()
    expect(await flowsOf(suite).whoIsAsking({ sessionId: unique() })).toBeNull()
  })

  test('by user id: active or not, and from when on access tokens are refused', async () => {
    const { hashedPassword, ...user } = await account(suite, { isActive: false })
    const { role } = await belongings(suite, user.id)
    const by = { userId: user.id }
    expect(await flowsOf(suite).whoIsAsking(by)).toMatchObject({
      session: null,
      user,
      hashedPassword,
      roles: [role],
      revoked: null,
    })
    const at = new Date('2026-11-26T12:34:56.789Z')
    await flowsOf(suite).endAll(user.id, { family: 'kept' }, { at, expiresAt: soon() })
    expect(await flowsOf(suite).whoIsAsking(by)).toMatchObject({
      user,
      roles: [role],
      revoked: { at, family: 'kept' },
    })
    await flowsOf(suite).endAll(user.id, {}, revocation(later()))
    expect(await flowsOf(suite).whoIsAsking(by)).toMatchObject({ revoked: { family: null } })
    // One that was long on its way is older than what stands there.
    await flowsOf(suite).endAll(user.id, { family: 'kept' }, { at, expiresAt: soon() })
    expect(await flowsOf(suite).whoIsAsking(by)).toMatchObject({ revoked: { family: null } })
    const last = new Date(later().getTime() + 60_000)
    await flowsOf(suite).endAll(user.id, {}, { at: last, expiresAt: past() })
    expect(await flowsOf(suite).whoIsAsking(by)).toMatchObject({ revoked: null })
    expect(await flowsOf(suite).whoIsAsking({ userId: 'nobody' })).toBeNull()
  })

  test('counted in the same call, by session and by user', async () => {
    const user = await account(suite)
    const { session: sessionId, role } = await belongings(suite, user.id)
    const key = unique('tries')
    const limits = { counters: [{ key, limit: 1 }], expiresAt: soon() }
    const first = await flowsOf(suite).whoIsAskingCounted({ sessionId }, limits)
    expect(first).toMatchObject({
      asking: { user: { id: user.id }, roles: [role] },
      counts: [{ key, count: 1, over: false }],
      over: null,
    })
    const second = await flowsOf(suite).whoIsAskingCounted({ userId: user.id }, limits)
    expect(second).toMatchObject({ asking: { roles: [role] }, over: { key, count: 2 } })
    const nobody = await flowsOf(suite).whoIsAskingCounted({ sessionId: unique() }, limits)
    expect(nobody).toMatchObject({ asking: null })
    expect(await suite.adapter.state.increment([key], soon())).toMatchObject([{ count: 4 }])
  })

  test('a renewed session has its new end, an old one keeps its own', async () => {
    const user = await account(suite)
    const { session: id } = await belongings(suite, user.id)
    const expiresAt = later()
    const renewed = await flowsOf(suite).renewSession({ id, expiresAt, createdAfter: past() })
    expect(renewed).toMatchObject({ user: { id: user.id }, session: { id, expiresAt } })
    expect((await suite.adapter.session.getSession(id))?.expiresAt).toEqual(expiresAt)
    const sooner = { id, expiresAt: soon(), createdAfter: past() }
    expect((await flowsOf(suite).renewSession(sooner))?.session?.expiresAt).toEqual(expiresAt)
    const old = { id, expiresAt: new Date(later().getTime() + 60_000), createdAfter: later() }
    expect((await flowsOf(suite).renewSession(old))?.session?.expiresAt).toEqual(expiresAt)
    const ended = await suite.adapter.session.createSession(session(user.id, { expiresAt: past() }))
    const dead = { id: ended.id, expiresAt, createdAfter: past() }
    expect(await flowsOf(suite).renewSession(dead)).toBeNull()
    expect((await rowsOf(suite, 'sessions', 'id', ended.id))[0]?.['expires_at']).toEqual(
      suite.backend.formats.date(ended.expiresAt),
    )
  })

  test('a list of live sessions, oldest first, and of nobody else', async () => {
    const user = await account(suite)
    const other = await account(suite)
    await suite.adapter.session.createSession(session(other.id))
    await suite.adapter.session.createSession(session(user.id, { expiresAt: past() }))
    const ids: string[] = []
    for (let i = 0; i < 3; i++) {
      ids.push((await suite.adapter.session.createSession(session(user.id, { userAgent: 'x' }))).id)
    }
    for (const by of [{ sessionId: ids[1] ?? '' }, { userId: user.id }]) {
      const found = await flowsOf(suite).listSessions(by)
      expect(found?.user.id).toBe(user.id)
      expect(found?.sessions).toEqual(await suite.adapter.session.listUserSessions(user.id))
      expect(found?.sessions.map(({ id }) => id).sort()).toEqual(ids.sort())
    }
    expect(await flowsOf(suite).listSessions({ sessionId: unique() })).toBeNull()
  })

  test('one session, of its owner only, or all but one', async () => {
    const user = await account(suite)
    const other = await account(suite)
    const { session: id } = await belongings(suite, user.id)
    await belongings(suite, other.id)
    expect(await flowsOf(suite).endSession(id, other.id)).toBe(false)
    expect(await flowsOf(suite).endSession(id, user.id)).toBe(true)
    expect(await flowsOf(suite).endSession(id)).toBe(false)
    const kept = await suite.adapter.session.createSession(session(user.id))
    await suite.adapter.session.createSession(session(user.id))
    const own = { family: unique('family') }
    const refresh = token(user.id, { token: `${own.family}.1`, tokenType: 'refresh_jti' })
    await suite.adapter.token.createToken(refresh)
    await flowsOf(suite).endAll(user.id, { sessionId: kept.id, ...own }, null)
    expect(await rowsOf(suite, 'sessions', 'user_id', user.id)).toMatchObject([{ id: kept.id }])
    const tokens = await rowsOf(suite, 'tokens', 'user_id', user.id)
    expect(tokens.map((row) => row['token_type']).sort()).toEqual(['magic', 'refresh_jti'])
    await flowsOf(suite).endAll(user.id, {}, null)
    expect(await owned(suite, user.id)).toEqual({ ...oneEach, sessions: 0, tokens: 1 })
    expect(await owned(suite, other.id)).toEqual(oneEach)
  })

  test('an account is deleted softly, with its sessions and tokens, for the right hash only', async () => {
    const user = await account(suite)
    await belongings(suite, user.id)
    const remove = (hashedPassword: string | null) =>
      flowsOf(suite).deleteAccount({
        userId: user.id,
        hashedPassword,
        emailVerified: true,
        unlessLast: 'none',
      })
    expect(await remove('another')).toBe('changed')
    expect(await owned(suite, user.id)).toEqual(oneEach)
    const results = await race(suite, 5, () => remove(user.hashedPassword))
    expect(fulfilled(results).toSorted()).toEqual([
      ...Array.from({ length: 4 }, () => 'changed'),
      'deleted',
    ])
    expect(await owned(suite, user.id)).toEqual({ ...oneEach, sessions: 0, tokens: 0 })
    expect(await suite.adapter.user.getUserById(user.id)).toMatchObject({ isActive: false })
    expect((await rowsOf(suite, 'users', 'id', user.id))[0]?.['deleted_at']).not.toBeNull()
    expect(nothing.sessions).toBe(0)
  })

  test('an account whose address was never verified is deleted with its row, and the address is free', async () => {
    const user = await account(suite, { emailVerified: false })
    const other = await account(suite, { emailVerified: false })
    await belongings(suite, user.id)
    await belongings(suite, other.id)
    const { id: sessionId } = await suite.adapter.session.createSession(session(user.id))
    const { hashedPassword, id: userId } = user
    const remove = (over: Partial<AccountDeletion> = {}) =>
      flowsOf(suite).deleteAccount({
        userId,
        hashedPassword,
        emailVerified: false,
        sessionId,
        unlessLast: 'none',
        ...over,
      })
    const before = { ...oneEach, sessions: 2 }
    // Another password, verified since, signed out since, somebody else's session.
    const [theirs] = await suite.adapter.session.listUserSessions(other.id)
    for (const over of [
      { hashedPassword: 'another' },
      { hashedPassword: null },
      { emailVerified: true },
      { sessionId: unique('gone') },
      { sessionId: theirs?.id },
    ]) {
      expect(await remove(over)).toBe('changed')
      expect(await owned(suite, userId)).toEqual(before)
      expect(await suite.adapter.user.getUserById(userId)).toMatchObject({ isActive: true })
    }
    const results = await race(suite, 5, () => remove())
    expect(fulfilled(results).toSorted()).toEqual([
      ...Array.from({ length: 4 }, () => 'changed'),
      'deleted',
    ])
    expect(await owned(suite, userId)).toEqual(nothing)
    expect(await rowsOf(suite, 'users', 'id', userId)).toEqual([])
    expect(await owned(suite, other.id)).toEqual(oneEach)
    expect(await suite.adapter.user.createUser({ email: user.email })).toMatchObject({
      email: user.email,
    })
  })

  test('users who were deleted by a moment are removed with all that is theirs', async () => {
    const { deleteAccount, purgeDeleted } = flowsOf(suite)
    const { user: users } = suite.adapter
    const deleted = async () => {
      const { id: userId, hashedPassword, email } = await account(suite)
      await belongings(suite, userId)
      const given = { userId, hashedPassword, emailVerified: true }
      expect(await deleteAccount(given)).toBe('deleted')
      return { id: userId, email }
    }
    const gone = [await deleted(), await deleted(), await deleted()]
    const back = await deleted()
    await users.updateUser(back.id, { isActive: true })
    const active = await account(suite)
    await belongings(suite, active.id)
    const inactive = await account(suite, { isActive: false })
    await new Promise((resolve) => setTimeout(resolve, 5))
    const deletedBy = new Date()
    await new Promise((resolve) => setTimeout(resolve, 5))
    const later = await deleted()

    expect(await purgeDeleted({ deletedBy: new Date('2000-01-01'), limit: 1000 })).toBe(0)
    expect(await purgeDeleted({ deletedBy, limit: 2 })).toBe(2)
    expect(await purgeDeleted({ deletedBy, limit: 1000 })).toBeGreaterThan(0)
    expect(await purgeDeleted({ deletedBy, limit: 1000 })).toBe(0)
    for (const { id, email } of gone) {
      expect(await users.getUserById(id)).toBeNull()
      expect(await owned(suite, id)).toEqual(nothing)
      expect(await users.createUser({ email })).toMatchObject({ email })
    }
    for (const { id } of [later, back, active, inactive]) {
      expect(await users.getUserById(id)).toMatchObject({ id })
    }
    expect(await owned(suite, active.id)).toEqual(oneEach)
    expect(await owned(suite, later.id)).toEqual({ ...oneEach, sessions: 0, tokens: 0 })
  })

  test('roles of the configuration are made once, and those that are there are left alone', async () => {
    const [there, missing] = [unique('role'), unique('role')]
    await suite.adapter.role.createRole(there, ['own'])
    const seeds = [
      { name: there, permissions: ['other'] },
      { name: missing, permissions: ['p', 'q'] },
    ]
    const results = await race(suite, 10, () => flowsOf(suite).ensureRoles(seeds))
    expect(rejected(results)).toEqual([])
    expect(await suite.adapter.role.getRole(there)).toEqual({ name: there, permissions: ['own'] })
    expect(await suite.adapter.role.getRole(missing)).toEqual({
      name: missing,
      permissions: ['p', 'q'],
    })
  })
}

export function refreshCases(suite: Suite): void {
  const issued = async (family = unique('family')) => {
    const user = await account(suite)
    const { jti } = refreshGrant(family).refresh
    const given = token(user.id, { token: jti, tokenType: 'refresh_jti', rawData: null })
    await suite.adapter.token.createToken(given)
    return { userId: user.id, jti, family }
  }
  const next = (family: string) => ({ jti: `${family}.${unique('next')}`, expiresAt: later() })
  const jtis = async (userId: string) =>
    (await rowsOf(suite, 'tokens', 'user_id', userId)).map((row) => String(row['token'])).sort()

  test('a row is renamed in place; the old token gets the same pair for the grace', async () => {
    const { userId, jti, family } = await issued()
    const successor = next(family)
    // The moment that its end was reckoned from, not that of the statement.
    const at = new Date(Date.now() - 2000)
    const given = { userId, jti, family, successor, at, graceMs: 60_000 }
    const first = await flowsOf(suite).refresh(given)
    expect(first).toMatchObject({
      outcome: 'refreshed',
      user: { id: userId },
      createdAt: at,
      expiresAt: successor.expiresAt,
    })
    expect(await jtis(userId)).toEqual([successor.jti])
    expect(
      await flowsOf(suite).refresh({ ...given, successor: { ...successor, expiresAt: soon() } }),
    ).toEqual(first)
    expect(await jtis(userId)).toEqual([successor.jti])
  })

  test('a successor by another name, which another secret has derived, is found as well', async () => {
    const { userId, jti, family } = await issued()
    const [old, fresh] = [next(family), next(family)]
    const given = { userId, jti, family, at: new Date(), graceMs: 10_000 }
    const first = await flowsOf(suite).refresh({ ...given, successor: old })
    const others = [unique('none'), old.jti]
    const later = { ...given, successor: fresh, others }
    expect(await flowsOf(suite).refresh(later)).toEqual(first)
    expect(first).toMatchObject({ outcome: 'refreshed', jti: old.jti })
    expect(await jtis(userId)).toEqual([old.jti])
    const stranger = await issued()
    const stolen = { ...later, userId: stranger.userId, jti: unique(), family: unique() }
    expect(await flowsOf(suite).refresh(stolen)).toMatchObject({ outcome: 'replayed' })
    expect(await flowsOf(suite).refresh({ ...later, graceMs: 0 })).toMatchObject({
      outcome: 'replayed',
    })
    expect(await jtis(userId)).toEqual([])
  })

  test('a replay after the grace ends the family, and no other', async () => {
    const { userId, jti, family } = await issued('a_b')
    const neighbours = ['a_b2.x', 'axb.y', 'a%.z', 'other', 'a_', 'A_B.x']
    for (const other of neighbours) {
      const given = token(userId, { token: unique(other), tokenType: 'refresh_jti' })
      await suite.adapter.token.createToken(given)
    }
    const before = await jtis(userId)
    const kept = before.filter((one) => one !== jti)
    const successor = next(family)
    const given = { userId, jti, family, successor, at: new Date(), graceMs: 0 }
    expect(await flowsOf(suite).refresh(given)).toMatchObject({ outcome: 'refreshed' })
    expect(await flowsOf(suite).refresh(given)).toMatchObject({ outcome: 'replayed' })
    expect(await jtis(userId)).toEqual(kept)
    expect(await flowsOf(suite).refresh(given)).toMatchObject({ outcome: 'replayed' })
  })

  test('a successor that is spent, or was ended, is a replay within the grace too', async () => {
    const { userId, jti, family } = await issued()
    const [one, two] = [next(family), next(family)]
    const given = { userId, jti, family, successor: one, at: new Date(), graceMs: 10_000 }
    await flowsOf(suite).refresh(given)
    await flowsOf(suite).refresh({ ...given, jti: one.jti, successor: two })
    expect(await flowsOf(suite).refresh(given)).toMatchObject({ outcome: 'replayed' })
    expect(await jtis(userId)).toEqual([])

    const second = await issued()
    const successor = next(second.family)
    const other = { ...second, successor, at: new Date(), graceMs: 10_000 }
    await flowsOf(suite).refresh(other)
    expect(await flowsOf(suite).endFamily(second.userId, second.family)).toBe(true)
    expect(await flowsOf(suite).refresh(other)).toMatchObject({ outcome: 'replayed' })
    expect(await jtis(second.userId)).toEqual([])
    expect(await flowsOf(suite).endFamily(second.userId, second.family)).toBe(false)
  })

  test("Python's jti has no dot and is a family of its own", async () => {
    const { id: userId } = await account(suite)
    const jti = unique('cuid')
    const given = token(userId, { token: jti, tokenType: 'refresh_jti' })
    await suite.adapter.token.createToken(given)
    const successor = next(jti)
    const call = { userId, jti, family: jti, successor, at: new Date(), graceMs: 0 }
    expect(await flowsOf(suite).refresh(call)).toMatchObject({ outcome: 'refreshed' })
    expect(await flowsOf(suite).endFamily(userId, jti)).toBe(true)
    expect(await jtis(userId)).toEqual([])
  })

  test('nobody: a user who is not active, or not there; another type, another user, expired', async () => {
    const { userId, jti, family } = await issued()
    const given = { userId, jti, family, successor: next(family), at: new Date(), graceMs: 10_000 }
    await suite.adapter.user.updateUser(userId, { isActive: false })
    expect(await flowsOf(suite).refresh(given)).toEqual({ outcome: 'nobody' })
    expect(await jtis(userId)).toEqual([jti])
    await suite.adapter.user.updateUser(userId, { isActive: true })
    const nobody = { ...given, userId: 'nobody' }
    expect(await flowsOf(suite).refresh(nobody)).toEqual({ outcome: 'nobody' })
    const other = await account(suite)
    const stolen = { ...given, userId: other.id }
    expect(await flowsOf(suite).refresh(stolen)).toMatchObject({ outcome: 'replayed' })
    expect(await jtis(userId)).toEqual([jti])
    for (const over of [{ tokenType: 'reset' }, { expiresAt: past() }]) {
      const made = token(userId, { token: `${unique()}.1`, tokenType: 'refresh_jti', ...over })
      await suite.adapter.token.createToken(made)
      const call = { ...given, jti: made.token, family: made.token.split('.')[0] ?? '' }
      expect(await flowsOf(suite).refresh(call)).toMatchObject({ outcome: 'replayed' })
    }
  })

  test('50 at once: one winner, 50 answers', async () => {
    const { userId, jti, family } = await issued()
    const successor = next(family)
    const results = await race(suite, MANY, (i) =>
      flowsOf(suite).refresh({
        userId,
        jti,
        family,
        successor: { ...successor, expiresAt: new Date(successor.expiresAt.getTime() + i * 1000) },
        at: new Date(),
        graceMs: 60_000,
      }),
    )
    expect(rejected(results)).toEqual([])
    const answers = fulfilled(results)
    expect(answers).toEqual(answers.map(() => answers[0]))
    expect(answers[0]).toMatchObject({ outcome: 'refreshed' })
    expect(await jtis(userId)).toEqual([successor.jti])
  })

  test('against the end of everything: what is ended stays ended', async () => {
    for (let round = 0; round < 5; round++) {
      const { userId, jti, family } = await issued()
      const chain = { jti }
      const results = await race(suite, 10, async (i) => {
        if (i === 5) return flowsOf(suite).endAll(userId, {}, null)
        const successor = { jti: `${family}.next`, expiresAt: later() }
        return flowsOf(suite).refresh({
          userId,
          jti: chain.jti,
          family,
          successor,
          at: new Date(),
          graceMs: 60_000,
        })
      })
      expect(rejected(results)).toEqual([])
      expect(await jtis(userId)).toEqual([])
    }
  })
}
