import { expect, test } from 'vitest'
import { UserAlreadyExistsError } from 'fastauth-edge'
import {
  race,
  email,
  fulfilled,
  past,
  rejected,
  session,
  soon,
  token,
  unique,
} from '../fixtures.ts'
import type { Suite } from '../suite.ts'
import {
  account,
  belongings,
  flowsOf,
  hash,
  mail,
  named,
  oneEach,
  owned,
  refreshGrant,
  revocation,
  rowsOf,
  sessionGrant,
} from './fixtures.ts'

const MANY = 50
const tokenType = 'mailed'

export function mailedCases(suite: Suite): void {
  const newToken = () => ({
    token: unique('token'),
    tokenType,
    expiresAt: soon(),
    rawData: { a: 1 },
  })

  test('a token is stored for an active user and nobody else, unless a counter is over', async () => {
    const user = await account(suite)
    const inactive = await account(suite, { isActive: false })
    const key = unique('mails')
    const limits = { counters: [{ key, limit: 3 }], expiresAt: soon() }
    const [one, two, three, four] = [newToken(), newToken(), newToken(), newToken()]
    const request = (address: string, given: ReturnType<typeof newToken>) =>
      flowsOf(suite).requestToken(address, given, limits)
    expect(await request(user.email.toUpperCase(), one)).toMatchObject({
      user: { id: user.id, email: user.email },
      hashedPassword: user.hashedPassword,
      over: null,
    })
    expect(await suite.adapter.token.getToken(one.token, tokenType)).toEqual({
      ...one,
      rawData: { ...one.rawData, to: user.email },
      userId: user.id,
    })
    const nobody = { user: null, hashedPassword: undefined }
    expect(await request(email(), two)).toMatchObject({ ...nobody, over: null })
    expect(await request(inactive.email, three)).toMatchObject({ user: null, over: null })
    expect(await request(user.email, four)).toMatchObject({ ...nobody, over: { key, count: 4 } })
    for (const { token: text } of [two, three, four]) {
      expect(await rowsOf(suite, 'tokens', 'token', text)).toEqual([])
    }
    const five = newToken()
    expect(await flowsOf(suite).requestToken(user.email, five, null)).toMatchObject({
      user: { id: user.id },
      counts: [],
    })
  })

  test('a look spends nothing', async () => {
    const { hashedPassword, ...user } = await account(suite)
    const given = await mail(suite, user.id, { rawData: { a: 1 } })
    const key = unique('looks')
    const limits = { counters: [{ key, limit: 1 }], expiresAt: soon() }
    const look = (text: string, type = tokenType) => flowsOf(suite).lookAtToken(text, type, limits)
    expect(await look(given)).toMatchObject({
      found: { user, hashedPassword, rawData: { a: 1 }, expiresAt: expect.any(Date) },
      over: null,
    })
    expect(await look(given, 'another')).toMatchObject({ found: null, over: { count: 2 } })
    expect(await look(unique())).toMatchObject({ found: null })
    const expired = await mail(suite, user.id, { expiresAt: past() })
    expect(await look(expired)).toMatchObject({ found: null })
    expect(await rowsOf(suite, 'tokens', 'token', given)).toHaveLength(1)
  })

  test('a link to a former address proves nothing of the one that followed', async () => {
    const user = await account(suite, { emailVerified: false })
    await belongings(suite, user.id)
    const [verify, reset] = [newToken(), newToken()]
    for (const given of [verify, reset]) {
      await flowsOf(suite).requestToken(user.email, given, null)
    }
    const changed = email()
    await suite.adapter.user.updateUser(user.id, { email: changed })
    const { lookAtToken, redeem, resetPassword } = flowsOf(suite)
    expect(await lookAtToken(verify.token, tokenType, null)).toMatchObject({ found: null })
    expect(await redeem({ token: verify.token, tokenType, takeOver: true })).toBeNull()
    const hashedPassword = unique('hash')
    const spent = { userId: user.id, token: reset.token, tokenType, hashedPassword }
    expect(await resetPassword({ ...spent, revocation: null })).toBeNull()
    expect(await suite.adapter.user.getUserById(user.id)).toMatchObject({
      email: changed,
      emailVerified: false,
    })
    expect(await suite.adapter.user.getHashedPassword(user.id)).toBe(user.hashedPassword)
    expect(await owned(suite, user.id)).toEqual({ ...oneEach, tokens: oneEach.tokens + 2 })
    await suite.adapter.user.updateUser(user.id, { email: user.email })
    expect(await resetPassword({ ...spent, revocation: null })).toMatchObject({ takenOver: true })
  })

  test('a verified address: the token is spent by one, and nothing else goes', async () => {
    const user = await account(suite, { emailVerified: false })
    await belongings(suite, user.id)
    const text = await mail(suite, user.id)
    const results = await race(suite, MANY, () =>
      flowsOf(suite).redeem({ token: text, tokenType, takeOver: false }),
    )
    expect(rejected(results)).toEqual([])
    const winners = fulfilled(results).filter((one) => one !== null)
    expect(winners).toMatchObject([
      {
        user: { id: user.id, emailVerified: true },
        hashedPassword: user.hashedPassword,
        verified: true,
        takenOver: false,
      },
    ])
    expect(await suite.adapter.user.getUserById(user.id)).toEqual(winners[0]?.user)
    expect(await owned(suite, user.id)).toEqual(oneEach)
    const again = await mail(suite, user.id)
    await suite.adapter.user.updateUser(user.id, named)
    const second = await flowsOf(suite).redeem({ token: again, tokenType, takeOver: true })
    expect(second?.user).toMatchObject(named)
    expect(await suite.adapter.user.getUserById(user.id)).toEqual(second?.user)
    expect(second).toMatchObject({ verified: false, takenOver: false })
    expect(await owned(suite, user.id)).toEqual(oneEach)
    expect(await suite.adapter.user.getHashedPassword(user.id)).toBe(user.hashedPassword)
  })

  test('whoever proves the mailbox takes over: nothing that was there survives', async () => {
    const user = await account(suite, { emailVerified: false, ...named })
    const neighbour = await account(suite)
    await belongings(suite, user.id)
    await belongings(suite, neighbour.id)
    const text = await mail(suite, user.id)
    const [grant, role] = [sessionGrant(), unique('role')]
    const former = await suite.adapter.session.createSession(session(neighbour.id))
    const redeemed = await flowsOf(suite).redeem({
      token: text,
      tokenType,
      takeOver: true,
      grant,
      role: { name: role, seeds: [{ name: role, permissions: [] }] },
      former: { sessionId: former.id },
      revocation: revocation(),
    })
    expect(redeemed).toMatchObject({ hashedPassword: null, verified: true, takenOver: true })
    expect(redeemed?.user).toMatchObject({ name: null, image: null, emailVerified: true })
    expect(await suite.adapter.user.getUserById(user.id)).toEqual(redeemed?.user)
    expect(await owned(suite, user.id)).toEqual({
      sessions: 1,
      tokens: 0,
      passkeys: 0,
      oauth_accounts: 0,
      user_roles: 1,
    })
    expect(await rowsOf(suite, 'users', 'id', user.id)).toMatchObject([{ hashed_password: null }])
    expect(await suite.adapter.session.getSessionUser(grant.session.id)).toMatchObject({
      user: { id: user.id, emailVerified: true },
      roles: [role],
    })
    const asking = await flowsOf(suite).whoIsAsking({ userId: user.id })
    expect(asking?.revoked).toMatchObject({ family: null })
    expect(await owned(suite, neighbour.id)).toEqual(oneEach)
  })

  test('a refresh token that a take-over grants is kept', async () => {
    const user = await account(suite, { emailVerified: false })
    await belongings(suite, user.id)
    const token = await mail(suite, user.id)
    const grant = refreshGrant()
    await flowsOf(suite).redeem({ token, tokenType, takeOver: true, grant })
    expect(await rowsOf(suite, 'tokens', 'user_id', user.id)).toMatchObject([
      { token: grant.refresh.jti },
    ])
  })

  test('of another user, another type, an inactive user, expired: nothing changes', async () => {
    const user = await account(suite, { emailVerified: false })
    const inactive = await account(suite, { emailVerified: false, isActive: false })
    await belongings(suite, user.id)
    const own = await mail(suite, user.id)
    const calls = [
      { token: own, userId: inactive.id },
      { token: own, tokenType: 'another' },
      { token: await mail(suite, inactive.id) },
      { token: await mail(suite, user.id, { expiresAt: past() }) },
      { token: unique() },
    ]
    for (const call of calls) {
      const given = { tokenType, takeOver: true, grant: sessionGrant(), ...call }
      expect(await flowsOf(suite).redeem(given)).toBeNull()
    }
    expect(await owned(suite, user.id)).toEqual({ ...oneEach, tokens: 4 })
    expect(await suite.adapter.user.getUserById(user.id)).toMatchObject({ emailVerified: false })
    expect(await rowsOf(suite, 'tokens', 'user_id', inactive.id)).toHaveLength(1)
    const right = { token: own, tokenType, takeOver: false, userId: user.id }
    expect(await flowsOf(suite).redeem(right)).toMatchObject({ verified: true })
  })
}

