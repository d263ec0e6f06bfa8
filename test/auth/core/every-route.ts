/** Every route's success and every refusal, whatever sessions are and however their tokens travel. */
import { describe, expect, test } from 'vitest'
import { email } from '../../conformance/fixtures.ts'
import { type Answer, type CoreBackend, PASSWORD, said } from './app.ts'
import { claimsOf, type Client, type Mode, MODES, type Service, serviceIn } from './client.ts'

const NEW_PASSWORD = 'another horse entirely'
const WRONG = 'not the password'

const UNAUTHENTICATED = [401, { detail: 'Not authenticated' }]
const refused = (status: number, detail: unknown) => [status, { detail }]
const done = (message: string, status = 200) => [status, { message }]

/** Routes that somebody must be signed in for. */
const GUARDED: readonly (readonly [method: string, path: string, body?: object])[] = [
  ['GET', '/me'],
  ['POST', '/request-verify-email'],
  ['GET', '/account/profile'],
  ['PUT', '/account/profile', { name: 'x' }],
  ['POST', '/account/change-password', { current_password: PASSWORD, new_password: NEW_PASSWORD }],
  ['POST', '/account/change-email', { new_email: 'new@mail.example', password: PASSWORD }],
  ['DELETE', '/account', { password: PASSWORD }],
  ['POST', '/token/introspect', { token: 'x' }],
  ['POST', '/token/revoke', { token: 'x' }],
  ['GET', '/sessions'],
  ['DELETE', '/sessions/all'],
  ['DELETE', '/sessions/x'],
  ['GET', '/roles/me'],
]

/** A one-time token of a text that is known, as FastAuth stores it. */
export async function storeToken(
  { adapter }: Service,
  userId: string,
  tokenType: string,
  expiresAt = new Date(Date.now() + 60_000),
): Promise<string> {
  const text = crypto.randomUUID()
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0'))
  await adapter.token.createToken({ token: hash.join(''), userId, tokenType, expiresAt })
  return text
}

/** How many ways of being signed in are stored for a user, of whom these are all the clients. */
async function stored({ adapter, mode }: Service, userId: string, clients: readonly Client[]) {
  if (mode.strategy === 'database') return (await adapter.session.listUserSessions(userId)).length
  const rows = clients.map(({ refreshToken }) =>
    adapter.token.getToken(String(claimsOf(refreshToken)['jti']), 'refresh_jti'),
  )
  return (await Promise.all(rows)).filter((row) => row !== null).length
}

/** What a sign-in answers. */
export function entered({ strategy, delivery }: Mode, answer: Answer, status: number): void {
  const pair = { access_token: expect.any(String), token_type: 'bearer' }
  const tokens =
    strategy === 'database'
      ? { ...pair, expires_in: expect.any(Number) }
      : { ...pair, refresh_token: expect.any(String), expires_in: 900 }
  const body = delivery === 'json' ? tokens : { message: 'Authentication successful' }
  expect(said(answer)).toEqual([status, body])
  const names = answer.headers.getSetCookie().map((line) => line.split('=', 1)[0])
  const set = strategy === 'database' ? [] : ['__Host-refresh_token']
  const device = names.includes('__Host-device') ? ['__Host-device'] : []
  expect(names).toEqual(
    delivery === 'json' ? [] : ['__Host-access_token', ...set, 'csrf_token', ...device],
  )
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.headers.get('content-type')).toBe('application/json')
}

