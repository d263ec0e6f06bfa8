/** Which hooks are called, in which order, by every way in and out. */
import { beforeAll, expect, inject, test } from 'vitest'
import type { UserData } from 'fastauth-edge'
import type { Hooks } from 'fastauth-edge/auth'
import { credentials } from 'fastauth-edge/auth/credentials'
import { magicLinks } from 'fastauth-edge/auth/magic-links'
import { github } from 'fastauth-edge/auth/oauth'
import { passkeys } from 'fastauth-edge/auth/passkeys'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { email } from '../conformance/fixtures.ts'
import { CLIENT_ID, CLIENT_SECRET, GitHub, type GitHubAccount } from '../servers/github.ts'
import { HOME } from './core/app.ts'
import { type Client, MODES, serviceIn } from './core/client.ts'
import { hubber } from './core/oauth-app.ts'
import { Authenticator } from './passkeys/authenticator.ts'

const open = () => libsqlAdapter({ url: inject('libsqlUrl') })

beforeAll(() => open().createTables())

const FIELDS = 'createdAt email emailVerified id image isActive name updatedAt'

/** What hooks are told, in their order, and of whom. */
function telling() {
  const told: string[] = []
  const tell = (name: string, user: UserData, ...more: readonly string[]): void => {
    // A user as the application knows them: no hash of a password, nothing left out.
    expect(Object.keys(user).toSorted().join(' '), name).toBe(FIELDS)
    told.push([name, ...more].join(' '))
  }
  const hooks: Hooks = {
    onSignup: (user) => tell('onSignup', user),
    onSignin: (user, by) => tell('onSignin', user, by),
    onSignout: (user) => tell('onSignout', user),
    onTokenRefresh: (user) => tell('onTokenRefresh', user),
    onEmailVerify: (user) => tell('onEmailVerify', user, String(user.emailVerified)),
    onPasswordReset: (user) => tell('onPasswordReset', user),
    onOAuthLink: (user, provider) => tell('onOAuthLink', user, provider),
    onMagicLinkSent: (user) => tell('onMagicLinkSent', user),
    onPasskeyRegistered: (user, { name }) => tell('onPasskeyRegistered', user, name),
    onPasskeyDeleted: (user, { name }) => tell('onPasskeyDeleted', user, name),
    onTakeover: (user) => tell('onTakeover', user),
    allowSignin: (user, by) => {
      tell('allowSignin', user, by)
      return true
    },
    modifyJwt: (claims, user) => {
      tell('modifyJwt', user, String(claims['type']))
      return claims
    },
  }
  return { hooks, since: () => told.splice(0) }
}

test.each(MODES)('$strategy sessions, by $delivery', async (mode) => {
  const hub = new GitHub()
  const client = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, fetch: hub.fetch }
  const { hooks, since } = telling()
  const providers = [credentials(), magicLinks(), github(client), passkeys()]
  const core = serviceIn(mode, { adapter: () => open() }, { providers, hooks, rateLimit: false })
  const someone = (): Client => core.client({ headers: { 'sec-fetch-site': 'same-origin' } })
  const signed = mode.strategy === 'jwt' ? ['modifyJwt access', 'modifyJwt refresh'] : []
  const verified = 'onEmailVerify true'

  const [visitor, address] = [someone(), email()]
  await visitor.register(address)
  expect(since()).toEqual(['onSignup', ...signed])
  await visitor.login(address)
  expect(since()).toEqual(['allowSignin credentials', 'onSignin credentials', ...signed])
  expect((await visitor.refresh()).status).toBe(200)
  expect(since()).toEqual(['onTokenRefresh', ...signed])

  const atGitHub = async (by: Client, account: GitHubAccount, flow = 'authorize') => {
    const { url, binding } = Object((await by.get(`/oauth/github/${flow}`)).body)
    const back = new URL(hub.authorize(url, account))
    if (binding) back.searchParams.set('binding', binding)
    const answer = await by.get(back.pathname.replace('/auth', '') + back.search)
    expect(answer.status).toBe(200)
    return since()
  }
  // Another address than theirs, which says nothing of it; then their own.
  expect(await atGitHub(visitor, hubber(), 'link')).toEqual(['onOAuthLink github'])
  const own = hubber(address)
  expect(await atGitHub(visitor, own, 'link')).toEqual([verified, 'onOAuthLink github'])
  const known = ['allowSignin github', 'onSignin github', ...signed]
  expect(await atGitHub(visitor, own)).toEqual(known)
  expect(await atGitHub(someone(), hubber())).toEqual([
    'allowSignin github',
    'onSignup',
    'onSignin github',
    ...signed,
  ])
  const taken = email()
  await someone().register(taken)
  since()
  expect(await atGitHub(someone(), hubber(taken))).toEqual([
    'allowSignin github',
    'onTakeover',
    verified,
    'onOAuthLink github',
    'onSignin github',
    ...signed,
  ])

  const linked = async (to: string, mailed: readonly string[], redeemed: readonly string[]) => {
    await someone().post('/magic-links/login', { email: to })
    expect(since()).toEqual([...mailed, 'onMagicLinkSent'])
    await someone().post('/magic-links/callback', { token: core.mailedToken() })
    expect(since()).toEqual([
      'allowSignin magic_link',
      ...redeemed,
      ...signed,
      'onSignin magic_link',
    ])
  }
  const newcomer = email()
  await linked(newcomer, ['onSignup'], [verified])
  await linked(newcomer, [], [])
  const claimed = email()
  await someone().register(claimed)
  since()
  await linked(claimed, [], ['onTakeover', verified])

  const key = new Authenticator(HOME)
  const credential = await key.create(Object((await visitor.post('/passkeys/register/begin')).body))
  await visitor.post('/passkeys/register/complete', { credential })
  expect(since()).toEqual(['onPasskeyRegistered Passkey'])
  const other = someone()
  const asked = Object((await other.post('/passkeys/authenticate/begin')).body)
  const entering = { credential: await key.get(asked) }
  expect((await other.post('/passkeys/authenticate/complete', entering)).status).toBe(200)
  expect(since()).toEqual(['allowSignin passkey', ...signed, 'onSignin passkey'])
  await visitor.send('DELETE', `/passkeys/${key.id}`)
  expect(since()).toEqual(['onPasskeyDeleted Passkey'])

  const reset = async (of: string) => {
    await someone().post('/forgot-password', { email: of })
    const body = { token: core.mailedToken(), new_password: 'another horse entirely' }
    expect((await someone().post('/reset-password', body)).status).toBe(200)
    return since()
  }
  const stranger = email()
  const unverified = await someone().register(stranger)
  await unverified.post('/request-verify-email')
  since()
  // What a link proves that somebody else asked for, whose account it was.
  expect(await reset(stranger)).toEqual(['onTakeover', verified, 'onPasswordReset'])
  expect(await reset(stranger)).toEqual(['onPasswordReset'])
  for (const [owner, hooksOf] of [
    ['me', [verified]],
    ['other', ['onTakeover', verified]],
  ] as const) {
    const by = await someone().register()
    await by.post('/request-verify-email')
    since()
    await someone().post('/verify-email', { token: core.mailedToken(), owner })
    expect(since()).toEqual(hooksOf)
  }
  await other.post('/logout')
  expect(since()).toEqual(['onSignout'])
})
