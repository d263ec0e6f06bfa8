/** The whole of better-auth in a Worker over D1. */
import { env } from 'cloudflare:workers'
import { passkey } from '@better-auth/passkey'
import { admin } from 'better-auth/plugins'
import { edgeDatabase } from 'fastauth-edge/better-auth'
import { afterAll, expect, test, vi } from 'vitest'
import { AAGUID, Authenticator } from '../../auth/passkeys/authenticator.ts'
import { CLIENT_ID, CLIENT_SECRET, GitHub } from '../../servers/github.ts'
import { application, ORIGIN } from './application.ts'

const rows = async (query: string, ...params: string[]): Promise<Record<string, unknown>[]> =>
  (
    await env.DB.prepare(query)
      .bind(...params)
      .all()
  ).results

test('sign-up, sign-in, session, sign-out, and what an admin may do', async () => {
  // As each request of a Worker has its own.
  const app = () => application(edgeDatabase({ binding: env.DB }), { plugins: [admin()] })
  const password = 'correct horse'
  expect((await app().signUp('alice@example.com')).status).toBe(200)
  const bob = await app().signUp('bob@example.com')
  const wrong = await app().request('/sign-in/email', {
    email: 'alice@example.com',
    password: 'wrong',
  })
  expect(wrong.status).toBe(401)
  await env.DB.prepare(`update "user" set "role" = 'admin' where "email" = ?`)
    .bind('alice@example.com')
    .run()
  const alice = await app().request('/sign-in/email', { email: 'alice@example.com', password })
  const session = await app().request('/get-session', undefined, alice.cookie)
  expect(session.body).toMatchObject({ user: { email: 'alice@example.com', role: 'admin' } })
  const users = await app().request('/admin/list-users?sortBy=email', undefined, alice.cookie)
  expect(users.body).toMatchObject({
    total: 2,
    users: [{ email: 'alice@example.com' }, { email: 'bob@example.com' }],
  })
  expect((await app().request('/admin/list-users', undefined, bob.cookie)).status).toBe(403)
  const { user } = bob.body as { user: { id: string } }
  const ban = { userId: user.id, banReason: 'spam' }
  expect((await app().request('/admin/ban-user', ban, alice.cookie)).status).toBe(200)
  expect((await app().request('/get-session', undefined, bob.cookie)).body).toBeNull()
  const refused = await app().request('/sign-in/email', { email: 'bob@example.com', password })
  expect(refused.status).toBe(403)
  expect(await rows('select "email", "banned", "banReason" from "user" order by 1')).toEqual([
    { email: 'alice@example.com', banned: 0, banReason: null },
    { email: 'bob@example.com', banned: 1, banReason: 'spam' },
  ])
  expect((await app().request('/sign-out', {}, alice.cookie)).status).toBe(200)
  expect((await app().request('/get-session', undefined, alice.cookie)).body).toBeNull()
})

const hub = new GitHub()
vi.stubGlobal('fetch', hub.before(globalThis.fetch))
afterAll(() => vi.unstubAllGlobals())