export function everyRoute(backend: CoreBackend, modes: readonly Mode[] = MODES): void {
  describe.each(modes)('$strategy sessions, by $delivery', (mode) => {
    const service = (): Service => serviceIn(mode, backend, { rateLimit: false })
    const byJwt = mode.strategy === 'jwt'
    const ended = byJwt
      ? refused(401, 'Refresh token has already been used')
      : refused(401, 'Invalid refresh token')

    test('signing up, in, on and out', async () => {
      const core = service()
      const address = email()
      const [one, two] = [core.client(), core.client()]
      const account = { email: address, password: PASSWORD, name: 'Zoë' }
      entered(mode, await one.post('/register', account), 201)
      const user = await core.userOf(address)
      expect(user).toMatchObject({ email: address, name: 'Zoë', emailVerified: false })
      expect(await stored(core, user.id, [one])).toBe(1)
      expect(said(await core.client().post('/register', account))).toEqual(
        refused(409, 'A user with this email already exists'),
      )
      expect(said(await one.get('/me'))).toEqual([
        200,
        {
          id: user.id,
          email: address,
          name: 'Zoë',
          image: null,
          email_verified: false,
          is_active: true,
        },
      ])
      const wrong = refused(401, 'Invalid email or password')
      expect(said(await two.login(address, WRONG))).toEqual(wrong)
      expect(said(await two.login(email()))).toEqual(wrong)
      entered(mode, await two.login(address, PASSWORD, { remember: true }), 200)
      expect(await stored(core, user.id, [one, two])).toBe(2)
      entered(mode, await two.refresh(), 200)
      expect(await stored(core, user.id, [one, two])).toBe(2)
      expect([await one.isSignedIn(), await two.isSignedIn()]).toEqual([true, true])

      const spent = two.copy(core.browser())
      const out = await two.post('/logout')
      expect(said(out)).toEqual(done('Logged out'))
      expect(out.headers.getSetCookie()).toHaveLength(mode.delivery === 'cookie' ? 3 : 0)
      expect(await stored(core, user.id, [one, spent])).toBe(1)
      // As at FastAuth, an access token that is a JWT lives to its end.
      const again = byJwt && mode.delivery === 'json' ? done('Logged out') : UNAUTHENTICATED
      expect(said(await two.post('/logout'))).toEqual(again)
      expect(said(await spent.refresh())).toEqual(ended)
      expect(await spent.isSignedIn()).toBe(byJwt)
      expect(await one.isSignedIn()).toBe(true)
    })

    test('refreshing with what is no refresh token', async () => {
      const core = service()
      const address = email()
      const client = await core.client().register(address)
      const user = await core.userOf(address)
      expect(said(await core.client().post('/refresh'))).toEqual(
        refused(401, 'Refresh token required'),
      )
      const invalid = refused(401, 'Invalid refresh token')
      if (byJwt) {
        const given = (refresh_token: string) => core.client().post('/refresh', { refresh_token })
        expect(said(await given(''))).toEqual(refused(401, 'Refresh token required'))
        expect(said(await given('x.y.z'))).toEqual(invalid)
        expect(said(await given(client.access))).toEqual(invalid)
      }
      await core.adapter.user.updateUser(user.id, { isActive: false })
      expect(said(await client.refresh())).toEqual(invalid)
      await core.adapter.user.updateUser(user.id, { isActive: true })
      entered(mode, await client.refresh(), 200)
    })

    test('nobody, and who is not active, gets no answer', async () => {
      const core = service()
      const address = email()
      const client = await core.client().register(address)
      const user = await core.userOf(address)
      core.forget()
      for (const [method, path, body] of GUARDED) {
        for (const authorization of ['', 'Basic eDp5', 'Bearer junk', 'Bearer a.b.c']) {
          const headers = authorization === '' ? {} : { authorization }
          const answer = await core.browser().send(method, `/auth${path}`, body, headers)
          expect([method, path, ...said(answer)]).toEqual([method, path, ...UNAUTHENTICATED])
          expect(answer.headers.get('www-authenticate')).toBe('Bearer')
        }
      }
      expect(core.requests()).toBe(0)
      await core.adapter.user.updateUser(user.id, { isActive: false })
      for (const [method, path, body] of GUARDED) {
        expect([method, path, ...said(await client.send(method, path, body))]).toEqual([
          method,
          path,
          ...refused(401, 'Account is deactivated'),
        ])
      }
      expect(said(await core.client().login(address))).toEqual(
        refused(401, 'Account is deactivated'),
      )
      const { name } = Object(await core.adapter.user.getUserById(user.id))
      expect([name, await stored(core, user.id, [client])]).toEqual([null, 1])
    })

    test('the account: profile, password, address and end', async () => {
      const core = service()
      const [address, next, taken] = [email(), email(), email()]
      const client = await core.client().register(address)
      const user = await core.userOf(address)
      await core.client().register(taken)
      const other = core.client()
      await other.login(address)

      const profile = { id: user.id, email: address, name: null, image: null }
      expect(said(await client.get('/account/profile'))).toEqual([200, profile])
      const put = (body: object) => client.send('PUT', '/account/profile', body)
      expect(said(await put({ name: 'Zoë' }))).toEqual([200, { ...profile, name: 'Zoë' }])
      expect(said(await put({ name: null }))).toEqual(refused(400, 'No fields to update'))

      const changePassword = (current_password: string, new_password: string) =>
        client.post('/account/change-password', { current_password, new_password })
      expect(said(await changePassword(WRONG, NEW_PASSWORD))).toEqual(
        refused(400, 'Current password is incorrect'),
      )
      expect(said(await changePassword(PASSWORD, 'short'))).toEqual(
        refused(400, 'Password must be at least 8 characters long'),
      )
      expect(await other.isSignedIn()).toBe(true)
      expect(said(await changePassword(PASSWORD, NEW_PASSWORD))).toEqual(
        done('Password changed successfully'),
      )
      expect([await client.isSignedIn(), await other.isSignedIn()]).toEqual([true, false])
      expect((await other.refresh()).status).toBe(401)
      expect(await stored(core, user.id, [client, other])).toBe(byJwt ? 0 : 1)

      const changeEmail = (new_email: string, password: string) =>
        client.post('/account/change-email', { new_email, password })
      expect(said(await changeEmail(next, WRONG))).toEqual(refused(400, 'Password is incorrect'))
      expect(said(await changeEmail(taken, NEW_PASSWORD))).toEqual(
        refused(409, 'Email is already in use'),
      )
      const folding = await changeEmail('fa\u00df@mail.example', NEW_PASSWORD)
      expect([folding.status, Object(folding.body).detail[0].type]).toEqual([422, 'value_error'])
      expect(said(await changeEmail(next, NEW_PASSWORD))).toEqual(
        done('Confirmation email sent to new address'),
      )
      const token = core.mailedToken()
      const confirm = (text: string) =>
        core.client().post('/account/confirm-email-change', { token: text })
      const invalid = refused(400, 'Invalid or expired token')
      expect(said(await confirm('junk'))).toEqual(invalid)
      expect(said(await confirm(token))).toEqual(done('Email changed successfully'))
      expect(said(await confirm(token))).toEqual(invalid)
      expect(await core.adapter.user.getUserById(user.id)).toMatchObject({
        email: next,
        emailVerified: true,
      })
      expect(await client.isSignedIn()).toBe(true)
      expect((await core.client().login(address, NEW_PASSWORD)).status).toBe(401)

      const remove = (body: object) => client.send('DELETE', '/account', body)
      expect(said(await remove({ password: WRONG }))).toEqual(refused(400, 'Password is incorrect'))
      expect(said(await remove({ password: NEW_PASSWORD }))).toEqual(
        done('Account deleted successfully'),
      )
      expect(await core.adapter.user.getUserById(user.id)).toMatchObject({ isActive: false })
      expect(await client.isSignedIn()).toBe(false)
      expect((await core.client().login(next, NEW_PASSWORD)).status).toBe(401)
      const again = await core.client().post('/register', { email: next, password: PASSWORD })
      expect(again.status).toBe(409)
    })

    test('mailed links: of one type, of their day, and once', async () => {
      const core = service()
      const address = email()
      const client = await core.client().register(address)
      const user = await core.userOf(address)
      const isVerified = async () =>
        Object(await core.adapter.user.getUserById(user.id)).emailVerified
      const verify = (token: string) => core.client().post('/verify-email', { token })
      const reset = (token: string, new_password = NEW_PASSWORD) =>
        core.client().post('/reset-password', { token, new_password })
      const notVerified = refused(400, 'Invalid or expired verification token')
      const notReset = refused(400, 'Invalid or expired reset token')
      const past = new Date(Date.now() - 1_000)

      expect(said(await client.post('/request-verify-email'))).toEqual(
        done('Verification email sent'),
      )
      const verification = core.mailedToken()
      const sent = done('If the email exists, a reset link has been sent')
      expect(said(await core.client().post('/forgot-password', { email: email() }))).toEqual(sent)
      expect(core.mails).toHaveLength(1)
      expect(said(await core.client().post('/forgot-password', { email: address }))).toEqual(sent)
      expect(core.mails.map(({ to }) => to)).toEqual([address, address])
      const forReset = core.mailedToken()

      // What is mailed for one thing does nothing else.
      expect(said(await verify(forReset))).toEqual(notVerified)
      expect(said(await reset(verification))).toEqual(notReset)
      const asChange = { token: verification }
      expect((await core.client().post('/account/confirm-email-change', asChange)).status).toBe(400)
      expect(said(await verify('junk'))).toEqual(notVerified)
      expect(said(await verify(await storeToken(core, user.id, 'verification', past)))).toEqual(
        notVerified,
      )
      expect(said(await reset(await storeToken(core, user.id, 'password_reset', past)))).toEqual(
        notReset,
      )
      expect(await isVerified()).toBe(false)

      expect(said(await verify(verification))).toEqual(done('Email verified successfully'))
      expect(said(await verify(verification))).toEqual(notVerified)
      expect(await isVerified()).toBe(true)
      expect(said(await reset(forReset, 'short'))).toEqual(
        refused(400, 'Password must be at least 8 characters long'),
      )
      expect(await client.isSignedIn()).toBe(true)
      const other = await storeToken(core, user.id, 'verification')
      expect(said(await reset(forReset))).toEqual(done('Password reset successfully'))
      expect(said(await reset(forReset))).toEqual(notReset)
      expect(said(await verify(other))).toEqual(notVerified)
      expect(await stored(core, user.id, [client])).toBe(0)
      expect([await client.isSignedIn(), (await client.refresh()).status]).toEqual([false, 401])
      expect((await core.client().login(address)).status).toBe(401)
      entered(mode, await core.client().login(address, NEW_PASSWORD), 200)
      // Of users who are not active nothing is mailed, and what was mailed before does nothing.
      const late = await storeToken(core, user.id, 'password_reset')
      const lateVerification = await storeToken(core, user.id, 'verification')
      await core.adapter.user.updateUser(user.id, { isActive: false })
      const mails = core.mails.length
      expect(said(await core.client().post('/forgot-password', { email: address }))).toEqual(sent)
      expect(core.mails).toHaveLength(mails)
      expect(said(await reset(late))).toEqual(notReset)
      expect(said(await verify(lateVerification))).toEqual(notVerified)
    })

    test('sessions and tokens, of their owner alone', async () => {
      const core = service()
      const address = email()
      const [mine, other] = [await core.client().register(address), core.client()]
      await other.login(address)
      const theirs = await core.client().register()
      const user = await core.userOf(address)

      const list: Record<string, unknown>[] = Object((await mine.get('/sessions')).body)
      expect(list.map(({ user_id, current }) => [user_id, current])).toEqual(
        byJwt
          ? []
          : [
              [user.id, true],
              [user.id, false],
            ],
      )
      const end = (id: unknown) => mine.send('DELETE', `/sessions/${String(id)}`)
      const noSession = refused(404, 'Session not found')
      expect(said(await end('x'))).toEqual(noSession)
      if (!byJwt) {
        expect(said(await theirs.send('DELETE', `/sessions/${String(list[1]?.['id'])}`))).toEqual(
          noSession,
        )
        expect(said(await end(list[1]?.['id']))).toEqual(done('Session revoked'))
        expect([await mine.isSignedIn(), await other.isSignedIn()]).toEqual([true, false])
      }

      const introspect = async (token: string) =>
        (await mine.post('/token/introspect', { token })).body
      const inactive = {
        active: false,
        sub: null,
        exp: null,
        jti: null,
        token_type: null,
        email: null,
      }
      const active = (token_type: string) => ({
        active: true,
        sub: user.id,
        exp: expect.any(Number),
        jti: expect.any(String),
        token_type,
        email: address,
      })
      expect(await introspect(mine.access)).toEqual(active('access'))
      expect(await introspect(theirs.access)).toEqual(inactive)
      expect(await introspect('junk')).toEqual(inactive)
      const revoke = (token: string) => mine.post('/token/revoke', { token })
      expect(said(await revoke('junk'))).toEqual(refused(400, 'Invalid token'))
      expect(said(await revoke(mine.access))).toEqual(
        refused(400, 'Only refresh tokens can be revoked'),
      )
      if (byJwt) {
        expect(await introspect(mine.refreshToken)).toEqual(active('refresh'))
        expect(said(await revoke(theirs.refreshToken))).toEqual(
          refused(403, "Cannot revoke another user's token"),
        )
        expect(said(await revoke(other.refreshToken))).toEqual(done('Token revoked'))
        expect(said(await revoke(other.refreshToken))).toEqual(done('Token revoked'))
        expect(await introspect(other.refreshToken)).toEqual(inactive)
        expect(said(await other.refresh())).toEqual(ended)
      }

      const copy = mine.copy(core.browser())
      expect(said(await mine.send('DELETE', '/sessions/all'))).toEqual(done('All sessions revoked'))
      expect(await stored(core, user.id, [copy, other])).toBe(0)
      expect([await copy.isSignedIn(), (await copy.refresh()).status]).toEqual([false, 401])
      expect(await theirs.isSignedIn()).toBe(true)
    })
  })
}
