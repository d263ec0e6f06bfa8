import { describe, expect, test } from 'vitest'
import { ConfigError } from 'fastauth-edge'
import { openFlows } from '../../store/all-flows.ts'
import { unique } from '../fixtures.ts'
import type { Suite } from '../suite.ts'
import { accountCases } from './accounts.ts'
import { emailCases, mailedCases, passwordCases } from './credentials.ts'
import { magicLinkCases } from './magic-links.ts'
import { roleCases } from './roles.ts'
import { passkeyFlowCases } from './passkeys.ts'
import { askingCases, refreshCases } from './sessions.ts'
import { signInCases, signUpCases } from './sign-in.ts'
import { wholeCases } from './whole.ts'

/** Every flow, on one back end: its answers, the rows that it leaves, and 50 at once. */
export function flowCases(suite: Suite): void {
  describe('sign-up', () => signUpCases(suite))
  describe('sign-in', () => signInCases(suite))
  describe('who is asking', () => askingCases(suite))
  describe('refresh', () => refreshCases(suite))
  describe('mailed tokens', () => mailedCases(suite))
  describe('magic links', () => magicLinkCases(suite))
  describe('password', () => passwordCases(suite))
  describe('address', () => emailCases(suite))
  describe('passkeys', () => passkeyFlowCases(suite))
  describe('accounts at providers', () => accountCases(suite))
  describe('roles', () => roleCases(suite))

  describe('whole or not at all', () => wholeCases(suite))

  test('over one adapter, whole or in part, and its own objects', async ({ skip }) => {
    skip(
      suite.backend.flows !== undefined,
      'an adapter that is reached from elsewhere is a stand-in',
    )
    const [one, two] = [suite.backend.adapter(), suite.backend.adapter()]
    const { user, token, session } = one
    expect(await openFlows({ user }).whoIsAsking({ userId: unique() })).toBeNull()
    expect(
      await openFlows({ user, token, session }).count({
        counters: [{ key: unique(), limit: 1 }],
        expiresAt: new Date(Date.now() + 1000),
      }),
    ).toMatchObject({ over: null })
    for (const wrong of [
      { user, token: two.token },
      { user: { ...user } },
      { user, session: { ...session } },
    ]) {
      expect(() => openFlows(wrong)).toThrow(ConfigError)
    }
  })
}
