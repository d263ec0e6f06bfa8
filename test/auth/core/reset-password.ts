import { expect, test } from 'vitest'
import { email } from '../../conformance/fixtures.ts'
import { app, type CoreBackend, PASSWORD, said } from './app.ts'

const NEW_PASSWORD = 'another horse entirely'
const SENT = [200, { message: 'If the email exists, a reset link has been sent' }]
const INVALID = [400, { detail: 'Invalid or expired reset token' }]

export function resetCases(backend: CoreBackend): void {
  test('a link is mailed to the stored address, of known and active users alone', async () => {
    const { adapter, browser, mails, requests, operations, forget } = app(backend)
    const user = await browser().register()
    const inactive = await adapter.user.createUser({ email: email(), isActive: false })
    const work: unknown[] = []
    for (const address of [user.email.toUpperCase(), inactive.email, email()]) {
      forget()
      const answer = await browser().post('/forgot-password', { email: address })
      expect(said(answer)).toEqual(SENT)
      work.push([requests(), operations(), [...answer.headers]])
    }
    expect(work).toEqual(work.map(() => work[0]))
    expect(mails.map(({ to }) => to)).toEqual([user.email])
    expect(mails[0]?.text).toContain('https://app.example/auth/reset-password?token=')
  })

  test('a reset sets the password and ends all that was there', async () => {
    const told: string[] = []
    const { adapter, browser, mailedToken } = app(backend, {
      hooks: { onPasswordReset: ({ email }) => void told.push(email) },
    })
    const visitor = browser()
    const user = await visitor.register()
    await adapter.user.updateUser(user.id, { emailVerified: true })
    await browser().post('/forgot-password', { email: user.email })
    const older = mailedToken()
    await browser().post('/forgot-password', { email: user.email })
    const token = mailedToken()
    const reset = (token: string, password: string) =>
      browser().post('/reset-password', { token, new_password: password })
    // Before any token is spent.
    expect(said(await reset(token, 'short'))).toEqual([
      400,
      { detail: 'Password must be at least 8 characters long' },
    ])
    expect(said(await reset('junk', NEW_PASSWORD))).toEqual(INVALID)
    expect(said(await reset(token, NEW_PASSWORD))).toEqual([
      200,
      { message: 'Password reset successfully' },
    ])
    expect(said(await reset(token, NEW_PASSWORD))).toEqual(INVALID)
    expect(said(await reset(older, NEW_PASSWORD))).toEqual(INVALID)
    expect(told).toEqual([user.email])
    expect(await visitor.isSignedIn()).toBe(false)
    expect(await adapter.session.listUserSessions(user.id)).toEqual([])
    expect((await browser().login(user.email)).status).toBe(401)
    expect((await browser().login(user.email, NEW_PASSWORD)).status).toBe(200)
  })

  test('an account that never verified its address goes to who reads its mail', async () => {
    const told: string[] = []
    const { adapter, browser, mails, mailedToken } = app(backend, {
      defaultRole: 'member',
      roles: [{ name: 'member' }],
      hooks: { onTakeover: ({ email }) => void told.push(email) },
    })
    const attacker = browser()
    const user = await attacker.register()
    await adapter.oauth.createOAuthAccount({
      provider: 'github',
      providerAccountId: user.id,
      userId: user.id,
    })
    await browser().post('/forgot-password', { email: user.email })
    const token = mailedToken()
    const answer = await browser().post('/reset-password', { token, new_password: NEW_PASSWORD })
    expect(answer.status).toBe(200)
    expect(told).toEqual([user.email])
    expect(mails).toHaveLength(2)
    expect(await attacker.isSignedIn()).toBe(false)
    expect((await browser().login(user.email, PASSWORD)).status).toBe(401)
    expect(await adapter.oauth.getUserOAuthAccounts(user.id)).toEqual([])
    expect(await adapter.role.getUserRoles(user.id)).toEqual(['member'])
    expect((await adapter.user.getUserById(user.id))?.emailVerified).toBe(true)
  })

  test('without a token adapter both are 400', async () => {
    const { adapter } = app(backend)
    const { browser } = app({ adapter: () => adapter }, { tokenAdapter: undefined })
    expect((await browser().post('/forgot-password', { email: email() })).status).toBe(200)
  })

  test('a transport that fails is the operator\u2019s to know', async () => {
    const { browser, errors } = app(backend, {
      emailTransport: { send: () => Promise.reject(new Error('no mail today')) },
    })
    const user = await browser().register()
    expect(said(await browser().post('/forgot-password', { email: user.email }))).toEqual(SENT)
    expect(errors).toHaveLength(1)
  })

  test('the form of the page is answered with pages, and shown again where the password may not be', async () => {
    const { browser, mailedToken } = app(backend)
    const user = await browser().register()
    await browser().post('/forgot-password', { email: user.email })
    const token = mailedToken()
    const weak = await browser().submit('/reset-password', { token, new_password: 'short' })
    expect(weak.status).toBe(400)
    expect(weak.body).toContain('Password must be at least 8 characters long')
    expect(weak.body).toContain(`name="token" value="${token}"`)
    const done = await browser().submit('/reset-password', { token, new_password: NEW_PASSWORD })
    expect([done.status, done.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ])
    expect(done.body).toContain('Password reset successfully')
    expect((await browser().login(user.email, NEW_PASSWORD)).status).toBe(200)
    const junk = await browser().submit('/reset-password', {
      token: '"><script>',
      new_password: 'short',
    })
    expect([junk.status, String(junk.body).includes('<script>')]).toEqual([400, false])
  })
}
