import { expect, test } from 'vitest'
import type { UserData } from 'fastauth-edge'
import { race, email, fulfilled, rejected, soon, unique } from '../fixtures.ts'
import type { Suite } from '../suite.ts'
import {
  account,
  belongings,
  flowsOf,
  mail,
  named,
  nothing,
  oneEach,
  owned,
  rowsOf,
  sessionGrant,
} from './fixtures.ts'

const MANY = 50
const tokenType = 'mailed'

/** The links that sign in: also who is not there yet, and what goes of an account that nobody has verified. */
export function magicLinkCases(suite: Suite): void {
  const newToken = () => ({ token: unique('token'), tokenType, expiresAt: soon(), rawData: null })
  const request = (address: string, over: object = {}) =>
    flowsOf(suite).requestSignIn({
      email: address,
      newcomer: { id: unique('user'), role: null },
      token: newToken(),
      limits: null,
      ...over,
    })

  test('a link for an address that nobody has: a user with the first role and no password, once', async () => {
    const [address, name] = [email(), unique('role')]
    const role = { name, seeds: [{ name, permissions: ['p'] }] }
    const id = unique('user')
    const token = newToken()
    const first = await request(address.toUpperCase(), { newcomer: { id, role }, token })
    expect(first).toMatchObject({
      user: { id, email: address, name: null, emailVerified: false, isActive: true },
      hashedPassword: null,
      isNew: true,
      counts: [],
    })
    expect(first.user).toEqual(await suite.adapter.user.getUserById(id))
    expect(await suite.adapter.user.getHashedPassword(id)).toBeNull()
    expect(await suite.adapter.role.getUserRoles(id)).toEqual([name])
    expect(await suite.adapter.token.getToken(token.token, tokenType)).toEqual({
      ...token,
      userId: id,
      rawData: { to: address },
    })
    const second = await request(address, { newcomer: { id: unique(), role } })
    expect(second).toEqual({ ...first, isNew: false })
    expect(await owned(suite, id)).toEqual({ ...nothing, tokens: 2, user_roles: 1 })
    // A user who is there gets no role, and keeps all else.
    const { hashedPassword, ...other } = await account(suite)
    const known = await request(other.email, { newcomer: { id: unique(), role } })
    expect(known).toMatchObject({ user: other, hashedPassword, isNew: false })
    expect(await suite.adapter.user.getHashedPassword(other.id)).toBe(hashedPassword)
    expect(await owned(suite, other.id)).toEqual({ ...nothing, tokens: 1 })
  })

  test('no link, and nobody new: for a user who is not active, and above a limit', async () => {
    const inactive = await account(suite, { isActive: false })
    expect(await request(inactive.email)).toMatchObject({ user: null, isNew: false, over: null })
    expect(await owned(suite, inactive.id)).toEqual(nothing)
    const [address, known] = [email(), await account(suite)]
    const key = unique('links')
    const limits = { counters: [{ key, limit: 1 }], expiresAt: soon() }
    expect(await request(email(), { limits })).toMatchObject({ isNew: true, over: null })
    for (const [i, one] of [address, known.email].entries()) {
      expect(await request(one, { limits })).toMatchObject({
        user: null,
        isNew: false,
        over: { key, count: i + 2 },
      })
    }
    expect(await suite.adapter.user.getUserByEmail(address)).toBeNull()
    expect(await owned(suite, known.id)).toEqual(nothing)
  })

  test('50 at once for one address: one user, and a link for each', async () => {
    const [address, name, key] = [email(), unique('role'), unique('links')]
    const newcomer = () => ({
      id: unique('user'),
      role: { name, seeds: [{ name, permissions: [] }] },
    })
    const limits = () => ({ counters: [{ key, limit: MANY }], expiresAt: soon() })
    const results = await race(suite, MANY, () =>
      request(address, { newcomer: newcomer(), limits: limits() }),
    )
    expect(rejected(results)).toEqual([])
    const answers = fulfilled(results)
    const ids = new Set(answers.map(({ user }: { user: UserData | null }) => user?.id))
    expect([ids.size, answers.filter(({ isNew }) => isNew).length]).toEqual([1, 1])
    const [id = ''] = ids
    expect(await owned(suite, id)).toEqual({ ...nothing, tokens: MANY, user_roles: 1 })
  })

  test('50 with one link: one session', async () => {
    const user = await account(suite, { emailVerified: false, hashedPassword: null })
    const token = await mail(suite, user.id)
    const results = await race(suite, MANY, () =>
      flowsOf(suite).redeem({ token, tokenType, takeOver: true, grant: sessionGrant() }),
    )
    expect(rejected(results)).toEqual([])
    expect(fulfilled(results).filter((one) => one !== null)).toMatchObject([{ verified: true }])
    expect(await owned(suite, user.id)).toEqual({ ...nothing, sessions: 1 })
  })

  test('taken over is what somebody had set; the first role is there again, other links go', async () => {
    const name = unique('role')
    const firstRole = { name, seeds: [{ name, permissions: [] }] }
    const make = async () => {
      const { id } = await account(suite, { emailVerified: false, hashedPassword: null })
      return { id, token: await mail(suite, id) }
    }
    const redeem = (token: string) =>
      flowsOf(suite).redeem({ token, tokenType, takeOver: true, firstRole })
    // The role is missing yet.
    const empty = await make()
    await mail(suite, empty.id)
    expect(await redeem(empty.token)).toMatchObject({ verified: true, takenOver: false })
    expect(await owned(suite, empty.id)).toEqual({ ...nothing, user_roles: 1 })
    // Nobody gets back what was taken from them on purpose.
    await suite.adapter.role.revokeRole(empty.id, name)
    expect(await redeem(await mail(suite, empty.id))).toMatchObject({ verified: false })
    expect(await owned(suite, empty.id)).toEqual(nothing)
    const usual = await make()
    await suite.adapter.role.assignRole(usual.id, name)
    expect(await redeem(usual.token)).toMatchObject({ verified: true, takenOver: false })
    expect(await suite.adapter.role.getUserRoles(usual.id)).toEqual([name])
    const { adapter } = suite
    const left: ((userId: string) => Promise<unknown>)[] = [
      (userId) => adapter.user.updateUser(userId, { name: named.name }),
      (userId) => adapter.user.updateUser(userId, { image: named.image }),
      (userId) => adapter.user.setHashedPassword(userId, unique('hash')),
      (userId) =>
        adapter.session.createSession({ id: unique('session'), userId, expiresAt: soon() }),
      (userId) => adapter.token.createToken({ ...newToken(), userId, tokenType: 'refresh_jti' }),
      (userId) =>
        adapter.oauth.createOAuthAccount({ provider: 'p', providerAccountId: unique(), userId }),
      (userId) =>
        adapter.passkey.createPasskey({
          credentialId: unique(),
          userId,
          publicKey: new Uint8Array([1]),
        }),
      async (userId) => {
        const other = unique('role')
        await adapter.role.createRole(other)
        await adapter.role.assignRole(userId, other)
      },
    ]
    for (const leave of left) {
      const { id, token } = await make()
      await leave(id)
      expect(await redeem(token)).toMatchObject({
        verified: true,
        takenOver: true,
        hashedPassword: null,
      })
      expect(await adapter.user.getHashedPassword(id)).toBeNull()
      expect(await adapter.user.getUserById(id)).toMatchObject({ name: null, image: null })
      expect(await owned(suite, id)).toEqual({ ...nothing, user_roles: 1 })
      expect(await adapter.role.getUserRoles(id)).toEqual([name])
    }
  })

  test('of a user who is not active: told so where it is asked for, and nothing is done', async () => {
    const user = await account(suite, { emailVerified: false, isActive: false })
    await belongings(suite, user.id)
    const token = await mail(suite, user.id)
    const { redeem, lookAtToken } = flowsOf(suite)
    const grant = sessionGrant()
    const given = { token, tokenType, takeOver: true, grant, evenInactive: true }
    expect(await redeem(given)).toMatchObject({
      user: { id: user.id, isActive: false, emailVerified: false },
      verified: false,
      takenOver: false,
    })
    expect(await lookAtToken(token, tokenType, null, { evenInactive: true })).toMatchObject({
      found: { user: { isActive: false } },
    })
    expect(await lookAtToken(token, tokenType, null)).toMatchObject({ found: null })
    expect(await owned(suite, user.id)).toEqual({ ...oneEach, tokens: oneEach.tokens + 1 })
    expect(await rowsOf(suite, 'sessions', 'id', grant.session.id)).toEqual([])
    expect(await suite.adapter.user.getHashedPassword(user.id)).toBe(user.hashedPassword)
  })
}
