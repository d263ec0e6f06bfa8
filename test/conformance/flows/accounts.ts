import { expect, test } from 'vitest'
import { ConflictError, UserAlreadyExistsError } from 'fastauth-edge'
import { race, email, fulfilled, rejected, session, soon, unique } from '../fixtures.ts'
import type { Suite } from '../suite.ts'
import {
  account,
  belongings,
  flowsOf,
  hash,
  mail,
  named,
  nothing,
  oneEach,
  owned,
  refreshGrant,
  revocation,
  rowsOf,
  sessionGrant,
} from './fixtures.ts'

const MANY = 20
const provider = 'github'
const key = () => ({ provider, providerAccountId: unique('42') })
const tokens = () => ({ accessToken: unique('at'), refreshToken: null, expiresAt: soon() })

const REST = { email: null, proven: false, onlyVerified: false } as const

export function accountCases(suite: Suite): void {
  const rows = (table: string, column: string, value: string) => rowsOf(suite, table, column, value)
  const accountRow = ({ providerAccountId }: { providerAccountId: string }) =>
    rows('oauth_accounts', 'provider_account_id', providerAccountId)
  /** An account at a provider, linked to a user. */
  const linkTo = async (userId: string) => {
    const one = key()
    await suite.adapter.oauth.createOAuthAccount({ ...one, userId })
    return { ...one, tokens: null }
  }

  test('signs in whom it is linked to, ends the former session, stores new tokens', async () => {
    const { hashedPassword, ...user } = await account(suite)
    const [linked, grant, given] = [await linkTo(user.id), sessionGrant(), tokens()]
    const former = await suite.adapter.session.createSession(session(user.id))
    const signedIn = await flowsOf(suite).signInByAccount({
      ...REST,
      account: { ...linked, tokens: given },
      grant,
      former: { sessionId: former.id },
    })
    expect(signedIn).toEqual({ linked: { user, hashedPassword }, owner: null, isIn: true })
    expect(await rows('sessions', 'user_id', user.id)).toMatchObject([{ id: grant.session.id }])
    const stored = await suite.adapter.oauth.getOAuthAccount(provider, linked.providerAccountId)
    expect(stored).toEqual({ ...linked, tokens: undefined, ...given, userId: user.id })
  })

  test('signs in nobody by a link of nobody, of the inactive, of an address that is to be verified first', async () => {
    const [verified, unverified, inactive] = [
      await account(suite),
      await account(suite, { emailVerified: false }),
      await account(suite, { isActive: false }),
    ]
    const former = await suite.adapter.session.createSession(session(verified.id))
    const enter = async (
      user: { id: string; email: string } | null,
      over: { proven?: boolean; onlyVerified?: boolean; email?: string | null },
    ) => {
      const linked = user ? await linkTo(user.id) : { ...key(), tokens: null }
      const given = {
        ...REST,
        email: user?.email.toUpperCase() ?? null,
        account: { ...linked, tokens: tokens() },
        ...over,
      }
      const call = flowsOf(suite).signInByAccount
      const refused = await call({
        ...given,
        grant: sessionGrant(),
        former: { sessionId: former.id },
      })
      return [refused.isIn, refused.linked?.user.id, refused.owner?.user.id]
    }
    const { id } = unverified
    expect(await enter(null, {})).toEqual([false, undefined, undefined])
    expect(await enter(null, { email: unverified.email })).toEqual([false, undefined, id])
    expect(await enter(inactive, {})).toEqual([false, inactive.id, inactive.id])
    expect(await enter(unverified, { proven: true })).toEqual([false, id, id])
    expect(await enter(unverified, { onlyVerified: true })).toEqual([false, id, id])
    expect(await suite.adapter.session.getSession(former.id)).not.toBeNull()
    expect(await owned(suite, id)).toMatchObject({ sessions: 0, oauth_accounts: 2 })
    const stored = await rows('oauth_accounts', 'user_id', id)
    expect(stored.every((row) => row['access_token'] === null)).toBe(true)
    // Another address than the user's proves nothing about theirs.
    expect(await enter(unverified, { proven: true, email: verified.email })).toEqual([
      true,
      id,
      verified.id,
    ])
  })

  test('a look signs nobody in', async () => {
    const { hashedPassword, ...user } = await account(suite)
    const { hashedPassword: _, ...other } = await account(suite, { hashedPassword: null })
    const linked = await linkTo(user.id)
    expect(await flowsOf(suite).lookUpAccount(linked, other.email)).toEqual({
      linked: { user, hashedPassword },
      owner: { user: other, hashedPassword: null },
    })
    expect(await flowsOf(suite).lookUpAccount(key(), null)).toEqual({ linked: null, owner: null })
    const { id: userId } = user
    const given = { userId, hashedPassword, grant: refreshGrant() }
    expect(await flowsOf(suite).signIn({ ...given, by: { ...key(), tokens: null } })).toBe(false)
    expect(await flowsOf(suite).signIn({ ...given, by: { ...linked, tokens: tokens() } })).toBe(
      true,
    )
    expect(await accountRow(linked)).toMatchObject([{ access_token: expect.stringMatching('at') }])
    expect(await rows('tokens', 'user_id', userId)).toHaveLength(1)
  })

  test('a user who signs up with an account: both or none', async () => {
    const [one, given, grant] = [key(), tokens(), sessionGrant()]
    const newcomer = () => ({
      id: unique('user'),
      email: email(),
      hashedPassword: null,
      name: null,
    })
    const user = newcomer()
    const signUp = { user, role: null, grant, account: { ...one, tokens: given } }
    await flowsOf(suite).signUp(signUp)
    expect(await suite.adapter.oauth.getUserByAccount(provider, one.providerAccountId)).toEqual({
      user: await suite.adapter.user.getUserById(user.id),
      account: { ...one, ...given, userId: user.id },
    })
    const second = { ...signUp, user: newcomer(), grant: sessionGrant() }
    await expect(flowsOf(suite).signUp(second)).rejects.toThrow(ConflictError)
    expect(await rows('users', 'id', second.user.id)).toEqual([])
    const third = { ...signUp, user: { ...newcomer(), email: user.email }, account: undefined }
    await expect(flowsOf(suite).signUp(third)).rejects.toThrow(UserAlreadyExistsError)
    const fresh = { ...key(), tokens: null }
    const results = await race(suite, MANY, () =>
      flowsOf(suite).signUp({ ...signUp, user: newcomer(), grant: null, account: fresh }),
    )
    expect(fulfilled(results)).toHaveLength(1)
    expect(rejected(results).every((error) => error instanceof ConflictError)).toBe(true)
    expect(await accountRow(fresh)).toHaveLength(1)
  })

  test('who proves the mailbox takes over: nothing that was there survives', async () => {
    const user = await account(suite, { emailVerified: false, ...named })
    const neighbour = await account(suite)
    await belongings(suite, user.id)
    await belongings(suite, neighbour.id)
    const [grant, role, claimed] = [sessionGrant(), unique('role'), key()]
    await suite.adapter.role.createRole(role)
    const former = await suite.adapter.session.createSession(session(neighbour.id))
    const taken = await flowsOf(suite).claimAccount({
      user,
      account: { ...claimed, tokens: tokens() },
      isLinked: false,
      grant,
      former: { sessionId: former.id },
      role: { name: role, seeds: [] },
      revocation: revocation(),
    })
    expect(taken).toEqual({
      user: await suite.adapter.user.getUserById(user.id),
      takenOver: true,
    })
    const owner = { id: user.id, name: null, image: null, emailVerified: true }
    expect(taken?.user).toMatchObject(owner)
    expect(await owned(suite, user.id)).toEqual({
      ...nothing,
      sessions: 1,
      oauth_accounts: 1,
      user_roles: 1,
    })
    expect(await rows('users', 'id', user.id)).toMatchObject([{ hashed_password: null }])
    expect(await accountRow(claimed)).toMatchObject([{ user_id: user.id }])
    expect(await suite.adapter.session.getSessionUser(grant.session.id)).toMatchObject({
      roles: [role],
    })
    expect((await flowsOf(suite).whoIsAsking({ userId: user.id }))?.revoked).not.toBeNull()
    expect(await owned(suite, neighbour.id)).toEqual(oneEach)
  })

  test('who takes over has what every new user gets, of a role that is missing yet too', async () => {
    const name = unique('role')
    const role = { name, seeds: [{ name, permissions: ['read'] }] }
    const claim = async (over: { has?: boolean; isLinked?: boolean; emailVerified?: boolean }) => {
      const { has = false, isLinked = false, emailVerified = false } = over
      const user = await account(suite, { emailVerified, hashedPassword: null })
      if (has) await suite.adapter.role.assignRole(user.id, name)
      const by = isLinked ? await linkTo(user.id) : { ...key(), tokens: null }
      const given = { user, account: by, isLinked, grant: sessionGrant(), role, revocation: null }
      const { takenOver } = (await flowsOf(suite).claimAccount(given)) ?? {}
      return [takenOver, await suite.adapter.role.getUserRoles(user.id)]
    }
    // Of a verified account nothing goes, and nobody gets back what was taken from them.
    expect(await claim({ emailVerified: true })).toEqual([false, []])
    expect(await suite.adapter.role.getRole(name)).toBeNull()
    expect(await claim({})).toEqual([true, [name]])
    expect((await suite.adapter.role.getRole(name))?.permissions).toEqual(['read'])
    expect(await claim({ has: true })).toEqual([true, [name]])
    await suite.adapter.role.deleteRole(name)
    expect(await claim({ isLinked: true })).toEqual([true, [name]])
  })

  test('a link of before stays where it is what proves the mailbox', async () => {
    const user = await account(suite, { emailVerified: false })
    await belongings(suite, user.id)
    const [linked, grant] = [await linkTo(user.id), refreshGrant()]
    const claim = { user, account: linked, isLinked: true, grant, role: null, revocation: null }
    expect(await flowsOf(suite).claimAccount(claim)).toMatchObject({ takenOver: true })
    expect(await owned(suite, user.id)).toEqual({ ...nothing, tokens: 1, oauth_accounts: 1 })
    expect(await accountRow(linked)).toHaveLength(1)
    // Not theirs: another link than the one that was looked up.
    const stranger = await account(suite, { emailVerified: false, hashedPassword: null })
    const wrong = { ...claim, user: stranger, grant: refreshGrant() }
    expect(await flowsOf(suite).claimAccount(wrong)).toBeNull()
    expect(await owned(suite, stranger.id)).toEqual(nothing)
  })

  test('a verified user is claimed by nobody who has another way in', async () => {
    const claim = (user: { id: string; email: string; emailVerified: boolean }) =>
      flowsOf(suite).claimAccount({
        user,
        account: { ...key(), tokens: null },
        isLinked: false,
        grant: sessionGrant(),
        role: null,
        revocation: null,
      })
    const byMail = await account(suite, { hashedPassword: null, ...named })
    const claimed = await claim(byMail)
    expect(claimed).toMatchObject({ user: { id: byMail.id, ...named }, takenOver: false })
    expect(await suite.adapter.user.getUserById(byMail.id)).toEqual(claimed?.user)
    expect(await owned(suite, byMail.id)).toEqual({ ...nothing, sessions: 1, oauth_accounts: 1 })
    // By that link it has another way in.
    expect(await claim(byMail)).toBeNull()
    const byPasskey = await account(suite, { hashedPassword: null })
    await suite.adapter.passkey.createPasskey({
      credentialId: unique(),
      userId: byPasskey.id,
      publicKey: new Uint8Array([1]),
    })
    expect(await claim(byPasskey)).toBeNull()
    const byPassword = await account(suite)
    await belongings(suite, byPassword.id)
    // As a look at an earlier moment may have seen it.
    expect(await claim({ ...byPassword, emailVerified: false })).toBeNull()
    expect(await claim(byPassword)).toBeNull()
    expect(await owned(suite, byPassword.id)).toEqual(oneEach)
    expect(await suite.adapter.user.getHashedPassword(byPassword.id)).toBe(
      byPassword.hashedPassword,
    )
    const inactive = await account(suite, { isActive: false, hashedPassword: null })
    expect(await claim(inactive)).toBeNull()
    expect(await claim({ ...byMail, email: email() })).toBeNull()
  })

  test('an account that somebody else has linked is taken from nobody', async () => {
    const [owner, user] = [await account(suite), await account(suite, { emailVerified: false })]
    await belongings(suite, user.id)
    const linked = await linkTo(owner.id)
    const claim = flowsOf(suite).claimAccount({
      user,
      account: linked,
      isLinked: false,
      grant: sessionGrant(),
      role: null,
      revocation: null,
    })
    await expect(claim).rejects.toThrow(ConflictError)
    expect(await owned(suite, user.id)).toEqual(oneEach)
    expect(await suite.adapter.user.getUserById(user.id)).toMatchObject({ emailVerified: false })
    expect(await accountRow(linked)).toMatchObject([{ user_id: owner.id }])
  })

  test('a take-over against sign-ins by what was there before: no session of theirs is left', async () => {
    for (let round = 0; round < 3; round++) {
      const user = await account(suite, { emailVerified: false })
      const [old, grant] = [await linkTo(user.id), sessionGrant()]
      const { id: userId, hashedPassword } = user
      const results = await race<unknown>(suite, MANY, (i) => {
        if (i === MANY / 2) {
          const claim = { user, account: { ...key(), tokens: null }, isLinked: false, role: null }
          return flowsOf(suite).claimAccount({ ...claim, grant, revocation: null })
        }
        return i % 2
          ? flowsOf(suite).signIn({ userId, hashedPassword, grant: sessionGrant() })
          : flowsOf(suite).signInByAccount({ ...REST, account: old, grant: sessionGrant() })
      })
      expect(rejected(results)).toEqual([])
      expect(await rows('sessions', 'user_id', userId)).toMatchObject([{ id: grant.session.id }])
      expect(await accountRow(old)).toEqual([])
    }
  })

  test('links an account to one user, and verifies the address that it proves', async () => {
    const [user, other] = [await account(suite, { emailVerified: false }), await account(suite)]
    const given = { ...key(), tokens: tokens() }
    const link = ({ hashedPassword, ...asks }: typeof user, proven: string | null) =>
      flowsOf(suite).linkAccount({ user: asks, hashedPassword, account: given, proven })
    const results = await race(suite, MANY, () => link(user, email()))
    const outcomes = fulfilled(results).map(({ outcome }) => outcome)
    expect(outcomes.filter((outcome) => outcome === 'linked')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === 'known')).toHaveLength(MANY - 1)
    expect(await suite.adapter.user.getUserById(user.id)).toMatchObject({ emailVerified: false })
    expect(await link(user, user.email)).toEqual({ outcome: 'known', verified: true })
    expect(await suite.adapter.user.getUserById(user.id)).toMatchObject({ emailVerified: true })
    expect(await link(other, other.email)).toEqual({ outcome: 'taken' })
    expect(await accountRow(given)).toMatchObject([
      { user_id: user.id, access_token: given.tokens.accessToken },
    ])
  })

  test('links nothing to who is another by now', async () => {
    const asked = await account(suite, { emailVerified: false })
    const { hashedPassword, ...user } = asked
    const { id: sessionId } = await suite.adapter.session.createSession(session(user.id))
    const foreign = await suite.adapter.session.createSession(session((await account(suite)).id))
    const fresh = key()
    const given = { user, hashedPassword, sessionId, account: { ...fresh, tokens: null } }
    const link = (over: object = {}) =>
      flowsOf(suite).linkAccount({ ...given, proven: user.email, ...over })
    const inactive = await account(suite, { isActive: false })
    for (const over of [
      { user: inactive, hashedPassword: inactive.hashedPassword, sessionId: undefined },
      // Their password was changed or taken away, as by a reset and by who takes over.
      { hashedPassword: hash() },
      { hashedPassword: null },
      // The owner of the mailbox came, or the address is another.
      { user: { ...user, emailVerified: true } },
      { user: { ...user, email: email() } },
      { sessionId: unique('gone') },
      { sessionId: foreign.id },
    ]) {
      expect(await link(over)).toEqual({ outcome: 'nobody' })
    }
    expect(await accountRow(fresh)).toEqual([])
    expect(await suite.adapter.user.getUserById(user.id)).toEqual(user)
    expect(await link()).toEqual({ outcome: 'linked', verified: true })
  })

  test('a link against the reset of a password: none is left of who asked before', async () => {
    for (let round = 0; round < 3; round++) {
      const { hashedPassword, ...user } = await account(suite, { emailVerified: false })
      const token = await mail(suite, user.id)
      const reset = { userId: user.id, token, tokenType: 'mailed', hashedPassword: hash() }
      const results = await race<unknown>(suite, MANY, (i) => {
        if (i === MANY / 2) {
          return flowsOf(suite).resetPassword({ ...reset, revocation: null, wasVerified: false })
        }
        const by = { ...key(), tokens: null }
        return flowsOf(suite).linkAccount({ user, hashedPassword, account: by, proven: null })
      })
      expect(rejected(results)).toEqual([])
      expect(await owned(suite, user.id)).toEqual(nothing)
    }
  })

  test('unlinks, and never the last way in', async () => {
    const { unlinkAccount } = flowsOf(suite)
    const user = await account(suite, { hashedPassword: null })
    expect(await unlinkAccount(user.id, provider)).toBe('none')
    const first = await linkTo(user.id)
    const second = await linkTo(user.id)
    expect(await unlinkAccount(user.id, 'another')).toBe('none')
    expect(await unlinkAccount(user.id, provider)).toBe('unlinked')
    expect(await accountRow(first)).toEqual([])
    expect(await unlinkAccount(user.id, provider)).toBe('last')
    expect(await accountRow(second)).toHaveLength(1)
    await suite.adapter.passkey.createPasskey({
      credentialId: unique(),
      userId: user.id,
      publicKey: new Uint8Array([1]),
    })
    expect(await unlinkAccount(user.id, provider)).toBe('unlinked')
    const withPassword = await account(suite, { hashedPassword: hash() })
    await linkTo(withPassword.id)
    expect(await unlinkAccount(withPassword.id, provider)).toBe('unlinked')
  })

  test('of many who unlink at once, one link is left', async () => {
    for (let round = 0; round < 3; round++) {
      const user = await account(suite, { hashedPassword: null })
      for (let i = 0; i < 3; i++) await linkTo(user.id)
      const results = await race(suite, MANY, () => flowsOf(suite).unlinkAccount(user.id, provider))
      expect(rejected(results)).toEqual([])
      expect(fulfilled(results).filter((outcome) => outcome === 'unlinked')).toHaveLength(2)
      expect(await owned(suite, user.id)).toMatchObject({ oauth_accounts: 1 })
    }
    // Each other's way in: at another provider, or a passkey.
    for (const other of ['provider', 'passkey']) {
      const user = await account(suite, { hashedPassword: null })
      const { id: userId } = user
      const credentialId = unique('key')
      await linkTo(userId)
      if (other === 'provider') {
        await suite.adapter.oauth.createOAuthAccount({ ...key(), provider: other, userId })
      } else {
        const publicKey = new Uint8Array([1])
        await suite.adapter.passkey.createPasskey({ credentialId, userId, publicKey })
      }
      const { unlinkAccount, removePasskey } = flowsOf(suite)
      const results = await race<unknown>(suite, MANY, (i) => {
        if (i % 2 === 0) return unlinkAccount(userId, provider)
        return other === 'provider'
          ? unlinkAccount(userId, other)
          : removePasskey(userId, credentialId)
      })
      expect(rejected(results)).toEqual([])
      const { oauth_accounts: links, passkeys } = await owned(suite, userId)
      expect([other, Number(links) + Number(passkeys)]).toEqual([other, 1])
    }
  })
}
