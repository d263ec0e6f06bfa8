import { expect, test } from 'vitest'
import { ConflictError } from 'fastauth-edge'
import { race, fulfilled, rejected, session, soon, unique } from '../fixtures.ts'
import type { Suite } from '../suite.ts'
import { account, flowsOf, owned, refreshGrant, rowsOf, sessionGrant } from './fixtures.ts'

const MANY = 50
const newChallenge = () => ({ id: unique(), expiresAt: soon() })

/** Passkeys: one unit each, and one winner. */
export function passkeyFlowCases(suite: Suite): void {
  const passkeyOf = (userId: string, signCount = 1) =>
    suite.adapter.passkey.createPasskey({
      credentialId: unique(),
      userId,
      publicKey: new Uint8Array([1, 0, 255]),
      signCount,
    })
  /** A user with a passkey, and how they sign in by it. */
  const entering = async (signCount = 1) => {
    const { hashedPassword, ...user } = await account(suite)
    const passkey = await passkeyOf(user.id, signCount)
    const given = () => ({
      credentialId: passkey.id,
      userId: user.id,
      hashedPassword,
      signCount: signCount && signCount + 1,
      lastUsedAt: new Date(),
      challenge: newChallenge(),
      grant: sessionGrant(),
    })
    return { user, hashedPassword, passkey, given }
  }

  test('looks a passkey up with its user, and opens one session with it', async () => {
    const { user, hashedPassword, passkey, given } = await entering()
    const { lookUpPasskey, signInByPasskey } = flowsOf(suite)
    const former = await suite.adapter.session.createSession(session(user.id))
    const signIn = { ...given(), former: { sessionId: former.id } }
    const { challenge } = signIn
    const counter = { key: unique(), limit: 1 }
    const limits = { counters: [counter], expiresAt: soon() }
    expect(await lookUpPasskey(passkey.id, challenge, limits)).toMatchObject({
      found: { passkey, user, hashedPassword },
      isSpent: false,
      counts: [{ count: 1 }],
      over: null,
    })
    expect(await signInByPasskey({ ...signIn, returns: [counter.key] })).toBe(true)
    const sessions = await rowsOf(suite, 'sessions', 'user_id', user.id)
    expect(sessions).toMatchObject([{ id: signIn.grant.session.id }])
    const stored = await suite.adapter.passkey.getPasskey(passkey.id)
    expect(stored).toEqual({ ...passkey, signCount: 2, lastUsedAt: signIn.lastUsedAt })
    expect(await lookUpPasskey(passkey.id, challenge, limits)).toMatchObject({
      isSpent: true,
      counts: [{ count: 1 }],
    })
    expect(await lookUpPasskey(unique(), newChallenge(), null)).toMatchObject({
      found: null,
      isSpent: false,
    })
    const jwt = { ...given(), signCount: 3, grant: refreshGrant() }
    expect(await signInByPasskey(jwt)).toBe(true)
    expect(await signInByPasskey({ ...given(), signCount: 4, grant: null })).toBe(true)
    expect(await owned(suite, user.id)).toMatchObject({ sessions: 1, tokens: 1 })
  })

  test('opens none, and changes nothing, where one thing is no longer so', async () => {
    const { user, passkey, given } = await entering()
    const other = await entering()
    const { signInByPasskey } = flowsOf(suite)
    const former = await suite.adapter.session.createSession(session(user.id))
    const before = { ...given(), former: { sessionId: former.id } }
    for (const over of [
      { signCount: 1 },
      { signCount: 0 },
      { credentialId: unique() },
      { credentialId: other.passkey.id },
      { userId: other.user.id },
      { hashedPassword: 'another' },
      { hashedPassword: null },
    ]) {
      expect([over, await signInByPasskey({ ...before, ...over })]).toEqual([over, false])
    }
    await suite.adapter.user.updateUser(user.id, { isActive: false })
    expect(await signInByPasskey(before)).toBe(false)
    await suite.adapter.user.updateUser(user.id, { isActive: true })
    expect(await suite.adapter.passkey.getPasskey(passkey.id)).toEqual(passkey)
    expect(await rowsOf(suite, 'sessions', 'user_id', user.id)).toMatchObject([{ id: former.id }])
    // None of them has spent the challenge.
    expect(await signInByPasskey(before)).toBe(true)
    const spent = { ...given(), challenge: before.challenge, signCount: 9 }
    expect(await signInByPasskey(spent)).toBe(false)
    expect(await suite.adapter.passkey.getPasskey(passkey.id)).toMatchObject({ signCount: 2 })
    await suite.adapter.passkey.deletePasskey(passkey.id)
    expect(await signInByPasskey({ ...given(), signCount: 10 })).toBe(false)
    expect(await owned(suite, user.id)).toMatchObject({ sessions: 1, passkeys: 0 })
  })

  test('of 50 at once with one challenge, or one count, one is signed in', async () => {
    for (const signCount of [0, 1]) {
      const { user, given } = await entering(signCount)
      const challenge = newChallenge()
      const same = await race(suite, MANY, () =>
        flowsOf(suite).signInByPasskey({ ...given(), challenge }),
      )
      expect(rejected(same)).toEqual([])
      expect(fulfilled(same).filter(Boolean)).toHaveLength(1)
      expect(await owned(suite, user.id)).toMatchObject({ sessions: 1 })
    }
    // A clone: another challenge each, and the same count in the same millisecond.
    const { user, given } = await entering()
    const lastUsedAt = new Date()
    const cloned = await race(suite, MANY, () =>
      flowsOf(suite).signInByPasskey({ ...given(), lastUsedAt }),
    )
    expect(rejected(cloned)).toEqual([])
    expect(fulfilled(cloned).filter(Boolean)).toHaveLength(1)
    expect(await owned(suite, user.id)).toMatchObject({ sessions: 1 })
  })

  test('registers once for a challenge, and for nobody who was taken over meanwhile', async () => {
    const { hashedPassword, ...user } = await account(suite, { emailVerified: false })
    const { registerPasskey, listPasskeys } = flowsOf(suite)
    const passkey = (credentialId = unique()) => ({
      credentialId,
      userId: user.id,
      publicKey: new Uint8Array([1]),
      name: 'Key',
    })
    const given = () => ({ passkey: passkey(), user, hashedPassword, challenge: newChallenge() })
    const challenge = newChallenge()
    const results = await race(suite, 20, () =>
      flowsOf(suite).registerPasskey({ ...given(), challenge }),
    )
    expect(rejected(results)).toEqual([])
    const winners = fulfilled(results).filter((one) => one !== null)
    expect(winners).toHaveLength(1)
    const [stored] = winners
    expect(await suite.adapter.passkey.getPasskeysByUser(user.id)).toEqual([stored])
    const taken = given()
    const conflict = registerPasskey({ ...taken, passkey: passkey(stored?.id) })
    await expect(conflict).rejects.toThrow(ConflictError)
    expect(await registerPasskey(taken)).toMatchObject({ name: 'Key', userId: user.id })
    const listed = await listPasskeys({ userId: user.id })
    expect(listed).toMatchObject({
      user,
      passkeys: [{ name: 'Key' }, { id: taken.passkey.credentialId }],
    })
    const kept = await suite.adapter.session.createSession(session(user.id))
    expect((await listPasskeys({ sessionId: kept.id }))?.passkeys).toEqual(listed?.passkeys)
    expect(await listPasskeys({ sessionId: unique() })).toBeNull()
    expect(await registerPasskey({ ...given(), hashedPassword: 'another' })).toBeNull()
    const verified = { ...user, emailVerified: true }
    expect(await registerPasskey({ ...given(), user: verified })).toBeNull()
    await suite.adapter.user.updateUser(user.id, { isActive: false })
    expect(await registerPasskey(given())).toBeNull()
    expect(await owned(suite, user.id)).toMatchObject({ passkeys: 2 })
  })

  test('renames and removes one’s own; of many who remove at once, one way in is left', async () => {
    const [user, other] = [await account(suite, { hashedPassword: null }), await account(suite)]
    const { renamePasskey, removePasskey } = flowsOf(suite)
    const [one, two, theirs] = [
      await passkeyOf(user.id),
      await passkeyOf(user.id),
      await passkeyOf(other.id),
    ]
    expect(await renamePasskey(user.id, one.id, 'Zoë')).toEqual({ ...one, name: 'Zoë' })
    expect(await renamePasskey(user.id, theirs.id, 'Zoë')).toBeNull()
    expect(await removePasskey(user.id, theirs.id)).toEqual({ outcome: 'none' })
    const results = await race(suite, 20, (i) =>
      flowsOf(suite).removePasskey(user.id, i % 2 ? one.id : two.id),
    )
    expect(rejected(results)).toEqual([])
    const removed = fulfilled(results).filter(({ outcome }) => outcome === 'removed')
    expect(removed).toHaveLength(1)
    expect(await owned(suite, user.id)).toMatchObject({ passkeys: 1 })
    expect(await removePasskey(other.id, theirs.id)).toEqual({
      outcome: 'removed',
      passkey: theirs,
    })
    const [left] = await suite.adapter.passkey.getPasskeysByUser(user.id)
    expect(await removePasskey(user.id, left?.id ?? '')).toEqual({ outcome: 'last' })
    const linked = { provider: 'p', providerAccountId: unique(), userId: user.id }
    await suite.adapter.oauth.createOAuthAccount(linked)
    expect(await removePasskey(user.id, left?.id ?? '')).toMatchObject({ outcome: 'removed' })
  })
}
