import { expect, test } from 'vitest'
import { ConflictError, UserNotFoundError, ValidationError } from 'fastauth-edge'
import { later, newUser, past, soon, token, unique } from './fixtures.ts'
import type { Suite } from './suite.ts'

const COLUMNS =
  'select token, user_id, token_type, raw_data, expires_at from fastauth_tokens where token = ?'

export function tokenCases(suite: Suite): void {
  const stored = async (id: string) => (await suite.backend.sql(COLUMNS, id))[0]

  test('createToken returns the token as stored', async () => {
    const user = await newUser(suite)
    const rawData = { email: 'new@example.com', n: [1, 2.5, null, true], deep: { ключ: '👍' } }
    const given = { ...token(user.id), rawData }
    expect(await suite.adapter.token.createToken(given)).toEqual(given)
    expect(await suite.adapter.token.getToken(given.token, 'reset')).toEqual(given)
    const { date, json } = suite.backend.formats
    expect(await stored(given.token)).toEqual({
      token: given.token,
      user_id: user.id,
      token_type: 'reset',
      raw_data: json(rawData),
      expires_at: date(given.expiresAt),
    })
  })

  test('rawData of nothing is SQL NULL, and a JSON null of FastAuth reads as null', async () => {
    const user = await newUser(suite)
    for (const rawData of [undefined, null]) {
      const made = await suite.adapter.token.createToken({ ...token(user.id), rawData })
      expect(made.rawData).toBeNull()
      expect(await stored(made.token)).toMatchObject({ raw_data: null })
      await suite.backend.sql(
        "update fastauth_tokens set raw_data = 'null' where token = ?",
        made.token,
      )
      expect(await suite.adapter.token.getToken(made.token, 'reset')).toEqual(made)
      expect(await suite.adapter.token.consumeToken(made.token, 'reset')).toEqual(made)
    }
  })

  test('createToken replaces a token of the same string, user and type', async () => {
    const user = await newUser(suite)
    const first = token(user.id, { rawData: { n: 1 } })
    await suite.adapter.token.createToken(first)
    for (const rawData of [{ n: 2 }, null]) {
      const next = { ...first, expiresAt: later(), rawData }
      expect(await suite.adapter.token.createToken(next)).toEqual(next)
      expect(await suite.adapter.token.getToken(first.token, 'reset')).toEqual(next)
      expect(await suite.backend.sql(COLUMNS, first.token)).toHaveLength(1)
    }
  })

  test('a string that a token of another user or type has is a conflict, and that one stays', async () => {
    const [alice, bob] = [await newUser(suite), await newUser(suite)]
    const { createToken, getToken } = suite.adapter.token
    // Six digits, as they are sent by mail.
    for (const expiresAt of [soon(), past()]) {
      const mine = await createToken(token(alice.id, { rawData: { n: 1 }, expiresAt }))
      const before = await stored(mine.token)
      for (const over of [
        { userId: bob.id },
        { tokenType: 'magic' },
        { userId: bob.id, tokenType: 'magic' },
      ]) {
        const theirs = { ...token(alice.id), token: mine.token, ...over }
        await expect(createToken(theirs)).rejects.toThrow(ConflictError)
        expect(await stored(mine.token)).toEqual(before)
      }
      expect(await getToken(mine.token, 'magic')).toBeNull()
    }
  })

  test('a token for nobody is refused and leaves no row', async () => {
    const given = token(unique('nobody'))
    await expect(suite.adapter.token.createToken(given)).rejects.toThrow(UserNotFoundError)
    expect(await stored(given.token)).toBeUndefined()
    // Nor may it take over one that is there.
    const user = await newUser(suite)
    const mine = await suite.adapter.token.createToken(token(user.id))
    await expect(
      suite.adapter.token.createToken({ ...mine, userId: unique('nobody') }),
    ).rejects.toThrow(UserNotFoundError)
    expect(await suite.adapter.token.getToken(mine.token, 'reset')).toEqual(mine)
  })

  test('a token is found by its bytes and its type alone', async () => {
    const user = await newUser(suite)
    const made = await suite.adapter.token.createToken(token(user.id, { token: unique('AbC') }))
    const { getToken, consumeToken } = suite.adapter.token
    for (const [text, type] of [
      [made.token, 'Reset'],
      [made.token, 'reset '],
      [made.token, 'magic'],
      [made.token.toLowerCase(), 'reset'],
      [`${made.token} `, 'reset'],
      [unique(), 'reset'],
    ] as const) {
      expect(await getToken(text, type)).toBeNull()
      expect(await consumeToken(text, type)).toBeNull()
    }
    expect(await getToken(made.token, 'reset')).toEqual(made)
  })

  test('consumeToken gives a token once', async () => {
    const user = await newUser(suite)
    const made = await suite.adapter.token.createToken(token(user.id, { rawData: { a: 1 } }))
    expect(await suite.adapter.token.consumeToken(made.token, 'reset')).toEqual(made)
    expect(await suite.adapter.token.consumeToken(made.token, 'reset')).toBeNull()
    expect(await stored(made.token)).toBeUndefined()
  })

  test('an expired token is neither returned nor consumed', async () => {
    const user = await newUser(suite)
    const { createToken, getToken, consumeToken } = suite.adapter.token
    const made = await createToken(token(user.id, { expiresAt: past() }))
    expect(await getToken(made.token, 'reset')).toBeNull()
    expect(await consumeToken(made.token, 'reset')).toBeNull()
  })

  test('deleteToken says whether there was one', async () => {
    const user = await newUser(suite)
    const made = await suite.adapter.token.createToken(token(user.id))
    expect(await suite.adapter.token.deleteToken(made.token)).toBe(true)
    expect(await suite.adapter.token.deleteToken(made.token)).toBe(false)
  })

  test('deleteUserTokens counts, of one type or of all', async () => {
    const [user, other] = [await newUser(suite), await newUser(suite)]
    const { createToken, deleteUserTokens, getToken } = suite.adapter.token
    for (const tokenType of ['reset', 'reset', 'magic']) {
      await createToken(token(user.id, { tokenType }))
    }
    const kept = await createToken(token(other.id))
    expect(await deleteUserTokens(user.id, 'reset')).toBe(2)
    expect(await deleteUserTokens(user.id)).toBe(1)
    expect(await deleteUserTokens(user.id)).toBe(0)
    expect(await getToken(kept.token, 'reset')).toEqual(kept)
  })

  test('cleanupExpired removes the expired ones and counts them', async () => {
    const user = await newUser(suite)
    const { createToken, cleanupExpired, getToken } = suite.adapter.token
    await cleanupExpired()
    await createToken(token(user.id, { expiresAt: past() }))
    await createToken(token(user.id, { expiresAt: past() }))
    const live = await createToken(token(user.id, { expiresAt: soon() }))
    expect(await cleanupExpired()).toBe(2)
    expect(await cleanupExpired()).toBe(0)
    expect(await getToken(live.token, 'reset')).toEqual(live)
  })

  test('cleanupExpired removes no more than its limit', async () => {
    const user = await newUser(suite)
    const { createToken, cleanupExpired, getToken } = suite.adapter.token
    await cleanupExpired()
    for (let i = 0; i < 5; i++) await createToken(token(user.id, { expiresAt: past() }))
    const live = await createToken(token(user.id, { expiresAt: soon() }))
    expect([await cleanupExpired({ limit: 3 }), await cleanupExpired({ limit: 3 })]).toEqual([3, 2])
    expect(await cleanupExpired({ limit: 3 })).toBe(0)
    expect(await getToken(live.token, 'reset')).toEqual(live)
    for (const limit of [0, -1, 1.5, 2 ** 32, Number.NaN]) {
      await expect(cleanupExpired({ limit })).rejects.toBeInstanceOf(ValidationError)
    }
  })
}
