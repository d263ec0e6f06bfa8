import { expect, test } from 'vitest'
import { UserAlreadyExistsError, ValidationError } from 'fastauth-edge'
import { race, email, fulfilled, past, rejected, soon, unique } from '../fixtures.ts'
import type { Limits } from '../../../src/store/flows/limits.ts'
import type { Suite } from '../suite.ts'
import {
  account,
  belongings,
  flowsOf,
  hash,
  refreshGrant,
  rowsOf,
  sessionGrant,
} from './fixtures.ts'

const MANY = 50

const newcomer = () => ({
  id: unique('user'),
  email: email(),
  hashedPassword: hash(),
  name: 'Zoë',
})

export function signUpCases(suite: Suite): void {
  const rows = (table: string, column: string, value: string) => rowsOf(suite, table, column, value)

  test('a user, a role, a session and a token, in one', async () => {
    const flows = flowsOf(suite)
    const role = unique('role')
    await suite.adapter.role.createRole(role)
    const user = newcomer()
    const grant = sessionGrant()
    const token = { token: unique(), tokenType: 'verify', expiresAt: soon(), rawData: { a: 1 } }
    const before = await suite.adapter.session.createSession({
      id: unique('former'),
      userId: (await account(suite)).id,
      expiresAt: soon(),
    })
    const made = await flows.signUp({
      user,
      role: { name: role, seeds: [] },
      grant,
      former: { sessionId: before.id },
      token,
    })
    expect(made).toEqual(await suite.adapter.user.getUserById(user.id))
    expect(made).toMatchObject({ email: user.email, name: 'Zoë', emailVerified: false })
    expect(await rows('users', 'id', user.id)).toMatchObject([
      { hashed_password: user.hashedPassword, deleted_at: null },
    ])
    expect(await rows('user_roles', 'user_id', user.id)).toMatchObject([{ role_name: role }])
    expect(await rows('sessions', 'user_id', user.id)).toMatchObject([
      {
        id: grant.session.id,
        ip_address: '::1',
        user_agent: 'a browser',
      },
    ])
    expect(await suite.adapter.token.getToken(token.token, 'verify')).toMatchObject({
      userId: user.id,
      rawData: { a: 1, to: user.email },
    })
    expect(await suite.adapter.session.getSession(before.id)).toBeNull()
  })

  test('a refresh token, or nothing that keeps them signed in', async () => {
    const [one, two] = [newcomer(), newcomer()]
    const grant = refreshGrant()
    await flowsOf(suite).signUp({ user: one, role: null, grant })
    await flowsOf(suite).signUp({ user: two, role: null, grant: null })
    expect(await rows('tokens', 'user_id', one.id)).toMatchObject([
      { token: grant.refresh.jti, token_type: 'refresh_jti', raw_data: null },
    ])
    expect(await rows('tokens', 'user_id', two.id)).toEqual([])
  })

  test('a taken address, in any spelling: nothing is written', async () => {
    const user = await account(suite)
    const former = await suite.adapter.session.createSession({
      id: unique(),
      userId: user.id,
      expiresAt: soon(),
    })
    const given = { ...newcomer(), email: ` ${user.email.toUpperCase()}` }
    const call = flowsOf(suite).signUp({
      user: given,
      role: null,
      grant: sessionGrant(),
      former: { sessionId: former.id },
    })
    await expect(call).rejects.toThrow(UserAlreadyExistsError)
    expect(await rows('users', 'id', given.id)).toEqual([])
    expect(await rows('sessions', 'user_id', given.id)).toEqual([])
    expect(await suite.adapter.session.getSession(former.id)).not.toBeNull()
    await expect(
      flowsOf(suite).signUp({ user: { ...newcomer(), name: 'a\0' }, role: null, grant: null }),
    ).rejects.toThrow(ValidationError)
  })

  test('a role that is missing is made, with those of the configuration', async () => {
    const [name, other] = [unique('role'), unique('role')]
    const seeds = [
      { name, permissions: ['p'] },
      { name: other, permissions: ['q'] },
    ]
    const results = await race(suite, 10, () =>
      flowsOf(suite).signUp({ user: newcomer(), role: { name, seeds }, grant: sessionGrant() }),
    )
    expect(rejected(results)).toEqual([])
    for (const { id } of fulfilled(results)) {
      expect(await suite.adapter.role.getUserRoles(id)).toEqual([name])
    }
    expect(await suite.adapter.role.getRole(other)).toEqual({ name: other, permissions: ['q'] })
  })

  test('50 with one address: one user, one session, one role', async () => {
    const [role, address] = [unique('role'), email()]
    await suite.adapter.role.createRole(role)
    const results = await race(suite, MANY, (i) =>
      flowsOf(suite).signUp({
        user: { ...newcomer(), email: i % 2 ? address : address.toUpperCase() },
        role: { name: role, seeds: [] },
        grant: sessionGrant(),
      }),
    )
    const [user, ...others] = fulfilled(results)
    expect(others).toEqual([])
    expect(rejected(results).every((e) => e instanceof UserAlreadyExistsError)).toBe(true)
    expect(await rows('users', 'email', address)).toMatchObject([{ id: user?.id }])
    expect(await rows('sessions', 'user_id', user?.id ?? '')).toHaveLength(1)
    expect(await rows('user_roles', 'role_name', role)).toMatchObject([{ user_id: user?.id }])
  })
}

