import { expect, test } from 'vitest'
import {
  ConflictError,
  FastAuthError,
  UserAlreadyExistsError,
  type UserData,
  UserNotFoundError,
  ValidationError,
} from 'fastauth-edge'
import { email, newUser, session, token, unique } from './fixtures.ts'
import type { Suite } from './suite.ts'

const USER_COLUMNS =
  'select id, email, name, image, hashed_password, email_verified, is_active, created_at, updated_at, deleted_at from fastauth_users where id = ?'

export function userCases(suite: Suite): void {
  const stored = async (id: string) => (await suite.backend.sql(USER_COLUMNS, id))[0]

  test('createUser fills in the defaults and returns the user as stored', async () => {
    const before = Date.now()
    const address = email()
    const user = await suite.adapter.user.createUser({ email: address })
    expect(user).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      email: address,
      name: null,
      image: null,
      emailVerified: false,
      isActive: true,
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
    })
    expect(user.createdAt.getTime()).toBeGreaterThanOrEqual(before)
    expect(user.updatedAt).toEqual(user.createdAt)
    const { date, flag } = suite.backend.formats
    expect(await stored(user.id)).toEqual({
      id: user.id,
      email: address,
      name: null,
      image: null,
      hashed_password: null,
      email_verified: flag(false),
      is_active: flag(true),
      created_at: date(user.createdAt),
      updated_at: date(user.updatedAt),
      deleted_at: null,
    })
  })

  test('createUser stores every field', async () => {
    const given = {
      id: unique('id'),
      email: email(),
      name: 'Zoë 👩‍💻',
      image: 'https://example.com/a.png?x=1&y=%20',
      emailVerified: true,
      isActive: false,
    }
    const user = await suite.adapter.user.createUser({ ...given, hashedPassword: '$scrypt$x' })
    expect(user).toMatchObject(given)
    expect(user).not.toHaveProperty('hashedPassword')
    expect(await suite.adapter.user.getUserById(given.id)).toEqual(user)
    const { flag } = suite.backend.formats
    expect(await stored(given.id)).toMatchObject({
      name: given.name,
      image: given.image,
      hashed_password: '$scrypt$x',
      email_verified: flag(true),
      is_active: flag(false),
    })
  })

  test('an e-mail is one whatever its case and the white space around it', async () => {
    const address = email()
    const user = await suite.adapter.user.createUser({ email: ` \t${address.toUpperCase()}\u3000` })
    expect(user.email).toBe(address)
    expect(await stored(user.id)).toMatchObject({ email: address })
    expect(await suite.adapter.user.getUserByEmail(`${address.toUpperCase()}\u001f`)).toEqual(user)
    await expect(suite.adapter.user.createUser({ email: address })).rejects.toThrow(
      UserAlreadyExistsError,
    )
  })

  test('an e-mail folds as in Python, not as the runtime lower-cases', async () => {
    const tag = unique()
    const user = await suite.adapter.user.createUser({ email: `STRAẞE.ΣΑΣ.İ.${tag}@Ǆ.example` })
    expect(user.email).toBe(`strasse.σασ.i\u0307.${tag}@ǆ.example`)
    expect(await suite.adapter.user.getUserByEmail(`straße.σας.i\u0307.${tag}@ǆ.EXAMPLE`)).toEqual(
      user,
    )
  })

  test('e-mails that differ by an accent, or a normal form, are different users', async () => {
    const tag = unique()
    const one = await suite.adapter.user.createUser({ email: `e.${tag}@example.com` })
    const two = await suite.adapter.user.createUser({ email: `é.${tag}@example.com` })
    const three = await suite.adapter.user.createUser({ email: `e\u0301.${tag}@example.com` })
    expect(new Set([one.id, two.id, three.id]).size).toBe(3)
    expect(await suite.adapter.user.getUserByEmail(`e.${tag}@example.com`)).toEqual(one)
  })

  test('a taken e-mail and a taken id are different errors', async () => {
    const user = await newUser(suite)
    await expect(suite.adapter.user.createUser({ email: user.email })).rejects.toMatchObject({
      name: 'UserAlreadyExistsError',
      code: 'user_already_exists',
    })
    await expect(suite.adapter.user.createUser({ email: email(), id: user.id })).rejects.toThrow(
      ConflictError,
    )
    await expect(suite.adapter.user.createUser({ email: user.email, id: user.id })).rejects.toThrow(
      UserAlreadyExistsError,
    )
    expect(await suite.adapter.user.getUserById(user.id)).toEqual(user)
  })

  test('ids compare byte for byte', async () => {
    const id = unique('AbC')
    await suite.adapter.user.createUser({ email: email(), id })
    for (const other of [id.toLowerCase(), `${id} `, ` ${id}`, id.slice(0, -1), `${id}\u0301`]) {
      expect(await suite.adapter.user.getUserById(other)).toBeNull()
    }
    const lower = await suite.adapter.user.createUser({ email: email(), id: id.toLowerCase() })
    expect(await suite.adapter.user.getUserById(lower.id)).toEqual(lower)
  })

  test('getUserWithRoles finds roles and permissions, of the inactive too', async () => {
    const { role, user } = suite.adapter
    const { id } = await newUser(suite)
    expect(await user.getUserWithRoles(id)).toEqual({
      user: await user.getUserById(id),
      roles: [],
      permissions: new Set(),
    })
    const [editor, reader, bare] = [unique('editor'), unique('Reader'), unique('bare')] as const
    await role.createRole(editor, ['notes:write', 'notes:read'])
    await role.createRole(reader, ['notes:read', 'Notes'])
    await role.createRole(bare)
    for (const name of [editor, reader, bare]) await role.assignRole(id, name)
    await user.updateUser(id, { isActive: false, name: 'n' })
    const found = await user.getUserWithRoles(id)
    expect(found).toEqual({
      user: await user.getUserById(id),
      roles: [reader, bare, editor],
      permissions: new Set(['Notes', 'notes:read', 'notes:write']),
    })
    expect([...(found?.permissions ?? [])]).toEqual(['Notes', 'notes:read', 'notes:write'])
    expect(await user.getUserWithRoles(unique())).toBeNull()
  })

  test('listUsers goes through all users once, page by page', async () => {
    const { user } = suite.adapter
    const made = []
    for (let i = 0; i < 7; i++) made.push(await newUser(suite))
    await user.updateUser(made[3]?.id ?? '', { isActive: false })
    const found = new Map<string, UserData>()
    let after: string | undefined
    do {
      const page = await user.listUsers({ limit: 3, after })
      expect(page.length).toBeLessThanOrEqual(3)
      for (const one of page) {
        expect(found.has(one.id)).toBe(false)
        found.set(one.id, one)
      }
      after = page.at(-1)?.id
    } while (after !== undefined)
    for (const { id } of made) expect(found.get(id)).toEqual(await user.getUserById(id))
    const [row] = await suite.backend.sql('select count(*) as n from fastauth_users')
    expect(found.size).toBe(Number(row?.['n']))
    for (const limit of [0, 1_001, 1.5, Number.NaN, undefined]) {
      await expect(user.listUsers({ limit: limit as number })).rejects.toThrow(ValidationError)
    }
  })

  test('nobody is null', async () => {
    const { user } = suite.adapter
    expect(await user.getUserById(unique())).toBeNull()
    expect(await user.getUserByEmail(email())).toBeNull()
    expect(await user.getCredentialsByEmail(email())).toBeNull()
    expect(await user.getHashedPassword(unique())).toBeNull()
  })

  test('passwords', async () => {
    const user = await newUser(suite)
    const { user: users } = suite.adapter
    expect(await users.getCredentialsByEmail(user.email)).toEqual({ user, hashedPassword: null })
    expect(await users.getHashedPassword(user.id)).toBeNull()
    expect(await users.setHashedPassword(user.id, 'hash-1')).toBeUndefined()
    expect(await users.getHashedPassword(user.id)).toBe('hash-1')
    const found = await users.getCredentialsByEmail(user.email.toUpperCase())
    expect(found).toMatchObject({ user: { id: user.id }, hashedPassword: 'hash-1' })
    expect(found?.user).not.toHaveProperty('hashedPassword')
    await users.setHashedPassword(user.id, null)
    expect(await users.getHashedPassword(user.id)).toBeNull()
    await expect(users.setHashedPassword(unique(), 'hash')).rejects.toThrow(UserNotFoundError)
  })

  test('updateUser changes what the patch names and nothing else', async () => {
    const { user: users } = suite.adapter
    const created = await users.createUser({
      email: email(),
      name: 'Ann',
      image: 'a.png',
      hashedPassword: 'hash',
    })
    const named = await users.updateUser(created.id, { name: 'Bea', image: undefined })
    expect(named).toEqual({ ...created, name: 'Bea', updatedAt: named.updatedAt })
    expect(named.updatedAt.getTime()).toBeGreaterThanOrEqual(created.updatedAt.getTime())
    expect(await users.updateUser(created.id, { name: null })).toMatchObject({
      name: null,
      image: 'a.png',
    })
    const address = email()
    const moved = await users.updateUser(created.id, {
      email: ` ${address.toUpperCase()}`,
      emailVerified: true,
    })
    expect(moved).toMatchObject({ email: address, emailVerified: true })
    expect(await users.getUserByEmail(created.email)).toBeNull()
    expect(await users.getUserById(created.id)).toEqual(moved)
    expect(await users.getHashedPassword(created.id)).toBe('hash')
    expect(await users.updateUser(created.id, {})).toMatchObject({ email: address })
  })

  test('a new e-mail is not verified, unless the patch says so', async () => {
    const { createUser, updateUser } = suite.adapter.user
    const flag = suite.backend.formats.flag
    const user = await createUser({ email: email(), emailVerified: true })
    const same = await updateUser(user.id, { email: ` ${user.email.toUpperCase()}`, name: 'x' })
    expect(same).toMatchObject({ email: user.email, emailVerified: true })
    const moved = await updateUser(user.id, { email: email() })
    expect(moved.emailVerified).toBe(false)
    expect(await stored(user.id)).toMatchObject({ email_verified: flag(false) })
    const known = await updateUser(user.id, { email: email(), emailVerified: true })
    expect(known.emailVerified).toBe(true)
    expect(await stored(user.id)).toMatchObject({ email: known.email, email_verified: flag(true) })
  })

  test('updateUser refuses what it does not know', async () => {
    const user = await newUser(suite)
    const { updateUser } = suite.adapter.user
    await expect(updateUser(unique(), { name: 'x' })).rejects.toThrow(UserNotFoundError)
    await expect(updateUser(unique(), {})).rejects.toThrow(UserNotFoundError)
    for (const patch of [
      { hashedPassword: 'x' },
      { id: 'x' },
      { name: 1 },
      { emailVerified: 'true' },
      { isActive: null },
      { email: null },
      null,
      undefined,
      'name',
      [],
    ]) {
      // @ts-expect-error: callers without types
      await expect(updateUser(user.id, patch)).rejects.toThrow(ValidationError)
    }
    expect(await suite.adapter.user.getUserById(user.id)).toEqual(user)
  })

  test('updateUser to a taken e-mail changes nothing', async () => {
    const [one, two] = [await newUser(suite), await newUser(suite)]
    await expect(
      suite.adapter.user.updateUser(one.id, { email: two.email, name: 'x' }),
    ).rejects.toThrow(UserAlreadyExistsError)
    expect(await suite.adapter.user.getUserById(one.id)).toEqual(one)
    // One's own e-mail is not taken.
    expect(await suite.adapter.user.updateUser(one.id, { email: one.email })).toMatchObject({
      id: one.id,
    })
  })

  test('a soft-deleted user can be read, is not active, and can come back', async () => {
    const user = await newUser(suite)
    expect(await suite.adapter.user.deleteUser(user.id)).toBeUndefined()
    const gone = await suite.adapter.user.getUserById(user.id)
    expect(gone).toMatchObject({ id: user.id, isActive: false })
    expect(await suite.adapter.user.getUserByEmail(user.email)).toEqual(gone)
    const row = await stored(user.id)
    expect(row?.['deleted_at']).not.toBeNull()
    expect(row?.['is_active']).toEqual(suite.backend.formats.flag(false))
    await suite.adapter.user.updateUser(user.id, { isActive: true })
    expect(await stored(user.id)).toMatchObject({ deleted_at: null })
    await expect(suite.adapter.user.deleteUser(unique())).rejects.toThrow(UserNotFoundError)
  })

  test('a hard delete removes the user and all that belongs to them, and nothing else', async () => {
    const [user, other] = [await newUser(suite), await newUser(suite)]
    const role = unique('role')
    await suite.adapter.role.createRole(role, ['p'])
    for (const { id } of [user, other]) {
      await suite.adapter.session.createSession(session(id))
      await suite.adapter.token.createToken(token(id))
      await suite.adapter.role.assignRole(id, role)
      await suite.adapter.oauth.createOAuthAccount({
        provider: 'p',
        providerAccountId: unique(),
        userId: id,
      })
      const publicKey = new Uint8Array([1])
      await suite.adapter.passkey.createPasskey({ credentialId: unique(), userId: id, publicKey })
    }
    await suite.adapter.user.deleteUser(user.id, { soft: false })
    expect(await suite.adapter.user.getUserById(user.id)).toBeNull()
    for (const table of ['sessions', 'tokens', 'user_roles', 'oauth_accounts', 'passkeys']) {
      const rows = await suite.backend.sql(
        `select user_id from fastauth_${table} where user_id in (?, ?)`,
        user.id,
        other.id,
      )
      expect(rows, table).toEqual([{ user_id: other.id }])
    }
    expect(await suite.adapter.role.getRole(role)).not.toBeNull()
    await expect(suite.adapter.user.deleteUser(user.id, { soft: false })).rejects.toThrow(
      UserNotFoundError,
    )
    // The e-mail is free again.
    await suite.adapter.user.createUser({ email: user.email })
  })

  test('errors are FastAuthErrors, carry a code, and repeat nothing that was given', async () => {
    const user = await suite.adapter.user.createUser({ email: email(), name: 'secret-name' })
    const error = await suite.adapter.user
      .createUser({ email: user.email, name: 'secret-name', hashedPassword: 'secret-hash' })
      .catch((e: unknown) => e)
    expect(error).toBeInstanceOf(FastAuthError)
    expect(error).toMatchObject({ code: 'user_already_exists' })
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/secret|@/)
  })

  test('the functions use no this', async () => {
    const { getUserById, createUser } = suite.adapter.user
    const user = await createUser({ email: email() })
    expect(await getUserById(user.id)).toEqual(user)
    expect(await { ...suite.adapter.user }.getUserByEmail(user.email)).toEqual(user)
  })
}
