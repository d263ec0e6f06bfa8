import { expect, test } from 'vitest'
import { foldEmail } from '../../src/input/email.ts'
import { later, newUser, session, token, unique } from './fixtures.ts'
import type { Suite } from './suite.ts'

/** Pairs that one collation or another, a trim or a normal form takes for equal. */
const ALIKE = [
  'abc',
  'ABC',
  'Abc',
  'ábc',
  'a\u0301bc',
  'abç',
  'abc\u0327',
  'ａｂｃ',
  'аbс',
  'ab\u00adc',
  'ab\u200bc',
  'ab\u200dc',
  'ab\ufeffc',
  '\ufeffabc',
  'abc\u200e',
  'ab\u0001c',
  'abc_',
  'abc%',
  'abc\\',
  'ab_',
  'a%',
  'æbc',
  'aebc',
  'ßbc',
  'ssbc',
  'ẞbc',
  'ﬁbc',
  'fibc',
  'ıbc',
  'ibc',
  'İbc',
  'i\u0307bc',
  'Kbc',
  'kbc',
  'μbc',
  'µbc',
  'ςbc',
  'σbc',
  '①bc',
  '1bc',
  '¹bc',
  '𝐚bc',
  '\u{1f600}bc',
  '\u{1f601}bc',
  '\ud7ff\ue000bc',
]

/** What a database or a driver may strip. */
const PADDED = ['abc ', ' abc', 'abc\t', 'abc\n', 'abc\u00a0', '0', '00', '0.0', '1e0', '-0']

const KEYS = [...ALIKE, ...PADDED]

/** Of which an e-mail may have none. */
const isSeen = (text: string): boolean => !/[\p{Cc}\p{Cf}\p{Z}]/u.test(text)

/** Strings that are different stay so: each leads to its own row, and to no other. */
export function confusionCases(suite: Suite): void {
  /** Makes a row for each key, then reads each; `make` says what is to be found. */
  const apart = async (
    keys: readonly string[],
    make: (key: string) => Promise<unknown>,
    read: (key: string) => Promise<unknown>,
  ): Promise<void> => {
    const made = new Map<string, unknown>()
    for (const key of keys) made.set(key, await make(key))
    for (const [key, row] of made) expect(await read(key), JSON.stringify(key)).toEqual(row)
  }

  test('e-mails: as many users as there are foldings, and each finds its own', async () => {
    const { createUser, getUserByEmail, getCredentialsByEmail } = suite.adapter.user
    const domain = `@${unique()}.example`
    const addresses = ALIKE.filter(isSeen).flatMap((key) => [key + domain, `x${domain}${key}`])
    const foldings = new Map(addresses.map((address) => [foldEmail(address), address]))
    expect(foldings.size).toBeLessThan(addresses.length)
    await apart(
      [...foldings.values()],
      (email) => createUser({ email, hashedPassword: email }),
      getUserByEmail,
    )
    for (const address of addresses) {
      const found = await getCredentialsByEmail(address)
      expect(found?.user.email).toBe(foldEmail(address))
      expect(found?.hashedPassword).toBe(foldings.get(foldEmail(address)))
      await expect(createUser({ email: address })).rejects.toMatchObject({
        code: 'user_already_exists',
      })
    }
    const rows = await suite.backend.sql('select email from fastauth_users')
    const stored = rows.map((row) => String(row['email'])).filter((one) => one.includes(domain))
    // Some of the engines' own clients drop the U+FEFF that a text begins with.
    const seen = (emails: Iterable<string>) =>
      Array.from(emails, (one) => one.replace(/^\uFEFF/, '')).sort()
    expect(seen(stored)).toEqual(seen(foldings.keys()))
  })

  test('ids of users', async () => {
    const tag = unique()
    const { createUser, getUserById } = suite.adapter.user
    await apart(
      KEYS.map((key) => key + tag + key),
      (id) => createUser({ id, email: `${unique()}@example.com` }),
      getUserById,
    )
  })

  test('ids of sessions: nobody signs in, extends or ends the session of another', async () => {
    const { createSession, getSession, deleteSession, extendSession } = suite.adapter.session
    const user = await newUser(suite)
    const tag = unique()
    const ids = KEYS.map((key) => key + tag + key)
    await apart(ids, (id) => createSession(session(user.id, { id })), getSession)
    const [first = '', ...others] = ids
    const before = await Promise.all(others.map(getSession))
    expect(await extendSession(first, later())).toBe(true)
    expect(await deleteSession(first)).toBe(true)
    expect(await Promise.all(others.map(getSession))).toEqual(before)
  })

  test('tokens and their types', async () => {
    const { createToken, getToken, consumeToken } = suite.adapter.token
    const user = await newUser(suite)
    const tag = unique()
    await apart(
      KEYS.map((key) => key + tag + key),
      (text) => createToken(token(user.id, { token: text, rawData: { text } })),
      (text) => getToken(text, 'reset'),
    )
    const typed = await createToken(token(user.id, { tokenType: 'abc' }))
    for (const type of KEYS.filter((key) => key !== 'abc')) {
      expect(await consumeToken(typed.token, type), JSON.stringify(type)).toBeNull()
    }
    expect(await consumeToken(typed.token, 'abc')).toEqual(typed)
  })

  test('roles and permissions: nobody is granted what only looks alike', async () => {
    const { createRole, getRole, assignRole, getUserRoles, getUserPermissions } = suite.adapter.role
    const user = await newUser(suite)
    const tag = unique()
    const names = KEYS.map((key) => key + tag + key)
    await apart(names, (name) => createRole(name, [name]), getRole)
    const [first = ''] = names
    await assignRole(user.id, first)
    expect(await getUserRoles(user.id)).toEqual([first])
    expect(await getUserPermissions(user.id)).toEqual(new Set([first]))
    const whole = unique('role')
    expect((await createRole(whole, KEYS)).permissions).toEqual([...KEYS].sort())
    expect((await getRole(whole))?.permissions).toEqual([...KEYS].sort())
  })

  test("providers' accounts and passkeys", async () => {
    const { oauth, passkey } = suite.adapter
    const user = await newUser(suite)
    const tag = unique()
    const ids = KEYS.map((key) => key + tag + key)
    await apart(
      ids,
      (id) =>
        oauth.createOAuthAccount({
          provider: 'p',
          providerAccountId: id,
          userId: user.id,
          accessToken: id,
        }),
      (id) => oauth.getOAuthAccount('p', id),
    )
    await apart(
      ids,
      (provider) =>
        oauth.createOAuthAccount({
          provider,
          providerAccountId: tag,
          userId: user.id,
          accessToken: provider,
        }),
      (provider) => oauth.getOAuthAccount(provider, tag),
    )
    const publicKey = new Uint8Array([1])
    await apart(
      ids,
      (credentialId) =>
        passkey.createPasskey({ credentialId, userId: user.id, publicKey, name: credentialId }),
      passkey.getPasskey,
    )
  })
}
