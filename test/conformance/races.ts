import { expect, test } from 'vitest'
import { UserAlreadyExistsError } from 'fastauth-edge'
import {
  atOnce,
  email,
  fulfilled,
  later,
  newUser,
  rejected,
  session,
  token,
  unique,
} from './fixtures.ts'
import type { Suite } from './suite.ts'

const MANY = 50

export function raceCases(suite: Suite): void {
  test('one token, many consumers: exactly one gets it', async () => {
    const user = await newUser(suite)
    for (let round = 0; round < 5; round++) {
      const made = await suite.adapter.token.createToken(token(user.id, { rawData: { round } }))
      const results = await atOnce(MANY, () =>
        suite.backend.adapter().token.consumeToken(made.token, 'reset'),
      )
      expect(rejected(results)).toEqual([])
      expect(fulfilled(results).filter((result) => result !== null)).toEqual([made])
    }
  })

  test('one e-mail, many sign-ups: exactly one user', async () => {
    const address = email()
    const results = await atOnce(MANY, (i) =>
      suite.backend.adapter().user.createUser({ email: i % 2 ? address : address.toUpperCase() }),
    )
    const users = fulfilled(results)
    expect(users).toHaveLength(1)
    expect(rejected(results).every((e) => e instanceof UserAlreadyExistsError)).toBe(true)
    expect(await suite.adapter.user.getUserByEmail(address)).toEqual(users[0])
  })

  test('one provider account, many users: all are told the same owner', async () => {
    const users = [await newUser(suite), await newUser(suite), await newUser(suite)]
    const pair = { provider: 'github', providerAccountId: unique() }
    const results = await atOnce(MANY, (i) =>
      suite.backend.adapter().oauth.createOAuthAccount({
        ...pair,
        userId: users[i % users.length]?.id ?? '',
      }),
    )
    expect(rejected(results)).toEqual([])
    expect(new Set(fulfilled(results).map(({ userId }) => userId)).size).toBe(1)
  })

  test('one role, many assignments and permissions: each once', async () => {
    const user = await newUser(suite)
    const name = unique('role')
    await suite.adapter.role.createRole(name)
    const results = await atOnce(MANY, async (i) => {
      const { role } = suite.backend.adapter()
      await role.assignRole(user.id, name)
      await role.addPermissions(name, ['a', `p${i % 3}`])
    })
    expect(rejected(results)).toEqual([])
    expect(await suite.adapter.role.getUserRoles(user.id)).toEqual([name])
    expect(await suite.adapter.role.getRole(name)).toEqual({
      name,
      permissions: ['a', 'p0', 'p1', 'p2'],
    })
  })

  test('a hard delete against new sessions: no orphan remains', async () => {
    const user = await newUser(suite)
    const results = await atOnce<unknown>(MANY, (i) => {
      const adapter = suite.backend.adapter()
      return i === MANY / 2
        ? adapter.user.deleteUser(user.id, { soft: false })
        : adapter.session.createSession(session(user.id))
    })
    for (const reason of rejected(results)) {
      expect(reason).toMatchObject({ code: 'user_not_found' })
    }
    const orphans = await suite.backend.sql(
      'select id from fastauth_sessions where user_id = ?',
      user.id,
    )
    expect(orphans).toEqual([])
  })

  test('updates of different fields: none is lost', async () => {
    const user = await newUser(suite)
    await atOnce(MANY, (i) =>
      suite.backend
        .adapter()
        .user.updateUser(user.id, i % 2 ? { name: 'named' } : { image: 'pictured' }),
    )
    expect(await suite.adapter.user.getUserById(user.id)).toMatchObject({
      name: 'named',
      image: 'pictured',
    })
  })

  test('extending against deleting: a deleted session stays deleted', async () => {
    const user = await newUser(suite)
    const made = await suite.adapter.session.createSession(session(user.id))
    const results = await atOnce(MANY, (i) => {
      const { session: sessions } = suite.backend.adapter()
      return i === MANY / 2
        ? sessions.deleteSession(made.id)
        : sessions.extendSession(made.id, later())
    })
    expect(rejected(results)).toEqual([])
    expect(await suite.adapter.session.getSession(made.id)).toBeNull()
  })
}
