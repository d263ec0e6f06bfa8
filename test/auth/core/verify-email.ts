import { expect, test } from 'vitest'
import { app, type CoreBackend, said } from './app.ts'

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
}