export function passwordCases(suite: Suite): void {
  test('a reset: a new hash, a verified address, and no session, token or refresh of before', async () => {
    const user = await account(suite, named)
    await belongings(suite, user.id)
    const token = await mail(suite, user.id)
    const hashedPassword = hash()
    const given = { userId: user.id, token, tokenType, hashedPassword, revocation: revocation() }
    const reset = await flowsOf(suite).resetPassword(given)
    expect(reset).toMatchObject({ user: { id: user.id, ...named }, takenOver: false })
    expect(reset?.user).toEqual(await suite.adapter.user.getUserById(user.id))
    expect(await suite.adapter.user.getHashedPassword(user.id)).toBe(hashedPassword)
    expect(await owned(suite, user.id)).toEqual({ ...oneEach, sessions: 0, tokens: 0 })
    const asking = await flowsOf(suite).whoIsAsking({ userId: user.id })
    expect(asking?.revoked).toEqual({ at: given.revocation.at, family: null })
    expect(await flowsOf(suite).resetPassword({ ...given, hashedPassword: hash() })).toBeNull()
    expect(await suite.adapter.user.getHashedPassword(user.id)).toBe(hashedPassword)
  })

  test('a reset of an account that never verified its address takes over', async () => {
    const user = await account(suite, { emailVerified: false, ...named })
    await belongings(suite, user.id)
    const token = await mail(suite, user.id)
    const given = { userId: user.id, token, tokenType, hashedPassword: hash(), revocation: null }
    const reset = await flowsOf(suite).resetPassword(given)
    const owner = { name: null, image: null, emailVerified: true }
    expect(reset).toMatchObject({ user: owner, takenOver: true })
    expect(Object.values(await owned(suite, user.id))).toEqual([0, 0, 0, 0, 0])
    expect(await suite.adapter.user.getUserById(user.id)).toEqual(reset?.user)
  })

  test('after a reset that takes over, the owner has what every new user gets', async () => {
    const name = unique('role')
    const firstRole = { name, seeds: [{ name, permissions: ['read'] }] }
    const reset = async (emailVerified: boolean, has = false) => {
      const { id: userId } = await account(suite, { emailVerified })
      await belongings(suite, userId)
      if (has) await suite.adapter.role.assignRole(userId, name)
      const before = await suite.adapter.role.getUserRoles(userId)
      const token = await mail(suite, userId)
      const given = { userId, token, tokenType, hashedPassword: hash(), revocation: null }
      await flowsOf(suite).resetPassword({ ...given, firstRole })
      return [before, await suite.adapter.role.getUserRoles(userId)]
    }
    // The role is missing yet.
    expect((await reset(false))[1]).toEqual([name])
    expect((await reset(false))[1]).toEqual([name])
    expect((await reset(false, true))[1]).toEqual([name])
    expect((await suite.adapter.role.getRole(name))?.permissions).toEqual(['read'])
    // Of a verified account nothing goes, and nobody gets back what was taken from them.
    const [before, after] = await reset(true)
    expect(after).toEqual(before)
  })

  test('no live token of this user: nothing changes', async () => {
    const user = await account(suite, { emailVerified: false })
    const inactive = await account(suite, { isActive: false })
    await belongings(suite, user.id)
    const own = await mail(suite, user.id)
    const calls = [
      { token: unique() },
      { token: own, tokenType: 'another' },
      { token: await mail(suite, user.id, { expiresAt: past() }) },
      { token: await mail(suite, inactive.id) },
      { token: await mail(suite, inactive.id), userId: inactive.id },
    ]
    for (const call of calls) {
      const given = { userId: user.id, tokenType, hashedPassword: hash(), revocation: null }
      expect(await flowsOf(suite).resetPassword({ ...given, ...call })).toBeNull()
    }
    expect(await owned(suite, user.id)).toEqual({ ...oneEach, tokens: 4 })
    expect(await suite.adapter.user.getHashedPassword(user.id)).toBe(user.hashedPassword)
  })

  test('50 with one token: one winner, whose password it is', async () => {
    const user = await account(suite)
    const token = await mail(suite, user.id)
    const hashes = Array.from({ length: MANY }, hash)
    const results = await race(suite, MANY, (i) =>
      flowsOf(suite).resetPassword({
        userId: user.id,
        token,
        tokenType,
        hashedPassword: hashes[i] ?? '',
        revocation: null,
      }),
    )
    expect(rejected(results)).toEqual([])
    const won = fulfilled(results).flatMap((one, i) => (one ? [hashes[i]] : []))
    expect(won).toEqual([await suite.adapter.user.getHashedPassword(user.id)])
  })

  test('a reset against sign-ins with the old password: no session of theirs is left', async () => {
    for (let round = 0; round < 3; round++) {
      const user = await account(suite)
      const token = await mail(suite, user.id)
      const { id: userId, hashedPassword } = user
      const results = await race<unknown>(suite, 20, (i) =>
        i === 10
          ? flowsOf(suite).resetPassword({
              userId,
              token,
              tokenType,
              hashedPassword: hash(),
              revocation: null,
            })
          : flowsOf(suite).signIn({
              userId,
              hashedPassword,
              grant: i % 2 ? sessionGrant() : refreshGrant(),
            }),
      )
      expect(rejected(results)).toEqual([])
      expect(await owned(suite, userId)).toMatchObject({ sessions: 0, tokens: 0 })
    }
  })

  test('a replaced hash against sign-ins with it: none is refused for good, none deadlocks', async () => {
    const user = await account(suite)
    const results = await race<boolean>(suite, 20, async (i) => {
      const { id: userId, hashedPassword: from } = user
      if (i === 10) return flowsOf(suite).replaceHash({ userId, from, to: hash() })
      return flowsOf(suite).signIn({ userId, hashedPassword: from, grant: sessionGrant() })
    })
    expect(rejected(results)).toEqual([])
    const opened = fulfilled(results).filter(Boolean).length - 1
    expect(await owned(suite, user.id)).toMatchObject({ sessions: opened })
  })

  test('a changed password: all that kept them signed in goes, but for who changed it', async () => {
    const user = await account(suite)
    const { session: sessionId } = await belongings(suite, user.id)
    await suite.adapter.session.createSession(session(user.id))
    const [to, at] = [hash(), revocation()]
    const keeps = { sessionId, family: 'kept' }
    const given = { userId: user.id, from: user.hashedPassword, to, keeps, revocation: at }
    for (const from of [hash(), null]) {
      expect(await flowsOf(suite).changePassword({ ...given, from })).toBe(false)
    }
    expect(await owned(suite, user.id)).toEqual({ ...oneEach, sessions: 2 })
    const results = await race(suite, 10, () =>
      flowsOf(suite).changePassword({ ...given, to: hash() }),
    )
    expect(rejected(results)).toEqual([])
    expect(fulfilled(results).filter(Boolean)).toHaveLength(1)
    expect(await owned(suite, user.id)).toEqual({ ...oneEach, tokens: 0 })
    expect(await rowsOf(suite, 'sessions', 'user_id', user.id)).toMatchObject([{ id: sessionId }])
    const asking = await flowsOf(suite).whoIsAsking({ userId: user.id })
    expect(asking?.revoked).toEqual({ at: at.at, family: 'kept' })
    const first = await account(suite, { hashedPassword: null })
    const set = { userId: first.id, from: null, to, keeps: {}, revocation: null }
    expect(await flowsOf(suite).changePassword(set)).toBe(true)
    expect(await suite.adapter.user.getHashedPassword(first.id)).toBe(to)
  })
}

