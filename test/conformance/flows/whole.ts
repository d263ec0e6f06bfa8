import { afterEach, expect, test } from 'vitest'
import { SchemaError } from 'fastauth-edge'
import { email, soon, unique } from '../fixtures.ts'
import type { Suite } from '../suite.ts'
import {
  account,
  belongings,
  flowsOf,
  hash,
  mail,
  oneEach,
  owned,
  revocation,
  rowsOf,
  sessionGrant,
} from './fixtures.ts'

/** Flows one of whose last statements meets a table that is not there. */
export function wholeCases(suite: Suite): void {
  const broken = () => flowsOf(suite, { tables: 'never' })
  afterEach(() => suite.adapter.createTables())

  test('what fails at its end has changed nothing', async () => {
    const user = await account(suite, { emailVerified: false })
    const { session: sessionId } = await belongings(suite, user.id)
    const reset = await mail(suite, user.id)
    const { id: userId, hashedPassword } = user
    const change = { token: unique(), tokenType: 'change', expiresAt: soon() }
    const request = { userId, hashedPassword, newEmail: email(), token: change, keeps: {} }
    expect(await flowsOf(suite).requestEmailChange(request)).toMatchObject({ outcome: 'stored' })
    await suite.backend.sql('drop table fastauth_state')
    const mailed = { tokenType: 'mailed', token: reset, revocation: revocation() }
    const calls: readonly (() => Promise<unknown>)[] = [
      () =>
        broken().signIn({
          userId,
          hashedPassword,
          grant: sessionGrant(),
          former: { sessionId },
          clears: ['key'],
        }),
      () => broken().endAll(userId, {}, revocation()),
      () => broken().redeem({ ...mailed, takeOver: true }),
      () => broken().resetPassword({ ...mailed, userId, hashedPassword: hash() }),
      () =>
        broken().changePassword({
          userId,
          from: hashedPassword,
          to: hash(),
          keeps: {},
          revocation: revocation(),
        }),
      () =>
        broken().claimAccount({
          user,
          account: { provider: 'p', providerAccountId: unique(), tokens: null },
          isLinked: false,
          grant: sessionGrant(),
          role: null,
          revocation: revocation(),
        }),
      () => broken().confirmEmailChange({ ...change, revocation: revocation() }),
    ]
    for (const call of calls) await expect(call()).rejects.toThrow(SchemaError)
    expect(await owned(suite, userId)).toEqual({ ...oneEach, tokens: 4 })
    expect(await rowsOf(suite, 'sessions', 'user_id', userId)).toMatchObject([{ id: sessionId }])
    expect(await suite.adapter.user.getCredentialsByEmail(user.email)).toMatchObject({
      user: { id: userId, emailVerified: false },
      hashedPassword,
    })
  })

  test('a user whose session cannot be stored is not stored either', async () => {
    await suite.backend.sql('drop table fastauth_sessions')
    const role = unique('role')
    await suite.adapter.role.createRole(role)
    const user = { id: unique(), email: email(), hashedPassword: hash(), name: null }
    const first = { name: role, seeds: [] }
    const signUp = broken().signUp({ user, role: first, grant: sessionGrant() })
    await expect(signUp).rejects.toThrow(SchemaError)
    expect(await rowsOf(suite, 'users', 'id', user.id)).toEqual([])
    expect(await rowsOf(suite, 'user_roles', 'role_name', role)).toEqual([])
  })
}