test('an account at GitHub signs up, signs in again, and a way back counts once and for one browser', async () => {
  const app = () =>
    application(edgeDatabase({ binding: env.DB }), {
      socialProviders: { github: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } },
    })
  const account = {
    id: '583231',
    login: 'octocat',
    name: 'Octo Cat',
    emails: [{ email: 'octo@example.com', verified: true, primary: true }],
  }
  const begin = async () => {
    const { body, cookie } = await app().request('/sign-in/social', {
      provider: 'github',
      callbackURL: '/in',
      errorCallbackURL: '/refused',
    })
    const back = new URL(hub.authorize(String(body?.['url']), account))
    return { cookie, back: `/callback/github${back.search}` }
  }
  const { back } = await begin()
  const stranger = await app().request(back)
  expect([stranger.location, stranger.cookie]).toEqual([
    expect.stringContaining('error='),
    expect.not.stringContaining('session_token='),
  ])
  expect(await rows('select "id" from "user" where "email" = ?', 'octo@example.com')).toEqual([])

  const first = await begin()
  const signedUp = await app().request(first.back, undefined, first.cookie)
  expect(signedUp.location).toMatch(/\/in$/)
  const { body: session } = await app().request('/get-session', undefined, signedUp.cookie)
  expect(session).toMatchObject({
    user: { email: 'octo@example.com', name: 'Octo Cat', emailVerified: true },
  })
  const again = await app().request(first.back, undefined, first.cookie)
  expect(again.location).toContain('error=')

  const stored = () =>
    rows(
      `select "a"."accountId", "a"."accessToken", "a"."scope", "u"."name",
        (select count(*) from "session" "s" where "s"."userId" = "u"."id") as "sessions"
        from "account" "a" join "user" "u" on "u"."id" = "a"."userId" where "a"."providerId" = ?`,
      'github',
    )
  const row = {
    accountId: '583231',
    accessToken: expect.stringMatching(/^gho_/),
    scope: 'user:email',
    name: 'Octo Cat',
  }
  const linked = await stored()
  expect(linked).toEqual([{ ...row, sessions: 1 }])
  const second = await begin()
  expect((await app().request(second.back, undefined, second.cookie)).location).toMatch(/\/in$/)
  const renewed = await stored()
  expect(renewed).toEqual([{ ...row, sessions: 2 }])
  expect(renewed[0]?.['accessToken']).not.toBe(linked[0]?.['accessToken'])
  expect(hub.asked).toContain('GET https://api.github.com/user/emails')
})

test('a passkey is registered, signs in and counts, and what is forged does not', async () => {
  const app = () => application(edgeDatabase({ binding: env.DB }), { plugins: [passkey()] })
  const email = 'keys@example.com'
  const { cookie } = await app().signUp(email)
  const key = new Authenticator(ORIGIN)

  const offered = await app().request('/passkey/generate-register-options', undefined, cookie)
  const created = await key.create(Object(offered.body))
  const registration = { response: created, name: 'Laptop' }
  const both = `${cookie}; ${offered.cookie}`
  const registered = await app().request('/passkey/verify-registration', registration, both)
  expect([registered.status, registered.body]).toEqual([200, expect.anything()])
  const stored = () =>
    rows(
      `select "p".* from "passkey" "p" join "user" "u" on "u"."id" = "p"."userId" where "u"."email" = ?`,
      email,
    )
  const row = {
    credentialID: key.id,
    name: 'Laptop',
    counter: 1,
    deviceType: 'singleDevice',
    backedUp: 0,
    transports: 'internal',
    aaguid: AAGUID,
    publicKey: expect.any(String),
  }
  expect(await stored()).toMatchObject([row])
  const repeated = await app().request('/passkey/verify-registration', registration, both)
  expect(repeated.status).toBe(400)

  const clone = key.clone()
  const signIn = async (by: Authenticator, forged = {}) => {
    const asked = await app().request('/passkey/generate-authenticate-options')
    const response = await by.get(Object(asked.body), forged)
    return app().request('/passkey/verify-authentication', { response }, asked.cookie)
  }
  const signedIn = await signIn(key)
  expect(signedIn.status).toBe(200)
  const session = await app().request('/get-session', undefined, signedIn.cookie)
  expect(session.body).toMatchObject({ user: { email } })
  expect(await stored()).toMatchObject([{ ...row, counter: 2 }])
  for (const refused of [
    await signIn(clone),
    await signIn(key, { origin: 'https://evil.example' }),
    await signIn(key, { challenge: 'AAAA' }),
  ]) {
    expect([refused.status, refused.cookie]).toEqual([
      400,
      expect.not.stringContaining('session_token='),
    ])
  }
  expect(await stored()).toMatchObject([{ ...row, counter: 2 }])
})
