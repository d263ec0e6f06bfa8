import { expect, test } from 'vitest'
import { pages } from 'fastauth-edge/auth/pages'
import { app, type CoreBackend, PASSWORD, said } from './app.ts'

const DONE = [200, { message: 'Email verified successfully' }]
const INVALID = [400, { detail: 'Invalid or expired verification token' }]

export function verifyCases(backend: CoreBackend): void {
  test('a mailed link verifies the address, once', async () => {
    const told: string[] = []
    const { adapter, browser, mails, mailedToken } = app(backend, {
      hooks: { onEmailVerify: ({ email }) => void told.push(email) },
    })
    const visitor = browser()
    const user = await visitor.register()
    expect(said(await visitor.post('/request-verify-email'))).toEqual([
      200,
      { message: 'Verification email sent' },
    ])
    expect(mails.at(-1)?.to).toBe(user.email)
    const token = mailedToken()
    expect(said(await browser().post('/verify-email', { token: 'junk' }))).toEqual(INVALID)
    expect(said(await browser().post('/verify-email', { token }))).toEqual(DONE)
    expect(said(await browser().post('/verify-email', { token }))).toEqual(INVALID)
    expect(told).toEqual([user.email])
    expect((await adapter.user.getUserById(user.id))?.emailVerified).toBe(true)
    expect((await visitor.get('/me')).body).toMatchObject({ email_verified: true })
  })

  test('a script that follows the link is answered as FastAuth', async () => {
    const { browser, mailedToken } = app(backend)
    const visitor = browser()
    await visitor.register()
    await visitor.post('/request-verify-email')
    const path = `/verify-email?token=${mailedToken()}`
    const script = { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin', accept: '*/*' }
    expect(said(await browser().get(path, script))).toEqual(DONE)
  })

  test('a person who follows it gets a page, and the token stays whole', async () => {
    const { browser, mailedToken, requests, forget } = app(backend)
    const visitor = browser()
    await visitor.register()
    await visitor.post('/request-verify-email')
    const token = mailedToken()
    forget()
    const page = await browser().get(`/verify-email?token=${token}`, {
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-dest': 'document',
    })
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ])
    expect(String(page.body)).toContain(token)
    expect(requests()).toBe(0)
    expect(said(await browser().post('/verify-email', { token }))).toEqual(DONE)
  })

  test('a form is answered with a page; within a session of the account its button is enough', async () => {
    const { adapter, browser, mailedToken } = app(backend)
    const visitor = browser()
    const user = await visitor.register()
    await visitor.post('/request-verify-email')
    const page = await visitor.submit('/verify-email', { token: mailedToken() })
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ])
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page.body).toContain('Email verified successfully')
    expect((await adapter.user.getUserById(user.id))?.emailVerified).toBe(true)
    const again = await visitor.submit('/verify-email', { token: mailedToken() })
    expect([again.status, again.body]).toEqual([
      400,
      expect.stringContaining('Invalid or expired verification token'),
    ])
    const empty = await visitor.submit('/verify-email', {})
    expect([empty.status, empty.headers.get('content-type')]).toEqual([
      422,
      'text/html; charset=utf-8',
    ])
  })

  test('opened elsewhere, the page says whose the account is said to be, and its owner takes it over', async () => {
    for (const [owner, agent, named] of [
      ['me', 'curl/8', ''],
      ['other', 'Firefox/1 (Android)', ''],
      ['other', 'Firefox/1 (Android)', ', Firefox on Android'],
    ] as const) {
      const told: string[] = []
      const { adapter, browser, mails, mailedToken } = app(backend, {
        ...(named && { pages: pages() }),
        hooks: {
          onEmailVerify: () => void told.push('verify'),
          onTakeover: ({ email }) => void told.push(email),
        },
      })
      const stranger = browser({
        ip: '198.51.100.7',
        headers: { 'user-agent': `your own phone. Press the first button; ${agent}` },
      })
      const user = await stranger.register()
      await stranger.post('/request-verify-email')
      const token = mailedToken()
      const page = await browser().submit('/verify-email', { token })
      expect(page.status).toBe(200)
      expect(page.body).toContain(`An account for ${user.email} was created on`)
      expect(page.body).toContain(user.createdAt.toISOString().slice(0, 10))
      expect(page.body).toContain(`, from 198.51.100.7${named}.`)
      expect(page.body).not.toContain('button;')
      // Nothing is done before the answer to that.
      expect((await adapter.user.getUserById(user.id))?.emailVerified).toBe(false)
      expect(told).toEqual([])
      const done = await browser().submit('/verify-email', { token, owner })
      expect([done.status, done.body]).toEqual([
        200,
        expect.stringContaining('Email verified successfully'),
      ])
      const isTaken = owner === 'other'
      expect(told).toEqual(isTaken ? [user.email, 'verify'] : ['verify'])
      expect((await adapter.user.getUserById(user.id))?.emailVerified).toBe(true)
      expect(await adapter.user.getHashedPassword(user.id)).toEqual(
        isTaken ? null : expect.any(String),
      )
      expect(await adapter.session.listUserSessions(user.id)).toHaveLength(isTaken ? 0 : 1)
      expect(await stranger.isSignedIn()).toBe(!isTaken)
      expect(mails.map(({ subject }) => subject)).toEqual([
        'Verify your email address',
        ...(isTaken ? ['Your account was confirmed'] : []),
      ])
    }
  })

  test('a session of another account opens nobody else\u2019s link, and a program says whose it is', async () => {
    const { adapter, browser, mailedToken } = app(backend)
    const [stranger, owner] = [browser(), browser()]
    const user = await stranger.register()
    await owner.register()
    await stranger.post('/request-verify-email')
    const token = mailedToken()
    const page = await owner.submit('/verify-email', { token })
    expect(page.body).toContain('This was not me')
    expect(said(await owner.post('/verify-email', { token, owner: 'other' }))).toEqual(DONE)
    expect(await adapter.user.getHashedPassword(user.id)).toBeNull()
    expect(said(await owner.post('/verify-email', { token, owner: 'other' }))).toEqual(INVALID)
  })

  test('adminEmails make an administrator within a session of the account, and nowhere else', async () => {
    for (const withSession of [false, true]) {
      const address = `boss-${crypto.randomUUID()}@mail.example`
      const { adapter, browser, mailedToken } = app(backend, { adminEmails: [address] })
      const visitor = browser()
      const user = await visitor.register(address)
      expect(await adapter.role.getUserRoles(user.id)).toEqual([])
      await visitor.post('/request-verify-email')
      const client = withSession ? visitor : browser()
      expect(said(await client.post('/verify-email', { token: mailedToken() }))).toEqual(DONE)
      expect(await adapter.role.getUserRoles(user.id)).toEqual(withSession ? ['admin'] : [])
    }
  })

  test('a client that sends the password along confirms the account, as a session would', async () => {
    const { adapter, browser, mailedToken, operations, forget } = app(backend)
    const visitor = browser()
    const user = await visitor.register()
    await visitor.post('/request-verify-email')
    const token = mailedToken()
    const client = browser({ ip: '198.51.100.20' })
    const verify = (more: object) => client.post('/verify-email', { token, ...more })
    const wrong = [400, { detail: 'Password is incorrect' }]
    expect(said(await verify({ password: 'not it' }))).toEqual(wrong)
    expect((await adapter.user.getUserById(user.id))?.emailVerified).toBe(false)
    forget()
    expect(said(await verify({ token: 'junk', password: PASSWORD }))).toEqual(INVALID)
    expect(operations()).toEqual(['flows.lookAtToken'])
    forget()
    expect(said(await verify({ password: PASSWORD }))).toEqual(DONE)
    expect(operations()).toEqual(['flows.lookAtToken', 'flows.count', 'flows.redeem'])
    expect((await adapter.user.getUserById(user.id))?.emailVerified).toBe(true)
    expect(await adapter.user.getHashedPassword(user.id)).toEqual(expect.any(String))
    expect(await visitor.isSignedIn()).toBe(true)
    expect(said(await verify({ password: PASSWORD }))).toEqual(INVALID)
  })

  test('guesses that come with a link are counted as at the sign-in', async () => {
    const { adapter, browser, mailedToken } = app(backend)
    const visitor = browser()
    const user = await visitor.register()
    await visitor.post('/request-verify-email')
    const token = mailedToken()
    const client = browser({ ip: '198.51.100.21' })
    const verify = (password: string) => client.post('/verify-email', { token, password })
    for (let i = 0; i < 3; i++) expect((await verify('not it')).status).toBe(400)
    for (let i = 0; i < 2; i++) expect((await client.login(user.email, 'nor it')).status).toBe(401)
    const locked = [401, { detail: 'Account is locked. Try again in 4 minutes' }]
    expect(said(await verify(PASSWORD))).toEqual(locked)
    expect(said(await client.login(user.email))).toEqual(locked)
    expect((await adapter.user.getUserById(user.id))?.emailVerified).toBe(false)
    // The owner’s link is whole.
    expect(said(await visitor.post('/verify-email', { token, password: PASSWORD }))).toEqual(DONE)
  })

  test('a link for an address of adminEmails takes over, unless the password comes along; for others it takes nothing away', async () => {
    for (const more of [{}, { password: PASSWORD }]) {
      const address = `boss-${crypto.randomUUID()}@mail.example`
      const { adapter, browser, mailedToken } = app(backend, { adminEmails: [address] })
      const [visitor, usual] = [browser(), browser()]
      const user = await visitor.register(address)
      await visitor.post('/request-verify-email')
      const verified = await browser().post('/verify-email', { token: mailedToken(), ...more })
      expect(said(verified)).toEqual(DONE)
      const isConfirmed = 'password' in more
      expect(await adapter.role.getUserRoles(user.id)).toEqual(isConfirmed ? ['admin'] : [])
      expect(await visitor.isSignedIn()).toBe(isConfirmed)
      // Another address of the same service.
      const { id } = await usual.register()
      await usual.post('/request-verify-email')
      expect(
        said(await browser().post('/verify-email', { token: mailedToken(), ...more })),
      ).toEqual(DONE)
      expect([await usual.isSignedIn(), await adapter.role.getUserRoles(id)]).toEqual([true, []])
    }
  })
}