export function signInCases(suite: Suite): void {
  const rows = (table: string, column: string, value: string) => rowsOf(suite, table, column, value)

  test('a session for the hash that was checked; the former one goes, the counters are settled', async () => {
    const user = await account(suite)
    const { session: sessionId } = await belongings(suite, user.id)
    const [key, ip, address, gone] = [unique('tries'), unique('ip'), unique('at'), unique('gone')]
    for (const keys of [[key, ip, address], [ip]]) await suite.adapter.state.increment(keys, soon())
    await suite.adapter.state.put(address, 'no counter', soon())
    const grant = sessionGrant()
    const { id: userId, hashedPassword } = user
    const former = { sessionId }
    const returns = [ip, address, gone]
    const given = { userId, hashedPassword, grant, former, clears: [key], returns }
    expect(await flowsOf(suite).signIn(given)).toBe(true)
    expect(await suite.adapter.state.increment([ip, gone], soon())).toMatchObject([
      { count: 2 },
      { count: 1 },
    ])
    expect(await suite.adapter.state.take(address)).toBe('no counter')
    expect(await rows('sessions', 'user_id', userId)).toMatchObject([
      { id: grant.session.id, ip_address: '::1', user_agent: 'a browser' },
    ])
    const [tries] = await suite.adapter.state.increment([key], soon())
    expect(tries?.count).toBe(1)
  })

  test('a refresh token; the family of the former one goes, no other', async () => {
    const { id: userId, hashedPassword } = await account(suite)
    const [old, other, grant] = [refreshGrant('old'), refreshGrant('old2'), refreshGrant()]
    for (const one of [old, other]) {
      await flowsOf(suite).signIn({ userId, hashedPassword, grant: one })
    }
    const former = { family: { id: 'old', userId } }
    expect(await flowsOf(suite).signIn({ userId, hashedPassword, grant, former })).toBe(true)
    const kept = await rows('tokens', 'user_id', userId)
    expect(kept.map((row) => row['token']).sort()).toEqual(
      [other.refresh.jti, grant.refresh.jti].sort(),
    )
  })

  test('all sessions and families that the request came with go, whosever they are', async () => {
    const [user, neighbour] = [await account(suite), await account(suite)]
    const { id: userId, hashedPassword } = user
    const [old, kept, theirs] = [refreshGrant('old'), refreshGrant('old2'), refreshGrant('their')]
    for (const one of [old, kept]) {
      await flowsOf(suite).signIn({ userId, hashedPassword, grant: one })
    }
    const other = { userId: neighbour.id, hashedPassword: neighbour.hashedPassword }
    await flowsOf(suite).signIn({ ...other, grant: theirs })
    const [one, two, stays] = [sessionGrant(), sessionGrant(), sessionGrant()]
    await flowsOf(suite).signIn({ ...other, grant: one })
    for (const grant of [two, stays]) {
      await flowsOf(suite).signIn({ userId, hashedPassword, grant })
    }
    const former = [
      { sessionId: one.session.id },
      { sessionId: two.session.id },
      { family: { id: 'old', userId } },
      { family: { id: 'their', userId: neighbour.id } },
      // Nobody ends a family by its name alone.
      { family: { id: 'old2', userId: neighbour.id } },
    ]
    const grant = sessionGrant()
    const wrong = { userId, hashedPassword: hash(), grant, former }
    expect(await flowsOf(suite).signIn(wrong)).toBe(false)
    expect(await rows('sessions', 'user_id', neighbour.id)).toHaveLength(1)
    expect(await flowsOf(suite).signIn({ ...wrong, hashedPassword })).toBe(true)
    const ids = (await rows('sessions', 'user_id', userId)).map((row) => row['id'])
    expect(ids.sort()).toEqual([stays.session.id, grant.session.id].sort())
    const left = (await rows('tokens', 'user_id', userId)).map((row) => row['token'])
    expect(left).toEqual([kept.refresh.jti])
    for (const table of ['sessions', 'tokens']) {
      expect(await rows(table, 'user_id', neighbour.id)).toEqual([])
    }
  })

  test('another hash, none, a user who is not active, or unknown: nothing changes', async () => {
    const user = await account(suite)
    const without = await account(suite, { hashedPassword: null })
    const inactive = await account(suite, { isActive: false })
    const { session: sessionId } = await belongings(suite, user.id)
    const key = unique('tries')
    await suite.adapter.state.increment([key], soon())
    const wrong: [string, string | null][] = [
      [user.id, hash()],
      [user.id, null],
      [without.id, hash()],
      [inactive.id, inactive.hashedPassword],
      ['nobody', null],
    ]
    for (const [userId, hashedPassword] of wrong) {
      for (const grant of [sessionGrant(), refreshGrant(), null]) {
        const counters = { clears: [key], returns: [key] }
        const given = { userId, hashedPassword, grant, former: { sessionId }, ...counters }
        expect(await flowsOf(suite).signIn(given)).toBe(false)
      }
    }
    expect(await rows('sessions', 'user_id', user.id)).toMatchObject([{ id: sessionId }])
    expect(await suite.adapter.state.increment([key], soon())).toMatchObject([{ count: 2 }])
    const grant = sessionGrant()
    const given = { userId: without.id, hashedPassword: null, grant }
    expect(await flowsOf(suite).signIn(given)).toBe(true)
    expect(await flowsOf(suite).signIn({ ...given, grant: null })).toBe(true)
    expect(await rows('sessions', 'user_id', without.id)).toMatchObject([{ id: grant.session.id }])
  })

  test('many sign-ins at once count and are taken off again: none waits for another for ever', async () => {
    const { id: userId, email: address, hashedPassword } = await account(suite)
    const [ip, at, own] = [unique('ip'), unique('at'), unique('own')]
    const counters = [
      { key: ip, limit: 99, gate: true },
      { key: own, limit: 99 },
      { key: at, limit: 99 },
    ]
    const settled = { clears: [own], returns: [ip, at] }
    const results = await race(suite, 12, async () => {
      await flowsOf(suite).lookUpCredentials(address, { counters, expiresAt: soon() })
      return flowsOf(suite).signIn({ userId, hashedPassword, grant: sessionGrant(), ...settled })
    })
    expect(rejected(results)).toEqual([])
    expect(fulfilled(results)).toEqual(Array.from({ length: 12 }, () => true))
    expect(await suite.adapter.state.increment([ip, at, own], soon())).toMatchObject([
      { count: 1 },
      { count: 1 },
      { count: 1 },
    ])
  })

  test('a hash is replaced only while it is the one that was checked', async () => {
    const user = await account(suite)
    const [to, late] = [hash(), hash()]
    const { id: userId, hashedPassword: from } = user
    const { id: sessionId } = await suite.adapter.session.createSession({
      id: unique(),
      userId,
      expiresAt: soon(),
    })
    const fingerprints = { value: { of: ['x'] }, expiresAt: soon() }
    const results = await race(suite, 10, (i) =>
      flowsOf(suite).replaceHash({ userId, from, to: i ? hash() : to, fingerprints }),
    )
    expect(rejected(results)).toEqual([])
    expect(fulfilled(results).filter(Boolean)).toHaveLength(1)
    expect(await flowsOf(suite).replaceHash({ userId, from, to: late })).toBe(false)
    expect(await suite.adapter.user.getHashedPassword(userId)).not.toBe(from)
    const found = await flowsOf(suite).whoIsAsking({ sessionId })
    expect(found).toMatchObject({ fingerprints: { of: ['x'] } })
    expect(await flowsOf(suite).whoIsAsking({ userId })).toMatchObject({
      fingerprints: { of: ['x'] },
      revoked: null,
    })
  })

  test('credentials by address, counted in the same call', async () => {
    const user = await account(suite)
    const [ip, own] = [unique('ip'), unique('own')]
    const counters = [
      { key: own, limit: 2 },
      { key: ip, limit: 3, gate: true },
    ]
    const expiresAt = soon()
    const look = (address: string) =>
      flowsOf(suite).lookUpCredentials(address, { counters, expiresAt })
    const { hashedPassword, ...data } = user
    expect(await look(user.email.toUpperCase())).toEqual({
      found: { user: data, hashedPassword, fingerprints: null },
      counts: [
        { key: own, count: 1, expiresAt, over: false },
        { key: ip, count: 1, expiresAt, over: false },
      ],
      over: null,
    })
    expect(await look(email())).toMatchObject({ found: null, over: null })
    expect(await look(user.email)).toMatchObject({ over: { key: own, count: 3 } })
    expect(await look(user.email)).toMatchObject({
      counts: [{ count: 3 }, { count: 4, over: true }],
      over: { key: own },
    })
    const unseen = unique('unseen')
    const gated = await flowsOf(suite).count({
      counters: [
        { key: unseen, limit: 2 },
        { key: ip, limit: 3, gate: true },
      ],
      expiresAt,
    })
    expect(gated).toMatchObject({ counts: [{ count: 0 }, { count: 5 }], over: { key: ip } })
    expect(await suite.backend.sql("select count from fastauth_state where value = 'x'")).toEqual(
      [],
    )
    expect(await suite.adapter.state.increment([unseen], soon())).toMatchObject([{ count: 1 }])
    expect(await flowsOf(suite).lookUpCredentials(user.email, null)).toEqual({
      found: { user: data, hashedPassword, fingerprints: null },
      counts: [],
      over: null,
    })
  })

  test('credentials come with the fingerprints of former hashes, their own alone', async () => {
    const [user, other] = [await account(suite), await account(suite)]
    const { id: userId, hashedPassword: from } = user
    const to = hash()
    const value = { of: 'x', also: ['y'] }
    const kept = { value, expiresAt: soon() }
    expect(await flowsOf(suite).replaceHash({ userId, from, to, fingerprints: kept })).toBe(true)
    const look = (address: string, limits: Limits | null) =>
      flowsOf(suite).lookUpCredentials(address, limits)
    const limits = { counters: [{ key: unique(), limit: 9 }], expiresAt: soon() }
    for (const counted of [null, limits]) {
      expect((await look(user.email, counted)).found).toMatchObject({
        hashedPassword: to,
        fingerprints: value,
      })
      expect((await look(other.email, counted)).found).toMatchObject({ fingerprints: null })
    }
    const over = { userId, from: to, to: hash(), fingerprints: { value, expiresAt: past() } }
    expect(await flowsOf(suite).replaceHash(over)).toBe(true)
    expect((await look(user.email, null)).found).toMatchObject({ fingerprints: null })
  })

  test('a window that has ended begins again', async () => {
    const key = unique('window')
    const counters = [{ key, limit: 1 }]
    await flowsOf(suite).count({ counters, expiresAt: past() })
    const second = await flowsOf(suite).count({ counters, expiresAt: soon() })
    expect(second).toMatchObject({ counts: [{ count: 1 }], over: null })
  })

  test('50 who count at once: nobody is told less than their place', async () => {
    const [ip, own] = [unique('ip'), unique('own')]
    const results = await race(suite, MANY, (i) => {
      const counters = [
        { key: own, limit: 10 },
        { key: ip, limit: 100, gate: true },
      ]
      return flowsOf(suite).lookUpCredentials(email(), {
        counters: i % 2 ? counters : counters.toReversed(),
        expiresAt: soon(),
      })
    })
    expect(rejected(results)).toEqual([])
    const counts = fulfilled(results)
      .map(({ counts: all }) => all.find(({ key }) => key === own)?.count ?? 0)
      .sort((a, b) => a - b)
    expect(counts.every((count, i) => count >= i + 1)).toBe(true)
    expect(counts.at(-1)).toBe(MANY)
    const allowed = fulfilled(results).filter(({ over }) => over === null)
    expect(allowed.length).toBeLessThanOrEqual(10)
  })
}
