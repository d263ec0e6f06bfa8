import { expect, test } from 'vitest'
import {
  ConflictError,
  type EdgeAdapter,
  RoleNotFoundError,
  UserAlreadyExistsError,
  UserNotFoundError,
} from 'fastauth-edge'
import {
  race,
  email,
  fulfilled,
  later,
  newUser,
  past,
  rejected,
  session,
  token,
  unique,
} from './fixtures.ts'
import type { Suite } from './suite.ts'

const MANY = 50

/** The tables whose rows belong to a user. */
const OWNED = ['sessions', 'tokens', 'oauth_accounts', 'passkeys', 'user_roles']

/** `MANY` calls at once, each through an adapter of its own, and the rows that they leave. */
export function raceCases(suite: Suite): void {
  const rows = (table: string, column: string, value: string) =>
    suite.backend.sql(`select * from fastauth_${table} where ${column} = ?`, value)
  const several = (n: number) => Promise.all(Array.from({ length: n }, () => newUser(suite)))

  test('one token, many consumers: exactly one gets it', async () => {
    const user = await newUser(suite)
    for (let round = 0; round < 5; round++) {
      const made = await suite.adapter.token.createToken(token(user.id, { rawData: { round } }))
      const results = await race(suite, MANY, () =>
        suite.backend.adapter().token.consumeToken(made.token, 'reset'),
      )
      expect(rejected(results)).toEqual([])
      expect(fulfilled(results).filter((result) => result !== null)).toEqual([made])
      expect(await rows('tokens', 'token', made.token)).toEqual([])
    }
  })

  test('one token, many users who store it: one has it, and the others are told', async () => {
    const users = await several(3)
    const text = unique('token')
    const results = await race(suite, MANY, (i) =>
      suite.backend
        .adapter()
        .token.createToken(
          token(users[i % 3]?.id ?? '', { token: text, rawData: { owner: users[i % 3]?.id } }),
        ),
    )
    expect(rejected(results).every((e) => e instanceof ConflictError)).toBe(true)
    expect(await rows('tokens', 'token', text)).toHaveLength(1)
    const stored = await suite.adapter.token.getToken(text, 'reset')
    expect(stored?.rawData).toEqual({ owner: stored?.userId })
    const owners = new Set(fulfilled(results).map(({ userId }) => userId))
    expect([...owners]).toEqual([stored?.userId])
  })

  test('one e-mail, many sign-ups: exactly one user', async () => {
    const address = email()
    const results = await race(suite, MANY, (i) =>
      suite.backend.adapter().user.createUser({ email: i % 2 ? address : address.toUpperCase() }),
    )
    const users = fulfilled(results)
    expect(users).toHaveLength(1)
    expect(rejected(results).every((e) => e instanceof UserAlreadyExistsError)).toBe(true)
    expect(await suite.adapter.user.getUserByEmail(address)).toEqual(users[0])
    expect(await rows('users', 'email', address)).toMatchObject([{ id: users[0]?.id }])
  })

  test('one e-mail, many users who change to it: exactly one has it', async () => {
    const users = await several(10)
    const address = email()
    const results = await race(suite, MANY, (i) =>
      suite.backend.adapter().user.updateUser(users[i % 10]?.id ?? '', { email: address }),
    )
    const owners = new Set(fulfilled(results).map(({ id }) => id))
    expect(owners.size).toBe(1)
    expect(rejected(results).every((e) => e instanceof UserAlreadyExistsError)).toBe(true)
    expect(await rows('users', 'email', address)).toMatchObject([{ id: [...owners][0] }])
  })

  test('one provider account, many users: all are told the same owner', async () => {
    const users = await several(3)
    const pair = { provider: 'github', providerAccountId: unique() }
    const results = await race(suite, MANY, (i) =>
      suite.backend.adapter().oauth.createOAuthAccount({
        ...pair,
        userId: users[i % users.length]?.id ?? '',
        accessToken: users[i % users.length]?.id ?? '',
      }),
    )
    expect(rejected(results)).toEqual([])
    const stored = await rows('oauth_accounts', 'provider_account_id', pair.providerAccountId)
    expect(stored).toHaveLength(1)
    const owner = stored[0]?.['user_id']
    for (const account of fulfilled(results)) {
      expect(account).toMatchObject({ ...pair, userId: owner, accessToken: owner })
    }
  })

  test('one role, many assignments and permissions: each once', async () => {
    const user = await newUser(suite)
    const name = unique('role')
    await suite.adapter.role.createRole(name)
    const results = await race(suite, MANY, async (i) => {
      const { role } = suite.backend.adapter()
      await role.assignRole(user.id, name)
      await role.addPermissions(name, ['a', `p${i % 3}`])
    })
    expect(rejected(results)).toEqual([])
    expect(await rows('user_roles', 'user_id', user.id)).toEqual([
      { user_id: user.id, role_name: name },
    ])
    const granted = await rows('role_permissions', 'role_name', name)
    expect(granted.map((row) => row['permission']).sort()).toEqual(['a', 'p0', 'p1', 'p2'])
    expect(await suite.adapter.role.getUserRoles(user.id)).toEqual([name])
  })

  /** One call against many that go on until it has been answered, or they are refused. */
  const against = async (
    removal: () => Promise<unknown>,
    create: (i: number) => Promise<unknown>,
  ) => {
    const progress = { removed: false }
    return rejected(
      await race(suite, MANY, async (i) => {
        if (i > 0) while (!progress.removed) await create(i)
        else await removal().finally(() => (progress.removed = true))
      }),
    )
  }

  test('deleting a role against assigning it: nobody keeps a role that is gone', async () => {
    const users = await several(5)
    const name = unique('role')
    await suite.adapter.role.createRole(name, ['a'])
    const refused = await against(
      () => suite.adapter.role.deleteRole(name),
      (i) => {
        const { role } = suite.backend.adapter()
        return i % 2
          ? role.assignRole(users[i % 5]?.id ?? '', name)
          : role.addPermissions(name, [`p${i % 7}`])
      },
    )
    expect(refused.every((e) => e instanceof RoleNotFoundError)).toBe(true)
    expect(await rows('user_roles', 'role_name', name)).toEqual([])
    expect(await rows('role_permissions', 'role_name', name)).toEqual([])
    expect(await suite.adapter.role.getRole(name)).toBeNull()
  })

  test('a hard delete against new sessions: no orphan remains', async () => {
    const { id } = await newUser(suite)
    const refused = await against(
      () => suite.adapter.user.deleteUser(id, { soft: false }),
      () => suite.backend.adapter().session.createSession(session(id)),
    )
    expect(refused.every((e) => e instanceof UserNotFoundError)).toBe(true)
    expect(await rows('sessions', 'user_id', id)).toEqual([])
    expect(await rows('users', 'id', id)).toEqual([])
  })

  test('a hard delete against all that a user can own: no orphan remains', async () => {
    const { id: userId } = await newUser(suite)
    const name = unique('role')
    await suite.adapter.role.createRole(name)
    const publicKey = new Uint8Array([1])
    const creations: ((adapter: EdgeAdapter) => Promise<unknown>)[] = [
      ({ session: sessions }) => sessions.createSession(session(userId)),
      ({ token: tokens }) => tokens.createToken(token(userId)),
      ({ oauth }) =>
        oauth.createOAuthAccount({ provider: 'p', providerAccountId: unique(), userId }),
      ({ passkey }) => passkey.createPasskey({ credentialId: unique(), userId, publicKey }),
      ({ role }) => role.assignRole(userId, name),
    ]
    const refused = await against(
      () => suite.adapter.user.deleteUser(userId, { soft: false }),
      async (i) => creations[i % creations.length]?.(suite.backend.adapter()),
    )
    expect(refused.every((e) => e instanceof UserNotFoundError)).toBe(true)
    for (const table of OWNED) expect(await rows(table, 'user_id', userId), table).toEqual([])
    expect(await suite.adapter.user.getUserById(userId)).toBeNull()
  })

  test('updates of different fields: none is lost', async () => {
    const user = await newUser(suite)
    const address = email()
    const patches = [
      { name: 'named' },
      { image: 'pictured' },
      { emailVerified: true },
      { email: address },
    ]
    const results = await race<unknown>(suite, MANY, (i) => {
      const { user: users } = suite.backend.adapter()
      return i % 5 === 4
        ? users.setHashedPassword(user.id, 'hashed')
        : users.updateUser(user.id, patches[i % 5] ?? {})
    })
    expect(rejected(results)).toEqual([])
    expect(await rows('users', 'id', user.id)).toMatchObject([
      {
        email: address,
        name: 'named',
        image: 'pictured',
        email_verified: suite.backend.formats.flag(true),
        is_active: suite.backend.formats.flag(true),
        hashed_password: 'hashed',
      },
    ])
  })

  test('extending against deleting: a deleted session stays deleted', async () => {
    const user = await newUser(suite)
    for (const remove of ['deleteSession', 'deleteUserSessions'] as const) {
      const made = await suite.adapter.session.createSession(session(user.id))
      const results = await race<unknown>(suite, MANY, (i) => {
        const { session: sessions } = suite.backend.adapter()
        return i === MANY / 2
          ? sessions[remove](remove === 'deleteSession' ? made.id : user.id)
          : sessions.extendSession(made.id, later())
      })
      expect(rejected(results)).toEqual([])
      expect(await rows('sessions', 'id', made.id)).toEqual([])
      expect(await suite.adapter.session.extendSession(made.id, later())).toBe(false)
    }
  })

  test('many who clean up at once: the counts come to what there was', async () => {
    const user = await newUser(suite)
    await suite.adapter.session.cleanupExpired()
    for (let i = 0; i < 30; i++) {
      await suite.adapter.session.createSession(session(user.id, { expiresAt: past() }))
    }
    const live = await suite.adapter.session.createSession(session(user.id))
    const results = await race(suite, MANY, (i) =>
      suite.backend.adapter().session.cleanupExpired(i % 2 ? {} : { limit: 10 }),
    )
    expect(rejected(results)).toEqual([])
    expect(fulfilled(results).reduce((sum, n) => sum + n, 0)).toBe(30)
    expect(await rows('sessions', 'user_id', user.id)).toMatchObject([{ id: live.id }])
  })

  test('one passkey, many sign-ins with one counter: it grows for one of them', async () => {
    const user = await newUser(suite)
    const credentialId = unique('credential')
    const publicKey = new Uint8Array([1])
    await suite.adapter.passkey.createPasskey({ credentialId, userId: user.id, publicKey })
    const results = await race(suite, MANY, () =>
      suite.backend.adapter().passkey.updateSignCount(credentialId, 7, new Date()),
    )
    expect(rejected(results)).toEqual([])
    expect(fulfilled(results).filter(Boolean)).toHaveLength(1)
    const [row] = await rows('passkeys', 'id', credentialId)
    expect(Number(row?.['sign_count'])).toBe(7)
  })
}
