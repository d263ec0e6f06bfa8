/** Auth.js itself in a Worker over D1: accounts at GitHub and at an OpenID Connect provider, and passkeys. A mailed link has a file of its own. */
import { env } from 'cloudflare:workers'
import GitHubProvider from '@auth/core/providers/github'
import Passkey from '@auth/core/providers/passkey'
import { FastAuthAdapter } from 'fastauth-edge/authjs'
import { d1Adapter } from 'fastauth-edge/d1'
import { afterAll, expect, test, vi } from 'vitest'
import { hashToken } from '../../../src/input/token-hash.ts'
import { Authenticator, base64url } from '../../auth/passkeys/authenticator.ts'
import { CLIENT_ID, CLIENT_SECRET, GitHub } from '../../servers/github.ts'
import { type Browser, browser, HOME, ledTo, SESSION } from './browser.ts'
import { openIdConnect } from './open-id-connect.ts'

const hub = new GitHub()
vi.stubGlobal('fetch', hub.before(globalThis.fetch))
afterAll(() => vi.unstubAllGlobals())

const rows = async (query: string, ...params: string[]): Promise<Record<string, unknown>[]> =>
  (
    await env.DB.prepare(query)
      .bind(...params)
      .all()
  ).results

const open = () => FastAuthAdapter(d1Adapter({ binding: env.DB }))

/** Whose session a browser has, as it is stored: by its hash alone. */
const sessionOf = async (one: Browser): Promise<unknown> => {
  const token = one.cookie(SESSION) ?? ''
  const [stored] = await rows(
    'select s.*, u.email from fastauth_sessions s join fastauth_users u on u.id = s.user_id where s.id = ?',
    await hashToken(token),
  )
  expect(JSON.stringify(stored)).not.toContain(token)
  return stored?.['email']
}

test('an account at GitHub signs up and in, and is stored with its tokens', async () => {
  const visit = () =>
    browser(() => ({
      adapter: open(),
      session: { strategy: 'database' },
      providers: [GitHubProvider({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET })],
    }))
  const email = 'octo@app.example'
  const account = {
    id: '583231',
    login: 'octocat',
    name: 'Octo Cat',
    emails: [{ email, verified: true, primary: true }],
  }
  const begin = async (one: Browser): Promise<string> =>
    hub.authorize(ledTo(await one.post('/auth/signin/github')), account)
  const signIn = async (one = visit()) => [one, await one.get(await begin(one))] as const

  // Somebody else's browser, sent to the way back.
  const stranger = await visit().get(await begin(visit()))
  expect(stranger.headers.get('location')).toContain('error=')
  const [octo, answer] = await signIn()
  expect(ledTo(answer)).toBe(`${HOME}/in`)
  expect(await octo.session()).toMatchObject({ user: { email, name: 'Octo Cat' } })
  expect(await sessionOf(octo)).toBe(email)
  const stored = () =>
    rows(
      `select a.provider_account_id, a.access_token, s.data from fastauth_oauth_accounts a
        join fastauth_authjs s on s.id = 'account:' || a.id where a.provider = 'github'`,
    )
  const linked = await stored()
  expect(linked).toEqual([
    {
      provider_account_id: '583231',
      access_token: expect.stringMatching(/^gho_/),
      data: JSON.stringify({ type: 'oauth', scope: 'user:email', token_type: 'bearer' }),
    },
  ])
  const [again] = await signIn()
  expect(await sessionOf(again)).toBe(email)
  expect(await stored()).toEqual(linked)
  expect(await rows('select id from fastauth_users where email = ?', email)).toHaveLength(1)
})

openIdConnect('D1 in workerd', () => d1Adapter({ binding: env.DB }), env.OIDC_URL)

/** Flags of an answer: present, verified, and may be and is backed up. */
const SYNCED = 0x1d

test.each([
  ['of one device, that counts', 1, undefined, { deviceType: 'singleDevice', backedUp: false }],
  ['synced, that counts nothing', 0, SYNCED, { deviceType: 'multiDevice', backedUp: true }],
])('a passkey %s signs up and in', async (_, signCount, flags, kind) => {
  const visit = () =>
    browser(() => ({
      adapter: open(),
      session: { strategy: 'database' },
      experimental: { enableWebAuthn: true },
      providers: [Passkey],
    }))
  const email = `${kind.deviceType}@app.example`.toLowerCase()
  const forged = flags === undefined ? {} : { flags }
  // @simplewebauthn/server 9, which Auth.js calls, refuses the signatures that are shorter.
  const key = Object.assign(new Authenticator(HOME), { signCount, signsInFull: true })
  const optionsOf = async (one: Browser, query: object): Promise<{ challenge: string }> => {
    const path = `/auth/webauthn-options/passkey?${new URLSearchParams({ ...query })}`
    return Object(await (await one.get(path)).json()).options
  }
  const send = (one: Browser, action: 'register' | 'authenticate', credential: object) =>
    one.post('/auth/callback/passkey', { action, data: JSON.stringify(credential) })

  const alice = visit()
  const offered = await optionsOf(alice, { action: 'register', email })
  const created = await key.create(offered, forged)
  expect(ledTo(await send(alice, 'register', created))).toBe(`${HOME}/in`)
  expect(await alice.session()).toMatchObject({ user: { email } })
  expect(await sessionOf(alice)).toBe(email)
  const stored = () =>
    rows(
      `select p.id, p.sign_count, length(p.public_key) > 70 as has_key, s.data, a.provider_account_id
        from fastauth_passkeys p join fastauth_users u on u.id = p.user_id
        join fastauth_authjs s on s.id = 'passkey:' || p.id
        join fastauth_oauth_accounts a on a.user_id = u.id and a.provider = 'passkey' where u.email = ?`,
      email,
    )
  const [row, ...more] = await stored()
  expect(more).toEqual([])
  const account = String(row?.['provider_account_id'])
  expect(base64url(Uint8Array.from(atob(account), (one) => one.charCodeAt(0)))).toBe(key.id)
  const data = { providerAccountId: account, ...kind, transports: 'internal' }
  expect(row).toMatchObject({ id: key.id, sign_count: signCount, has_key: 1 })
  expect(JSON.parse(String(row?.['data']))).toEqual(data)
  // Nobody registers the same answer again, nor for an address that has an account.
  const twice = visit()
  await optionsOf(twice, { action: 'register', email: 'other@app.example' })
  expect((await send(twice, 'register', created)).headers.get('location')).toContain('error=')

  const clone = key.clone()
  const signIn = async (by: Authenticator) => {
    const one = visit()
    const credential = await by.get(await optionsOf(one, { action: 'authenticate', email }), forged)
    return [one, await send(one, 'authenticate', credential)] as const
  }
  const [back, answer] = await signIn(key)
  expect(ledTo(answer)).toBe(`${HOME}/in`)
  expect(await sessionOf(back)).toBe(email)
  expect(await stored()).toMatchObject([{ sign_count: signCount && 2 }])
  const [other, said] = await signIn(clone)
  if (signCount === 0) {
    expect(await sessionOf(other)).toBe(email)
  } else {
    expect(said.headers.get('location')).toContain('error=')
    expect(await other.session()).toBeNull()
  }
  expect(await stored()).toMatchObject([{ sign_count: signCount && 2 }])
})