export function emailCases(suite: Suite): void {
  const request = async (
    user: { id: string; hashedPassword: string },
    newEmail: string,
    over = {},
  ) => {
    const token = { token: unique('token'), tokenType, expiresAt: soon() }
    const { outcome } = await flowsOf(suite).requestEmailChange({
      userId: user.id,
      hashedPassword: user.hashedPassword,
      newEmail,
      token,
      keeps: {},
      ...over,
    })
    return { outcome, token: token.token }
  }
  const confirm = (token: string, over = {}) =>
    flowsOf(suite).confirmEmailChange({ token, tokenType, revocation: null, ...over })

  test('a change is stored, and confirmed: nothing of before is left but who asked', async () => {
    const user = await account(suite, { emailVerified: false })
    const { session: sessionId } = await belongings(suite, user.id)
    await suite.adapter.session.createSession(session(user.id))
    const address = email()
    const keeps = { sessionId, family: 'kept' }
    const { outcome, token } = await request(user, ` ${address.toUpperCase()}`, { keeps })
    expect(outcome).toBe('stored')
    expect(await suite.adapter.token.getToken(token, tokenType)).toMatchObject({
      userId: user.id,
      rawData: { email: address, form: 'folded', session: sessionId },
    })
    const at = revocation()
    const results = await race(suite, 10, () => confirm(token, { revocation: at }))
    expect(rejected(results)).toEqual([])
    const [changed, ...others] = fulfilled(results).filter((one) => one !== null)
    expect(others).toEqual([])
    expect(changed).toMatchObject({
      user: { email: address, emailVerified: true },
      formerEmail: user.email,
    })
    expect(changed?.user).toEqual(await suite.adapter.user.getUserById(user.id))
    expect(await owned(suite, user.id)).toEqual({ ...oneEach, tokens: 0 })
    expect(await rowsOf(suite, 'sessions', 'user_id', user.id)).toMatchObject([{ id: sessionId }])
    const asking = await flowsOf(suite).whoIsAsking({ userId: user.id })
    expect(asking?.revoked).toEqual({ at: at.at, family: 'kept' })
    expect(await confirm(token)).toBeNull()
  })

  test('a taken address, a wrong password, nobody: nothing is stored', async () => {
    const [user, other] = [await account(suite), await account(suite)]
    expect((await request(user, other.email.toUpperCase())).outcome).toBe('taken')
    const wrong = { ...user, hashedPassword: hash() }
    expect((await request(wrong, email())).outcome).toBe('changed')
    expect((await request(wrong, other.email)).outcome).toBe('changed')
    expect((await request({ ...user, id: 'nobody' }, email())).outcome).toBe('changed')
    expect(await rowsOf(suite, 'tokens', 'user_id', user.id)).toEqual([])
  })

  test('a change above a limit: counted, whatever it would come to, and nothing is stored', async () => {
    const [user, other] = [await account(suite), await account(suite)]
    const [gate, key] = [unique('ip'), unique('mailbox')]
    const counters = [
      { key: gate, limit: 4, gate: true },
      { key, limit: 2 },
    ]
    const limits = { counters, expiresAt: soon() }
    const outcomes: string[] = []
    for (const address of [email(), other.email, email(), other.email, email()]) {
      outcomes.push((await request(user, address, { limits })).outcome)
    }
    expect(outcomes).toEqual(['stored', 'taken', 'limited', 'limited', 'limited'])
    expect(await rowsOf(suite, 'tokens', 'user_id', user.id)).toHaveLength(1)
    // Above the gate, the other is not counted.
    expect(await flowsOf(suite).count(limits)).toMatchObject({
      counts: [{ count: 6 }, { count: 4 }],
      over: { key: gate },
    })
  })

  test('an address that was taken meanwhile: the token stays, nothing is changed', async () => {
    const user = await account(suite)
    await belongings(suite, user.id)
    const address = email()
    const { token } = await request(user, address)
    const other = await suite.adapter.user.createUser({ email: address })
    await expect(confirm(token)).rejects.toThrow(UserAlreadyExistsError)
    expect(await owned(suite, user.id)).toEqual({ ...oneEach, tokens: 3 })
    expect(await suite.adapter.user.getUserById(user.id)).toMatchObject({ email: user.email })
    await suite.adapter.user.deleteUser(other.id, { soft: false })
    expect(await confirm(token)).toMatchObject({ user: { email: address } })
  })

  test("Python's token, with the address as it was typed", async () => {
    const user = await account(suite)
    const address = email()
    const rawData = { email: `${address.toUpperCase()} ` }
    const { token: text } = await suite.adapter.token.createToken(
      token(user.id, { tokenType, rawData }),
    )
    expect(await confirm(text)).toMatchObject({ user: { email: address, emailVerified: true } })
    const without = await mail(suite, user.id)
    expect(await confirm(without)).toBeNull()
  })

  test('a pending change ends with the password, whoever changes that', async () => {
    const { hashedPassword, ...user } = await account(suite, { emailVerified: false })
    await belongings(suite, user.id)
    const address = email()
    const { token: pending } = await request({ ...user, hashedPassword }, address)
    const { rawData } = (await suite.adapter.token.getToken(pending, tokenType)) ?? {}
    expect(JSON.stringify(rawData)).not.toContain(hashedPassword)
    const set = (to: string | null) => suite.adapter.user.setHashedPassword(user.id, to)
    // By Python, which writes the hash and nothing else.
    for (const other of [hash(), null]) {
      await set(other)
      expect(await confirm(pending, { revocation: revocation() })).toBeNull()
    }
    expect(await suite.adapter.user.getUserById(user.id)).toMatchObject({
      email: user.email,
      emailVerified: false,
    })
    expect(await owned(suite, user.id)).toEqual({ ...oneEach, tokens: 3 })
    expect((await flowsOf(suite).whoIsAsking({ userId: user.id }))?.revoked).toBeNull()
    await set(hashedPassword)
    expect(await confirm(pending)).toMatchObject({ user: { email: address } })
    // One that holds nothing of the hash, as it was stored before.
    const older = { email: email(), form: 'folded', revoked: '{"family":null}' }
    const given = token(user.id, { tokenType, rawData: older })
    const { token: text } = await suite.adapter.token.createToken(given)
    await set(hash())
    expect(await confirm(text)).toMatchObject({ user: { email: older.email } })
    // Of a user who has no password, and then one.
    const without = await account(suite, { hashedPassword: null })
    const ask = () => request(without, email(), { hashedPassword: null })
    const [first, second] = [(await ask()).token, (await ask()).token]
    await suite.adapter.user.setHashedPassword(without.id, hash())
    expect(await confirm(first)).toBeNull()
    await suite.adapter.user.setHashedPassword(without.id, null)
    expect(await confirm(second)).not.toBeNull()
  })

  test('two who change to one address: one has it', async () => {
    const address = email()
    const users = [await account(suite), await account(suite)]
    const tokens = await Promise.all(
      users.map(async (user) => (await request(user, address)).token),
    )
    const results = await race(suite, 20, (i) => confirm(tokens[i % 2] ?? ''))
    const winners = new Set(fulfilled(results).flatMap((one) => one?.user.id ?? []))
    expect(winners.size).toBe(1)
    expect(rejected(results).every((e) => e instanceof UserAlreadyExistsError)).toBe(true)
    expect(await rowsOf(suite, 'users', 'email', address)).toMatchObject([{ id: [...winners][0] }])
  })

  test('a pending change does not outlive a reset, nor a reset token a change', async () => {
    const user = await account(suite)
    const { token: pending } = await request(user, email())
    const reset = await mail(suite, user.id, { tokenType: 'reset' })
    const given = { userId: user.id, token: reset, tokenType: 'reset', revocation: null }
    const hashedPassword = hash()
    expect(await flowsOf(suite).resetPassword({ ...given, hashedPassword })).not.toBeNull()
    expect(await confirm(pending)).toBeNull()
    const { token: second } = await request({ ...user, hashedPassword }, email())
    const later = await mail(suite, user.id, { tokenType: 'reset' })
    expect(await confirm(second)).not.toBeNull()
    const late = { ...given, token: later, hashedPassword: hash() }
    expect(await flowsOf(suite).resetPassword(late)).toBeNull()
  })
}
