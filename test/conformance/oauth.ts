import { expect, test } from 'vitest'
import { UserNotFoundError } from 'fastauth-edge'
import { later, newUser, soon, unique } from './fixtures.ts'
import type { Suite } from './suite.ts'

export function oauthCases(suite: Suite): void {
  const stored = (id: string) =>
    suite.backend.sql(
      'select provider, provider_account_id, user_id, access_token, refresh_token, expires_at from fastauth_oauth_accounts where provider_account_id = ?',
      id,
    )

  test('createOAuthAccount returns the account as stored', async () => {
    const user = await newUser(suite)
    const given = {
      provider: 'github',
      providerAccountId: unique('42'),
      userId: user.id,
      accessToken: `gho_${'x'.repeat(4_000)}`,
      refreshToken: 'ghr_1',
      expiresAt: soon(),
    }
    expect(await suite.adapter.oauth.createOAuthAccount(given)).toEqual(given)
    expect(await suite.adapter.oauth.getOAuthAccount('github', given.providerAccountId)).toEqual(
      given,
    )
    expect(await stored(given.providerAccountId)).toEqual([
      {
        provider: 'github',
        provider_account_id: given.providerAccountId,
        user_id: user.id,
        access_token: given.accessToken,
        refresh_token: 'ghr_1',
        expires_at: suite.backend.formats.date(given.expiresAt),
      },
    ])
    const bare = { provider: 'google', providerAccountId: unique(), userId: user.id }
    expect(await suite.adapter.oauth.createOAuthAccount(bare)).toEqual({
      ...bare,
      accessToken: null,
      refreshToken: null,
      expiresAt: null,
    })
  })

  test('a linked account is returned as it is, whoever asks', async () => {
    const [owner, other] = [await newUser(suite), await newUser(suite)]
    const { createOAuthAccount } = suite.adapter.oauth
    const pair = { provider: 'github', providerAccountId: unique() }
    const linked = await createOAuthAccount({ ...pair, userId: owner.id, accessToken: 'first' })
    for (const userId of [owner.id, other.id, unique('nobody')]) {
      expect(await createOAuthAccount({ ...pair, userId, accessToken: 'second' })).toEqual(linked)
    }
    expect(await stored(pair.providerAccountId)).toHaveLength(1)
    expect(await stored(pair.providerAccountId)).toMatchObject([{ access_token: 'first' }])
  })

  test('an account for nobody is refused and leaves no row', async () => {
    const providerAccountId = unique()
    await expect(
      suite.adapter.oauth.createOAuthAccount({
        provider: 'github',
        providerAccountId,
        userId: unique('nobody'),
      }),
    ).rejects.toThrow(UserNotFoundError)
    expect(await stored(providerAccountId)).toEqual([])
  })

  test('an account is found by the bytes of provider and id alone', async () => {
    const user = await newUser(suite)
    const { createOAuthAccount, getOAuthAccount, deleteOAuthAccount } = suite.adapter.oauth
    const id = unique('AbC')
    await createOAuthAccount({ provider: 'GitHub', providerAccountId: id, userId: user.id })
    for (const [provider, account] of [
      ['github', id],
      ['GitHub ', id],
      ['GitHub', id.toLowerCase()],
      ['GitHub', `${id} `],
      ['google', id],
    ] as const) {
      expect(await getOAuthAccount(provider, account)).toBeNull()
      expect(await deleteOAuthAccount(provider, account)).toBe(false)
    }
    expect(await deleteOAuthAccount('GitHub', id)).toBe(true)
    expect(await deleteOAuthAccount('GitHub', id)).toBe(false)
    expect(await stored(id)).toEqual([])
  })

  test('getUserByAccount finds the account and its user, active or not', async () => {
    const user = await newUser(suite)
    const { createOAuthAccount, getUserByAccount } = suite.adapter.oauth
    const id = unique()
    const expiresAt = soon()
    const account = await createOAuthAccount({
      provider: 'github',
      providerAccountId: id,
      userId: user.id,
      accessToken: 'a',
      expiresAt,
    })
    expect(account).toMatchObject({ refreshToken: null, expiresAt })
    expect(await getUserByAccount('github', id)).toEqual({ user, account })
    expect(await getUserByAccount('google', id)).toBeNull()
    expect(await getUserByAccount('github', unique())).toBeNull()
    await suite.adapter.user.updateUser(user.id, { isActive: false })
    expect(await getUserByAccount('github', id)).toMatchObject({
      user: { id: user.id, isActive: false },
      account,
    })
  })

  test('updateOAuthAccount changes what the patch names, of one account', async () => {
    const user = await newUser(suite)
    const { createOAuthAccount, getOAuthAccount, updateOAuthAccount } = suite.adapter.oauth
    const create = (providerAccountId: string) =>
      createOAuthAccount({
        provider: 'github',
        providerAccountId,
        userId: user.id,
        accessToken: 'a',
        refreshToken: 'r',
        expiresAt: soon(),
      })
    const account = await create(unique())
    const other = await create(unique())
    const { providerAccountId: id } = account
    const expiresAt = later()
    expect(await updateOAuthAccount('github', id, { accessToken: 'new', expiresAt })).toBe(true)
    expect(await getOAuthAccount('github', id)).toEqual({
      ...account,
      accessToken: 'new',
      expiresAt,
    })
    // What does not change is found all the same, with a patch that names nothing too.
    expect(await updateOAuthAccount('github', id, { accessToken: 'new' })).toBe(true)
    expect(await updateOAuthAccount('github', id, {})).toBe(true)
    expect(await updateOAuthAccount('github', id, { accessToken: undefined })).toBe(true)
    expect(await updateOAuthAccount('github', id, { refreshToken: null, expiresAt: null })).toBe(
      true,
    )
    expect(await getOAuthAccount('github', id)).toEqual({
      ...account,
      accessToken: 'new',
      refreshToken: null,
      expiresAt: null,
    })
    expect(await getOAuthAccount('github', other.providerAccountId)).toEqual(other)
    expect(await updateOAuthAccount('github', unique(), { accessToken: 'x' })).toBe(false)
    expect(await updateOAuthAccount('google', id, {})).toBe(false)
  })

  test('getUserOAuthAccounts lists in the order of creation', async () => {
    const user = await newUser(suite)
    const made = []
    for (let i = 0; i < 20; i++) {
      const account = { provider: `p${(i * 7) % 20}`, providerAccountId: unique(), userId: user.id }
      made.push(await suite.adapter.oauth.createOAuthAccount(account))
    }
    expect(await suite.adapter.oauth.getUserOAuthAccounts(user.id)).toEqual(made)
    expect(await suite.adapter.oauth.getUserOAuthAccounts(unique())).toEqual([])
  })
}
