import { expect, test } from 'vitest'
import { ValidationError } from 'fastauth-edge'
import { email, newUser, session, token, unique } from './fixtures.ts'
import type { Suite } from './suite.ts'

/** Strings that some database, driver or collation is known to change. */
const AWKWARD = [
  "Robert'); drop table fastauth_users;--",
  'back\\slash \\n \\0 %s ? ?? $1 :a @b',
  '"double" `tick` [bracket]',
  '100%_under\tline\r\nbreak',
  '\u{1F468}\u200D\u{1F469}\u200D\u{1F467} e\u0301 \u202Ertl\u202C',
  '\uFEFFbyte order mark',
  '\u0001\u001F\u007F\u0085\u2028\u2029\uFFFF\u{10FFFF}',
  ' leading and trailing ',
  '__proto__',
  '(errno 1146) (sqlstate 42S02)',
]

const nest = (levels: number): Record<string, unknown> =>
  levels === 1 ? {} : { a: nest(levels - 1) }

export function inputCases(suite: Suite): void {
  test('awkward strings come back exactly', async () => {
    const user = await newUser(suite)
    for (const text of AWKWARD) {
      expect(await suite.adapter.user.updateUser(user.id, { name: text })).toMatchObject({
        name: text,
      })
      expect((await suite.adapter.user.getUserById(user.id))?.name).toBe(text)
      const id = `${unique()}${text}`
      const made = await suite.adapter.session.createSession(session(user.id, { id }))
      expect(await suite.adapter.session.getSession(id)).toEqual(made)
      const data = { [text]: [text], nested: { [`${text}2`]: { __proto__: null, a: text } } }
      const kept = await suite.adapter.token.createToken(
        token(user.id, { token: unique() + text, rawData: data }),
      )
      expect(Object.keys(kept.rawData ?? {})).toEqual(Object.keys(data))
      expect(await suite.adapter.token.consumeToken(kept.token, 'reset')).toEqual(kept)
    }
  })

  test('rawData with a __proto__ key is data like any other', async () => {
    const user = await newUser(suite)
    const rawData: Record<string, unknown> = JSON.parse('{"__proto__":{"admin":true},"a":1}')
    const made = await suite.adapter.token.createToken(token(user.id, { rawData }))
    const read = await suite.adapter.token.getToken(made.token, 'reset')
    // As values: MySQL sorts keys, by their length first.
    expect(Object.entries(read?.rawData ?? {}).toSorted()).toEqual([
      ['__proto__', { admin: true }],
      ['a', 1],
    ])
    expect(read?.rawData?.['admin']).toBeUndefined()
  })

  test('an e-mail holds nothing that nobody sees, and is trimmed before it is judged', async () => {
    const { user } = suite.adapter
    const tag = unique()
    for (const bad of [
      '\r\nBcc: eve',
      '\n',
      '\t',
      ' ',
      '\u0000',
      '\u007f',
      '\u0085',
      '\u00a0',
      '\u00ad',
      '\u061c',
      '\u180e',
      '\u200b',
      '\u200d',
      '\u200e',
      '\u2028',
      '\u2029',
      '\u202e',
      '\u2060',
      '\u2066',
      '\u3000',
      '\ufeff',
      '\ufff9',
      '\u{1d173}',
      '\u{e0041}',
    ]) {
      const address = `a${bad}b.${tag}@example.com`
      const what = JSON.stringify(bad)
      await expect(user.createUser({ email: address }), what).rejects.toThrow(ValidationError)
      await expect(user.getUserByEmail(address), what).rejects.toThrow(ValidationError)
      await expect(user.getCredentialsByEmail(address), what).rejects.toThrow(ValidationError)
    }
    for (const [i, blanks] of [' ', '\n', '\u3000']
      .map((blank) => blank.repeat(70_000))
      .entries()) {
      const address = `${i}.${tag}@example.com`
      const made = await user.createUser({ email: `${blanks}${address}${blanks}` })
      expect(made.email).toBe(address)
      expect(await user.getUserByEmail(blanks + address)).toEqual(made)
    }
    const longest = `${'ß'.repeat(154)}@example.com`
    expect((await user.createUser({ email: ` ${longest}` })).email).toHaveLength(320)
    for (const bad of ['', ' ', 'nobody', 'a@b@c', `x${longest}`]) {
      await expect(user.createUser({ email: bad }), bad).rejects.toThrow(ValidationError)
    }
  })

  test('own keys count, and nothing that a prototype has', async () => {
    const { user } = suite.adapter
    const made = await newUser(suite)
    const patch: { name?: string } = Object.create({ isActive: false, email: email() })
    patch.name = 'Ann'
    expect(await user.updateUser(made.id, patch)).toMatchObject({
      name: 'Ann',
      email: made.email,
      isActive: true,
    })
  })

  test('a string no engine could keep is refused in every argument', async () => {
    const user = await newUser(suite)
    const { adapter } = suite
    for (const bad of ['a\0b', '\uD800', 'x\uDFFFy']) {
      const role = unique('role')
      const publicKey = new Uint8Array([1])
      const pair = { provider: 'p', providerAccountId: unique() }
      const calls = [
        adapter.user.createUser({ email: `${bad}@example.com` }),
        adapter.user.createUser({ email: email(), id: bad }),
        adapter.user.createUser({ email: email(), name: bad }),
        adapter.user.createUser({ email: email(), image: bad }),
        adapter.user.createUser({ email: email(), hashedPassword: bad }),
        adapter.user.getUserById(bad),
        adapter.user.getUserByEmail(`${bad}@example.com`),
        adapter.user.updateUser(bad, {}),
        adapter.user.updateUser(user.id, { name: bad }),
        adapter.user.deleteUser(bad),
        adapter.user.setHashedPassword(user.id, bad),
        adapter.token.createToken(token(user.id, { token: bad })),
        adapter.token.createToken(token(user.id, { tokenType: bad })),
        adapter.token.createToken(token(user.id, { rawData: { [bad]: 1 } })),
        adapter.token.createToken(token(user.id, { rawData: { a: [bad] } })),
        adapter.token.createToken(token(bad)),
        adapter.token.getToken(bad, 'reset'),
        adapter.token.consumeToken(unique(), bad),
        adapter.token.deleteToken(bad),
        adapter.token.deleteUserTokens(bad),
        adapter.session.createSession(session(user.id, { id: bad })),
        adapter.session.createSession(session(user.id, { userAgent: bad })),
        adapter.session.createSession(session(user.id, { ipAddress: bad })),
        adapter.session.getSession(bad),
        adapter.session.getSessionUser(bad),
        adapter.session.deleteSession(bad),
        adapter.session.listUserSessions(bad),
        adapter.role.createRole(bad),
        adapter.role.createRole(role, [bad]),
        adapter.role.getRole(bad),
        adapter.role.assignRole(user.id, bad),
        adapter.role.revokeRole(bad, role),
        adapter.role.getUserRoles(bad),
        adapter.oauth.createOAuthAccount({ ...pair, provider: bad, userId: user.id }),
        adapter.oauth.createOAuthAccount({ ...pair, userId: user.id, accessToken: bad }),
        adapter.oauth.getOAuthAccount('p', bad),
        adapter.passkey.createPasskey({ credentialId: bad, userId: user.id, publicKey }),
        adapter.passkey.getPasskey(bad),
      ]
      for (const result of await Promise.allSettled(calls)) {
        expect(result).toMatchObject({ status: 'rejected', reason: { code: 'validation' } })
      }
    }
  })

  test('the longest strings come back exactly, and one byte more is refused', async () => {
    const user = await newUser(suite)
    const { adapter } = suite
    const fill = (bytes: number): string => {
      const start = unique()
      return (
        start + 'é'.repeat((bytes - start.length) >> 1) + 'x'.repeat((bytes - start.length) & 1)
      )
    }
    const longest = {
      session: { id: fill(255), ipAddress: fill(255), userAgent: fill(65_535) },
      token: { token: fill(512), tokenType: fill(64) },
      user: { id: fill(255), name: fill(65_535), image: fill(65_535) },
      oauth: {
        provider: fill(255),
        providerAccountId: fill(512),
        accessToken: fill(65_535),
        refreshToken: fill(65_535),
      },
      passkey: { credentialId: fill(1_400), aaguid: fill(255), name: fill(1_024) },
      role: { name: fill(255), permission: fill(255) },
    }
    const create = {
      session: async (over: Partial<typeof longest.session>) =>
        adapter.session.createSession({ ...session(user.id), ...over }),
      token: async (over: Partial<typeof longest.token>) =>
        adapter.token.createToken({ ...token(user.id), ...over }),
      user: async (over: Partial<typeof longest.user>) =>
        adapter.user.createUser({ email: email(), hashedPassword: fill(1_024), ...over }),
      oauth: async (over: Partial<typeof longest.oauth>) =>
        adapter.oauth.createOAuthAccount({
          provider: 'p',
          providerAccountId: unique(),
          userId: user.id,
          ...over,
        }),
      passkey: async (over: Partial<typeof longest.passkey>) => {
        const publicKey = new Uint8Array(65_535).fill(7)
        const given = { credentialId: unique(), userId: user.id, publicKey }
        const { id, ...made } = await adapter.passkey.createPasskey({ ...given, ...over })
        return { ...made, credentialId: id }
      },
      role: async (over: Partial<typeof longest.role>) => {
        const { name = unique(), permission = 'p' } = over
        const made = await adapter.role.createRole(name, [permission])
        return { name: made.name, permission: made.permissions[0] }
      },
    }
    for (const kind of ['session', 'token', 'user', 'oauth', 'passkey', 'role'] as const) {
      expect(await create[kind](longest[kind])).toMatchObject(longest[kind])
      for (const [key, value] of Object.entries(longest[kind])) {
        await expect(create[kind]({ [key]: `${value}x` }), `${kind}.${key}`).rejects.toThrow(
          ValidationError,
        )
      }
    }
    const { session: s, token: t, oauth: o, passkey: p, role: r, user: u } = longest
    expect(await adapter.session.getSession(s.id)).toMatchObject(s)
    expect(await adapter.token.getToken(t.token, t.tokenType)).toMatchObject(t)
    expect(await adapter.user.getUserById(u.id)).toMatchObject(u)
    expect(await adapter.oauth.getOAuthAccount(o.provider, o.providerAccountId)).toMatchObject(o)
    expect(await adapter.passkey.getPasskey(p.credentialId)).toMatchObject({ name: p.name })
    expect(await adapter.role.getRole(r.name)).toEqual({
      name: r.name,
      permissions: [r.permission],
    })
    await expect(adapter.user.setHashedPassword(user.id, 'x'.repeat(1_025))).rejects.toThrow(
      ValidationError,
    )
  })

  test('e-mails', async () => {
    const { createUser, getUserByEmail } = suite.adapter.user
    const tag = unique()
    // 320 bytes once folded, where each ß is ss: shorter as it is given.
    const fill = 320 - tag.length - 200 - '@example.com'.length
    const longest = `${tag}${'ß'.repeat(100)}${'x'.repeat(fill)}@example.com`
    const user = await createUser({ email: longest })
    expect(new TextEncoder().encode(user.email)).toHaveLength(320)
    expect(await getUserByEmail(longest)).toEqual(user)
    for (const bad of ['', '   ', 'no-at', 'a@b@c', `x${longest}`, 42, null, undefined, {}]) {
      // @ts-expect-error: callers without types
      await expect(createUser({ email: bad })).rejects.toThrow(ValidationError)
      // @ts-expect-error: callers without types
      await expect(getUserByEmail(bad)).rejects.toThrow(ValidationError)
    }
  })

  test('arguments of another type are refused', async () => {
    const user = await newUser(suite)
    const { adapter } = suite
    const calls: (() => Promise<unknown>)[] = [
      // @ts-expect-error: callers without types
      () => adapter.user.getUserById(1),
      // @ts-expect-error: callers without types
      () => adapter.user.getUserById({ toString: () => 'x' }),
      // @ts-expect-error: callers without types
      () => adapter.user.createUser(),
      // @ts-expect-error: callers without types
      () => adapter.user.createUser({ email: email(), hashPassword: 'a typing error' }),
      // @ts-expect-error: callers without types
      () => adapter.user.createUser({ email: email(), isActive: 1 }),
      // @ts-expect-error: callers without types
      () => adapter.user.deleteUser(user.id, { soft: 'no' }),
      // @ts-expect-error: callers without types
      () => adapter.user.setHashedPassword(user.id, undefined),
      // @ts-expect-error: callers without types
      () => adapter.session.getSession(null),
      // @ts-expect-error: callers without types
      () => adapter.session.createSession({ ...session(user.id), expiresAt: Date.now() }),
      // @ts-expect-error: callers without types
      () => adapter.token.createToken({ ...token(user.id), rawData: [1] }),
      // @ts-expect-error: callers without types
      () => adapter.token.createToken({ ...token(user.id), rawData: 'x' }),
      () => adapter.session.createSession(session(user.id, { id: '' })),
      () => adapter.token.createToken(token(user.id, { token: '' })),
      () => adapter.role.createRole(''),
    ]
    for (const call of calls) await expect(call(), String(call)).rejects.toThrow(ValidationError)
    expect(await adapter.user.getUserById(user.id)).toEqual(user)
  })

  test('rawData is JSON, not too deep and not too long', async () => {
    const user = await newUser(suite)
    const { createToken, getToken } = suite.adapter.token
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    for (const rawData of [
      nest(31),
      { a: 'x'.repeat(65_536 - 7) },
      { a: new Date() },
      { a: Number.NaN },
      { a: Infinity },
      { a: 1n },
      { a: () => 1 },
      { a: [undefined] },
      { a: new Map() },
      { a: Symbol('x') },
      cyclic,
    ]) {
      await expect(createToken(token(user.id, { rawData }))).rejects.toThrow(ValidationError)
    }
    for (const rawData of [
      {},
      nest(30),
      { a: 'x'.repeat(65_536 - 8) },
      { a: [1e21, -0.5, 1e-7] },
    ]) {
      const made = await createToken(token(user.id, { rawData }))
      expect(await getToken(made.token, 'reset')).toEqual(made)
      expect(made.rawData).toEqual(rawData)
    }
  })

  test('dates from the year 1000 to the year 9999, to the millisecond', async () => {
    const user = await newUser(suite)
    const { createOAuthAccount, getOAuthAccount } = suite.adapter.oauth
    const link = (expiresAt: Date) =>
      createOAuthAccount({
        provider: 'dates',
        providerAccountId: unique(),
        userId: user.id,
        expiresAt,
      })
    for (const text of [
      '1000-01-01T00:00:00.000Z',
      '1582-10-10T12:00:00.001Z',
      '1969-12-31T23:59:59.999Z',
      '2024-02-29T23:59:59.120Z',
      '2026-03-29T01:30:00.500Z',
      '2038-01-19T03:14:08.001Z',
      '9999-12-31T23:59:59.999Z',
    ]) {
      const made = await link(new Date(text))
      const read = await getOAuthAccount('dates', made.providerAccountId)
      expect(read?.expiresAt?.toISOString()).toBe(text)
      expect(made.expiresAt?.toISOString()).toBe(text)
    }
    for (const bad of [
      new Date(Number.NaN),
      new Date('0999-12-31T23:59:59.999Z'),
      new Date('+010000-01-01T00:00:00.000Z'),
      new Date(-1, 0),
      new Date(8.64e15),
    ]) {
      await expect(link(bad)).rejects.toThrow(ValidationError)
    }
  })
}
