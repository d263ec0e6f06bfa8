import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, openBrowser, register, sessionOf } from './browser.ts'
import { D1, type Service, startService } from './service.ts'
import { during } from './worker.ts'

let service: Service
beforeAll(async () => {
  service = await startService(D1)
})
afterAll(() => service.close())

test('who is signed out is welcomed, and led to the pages of fastauth-edge', async () => {
  const { send } = openBrowser(service)
  const home = await send('GET', '/')
  expect([home.status, home.headers.get('cache-control')]).toEqual([200, 'no-store'])
  expect(home.headers.get('content-security-policy')).toContain("default-src 'none'")
  for (const path of ['/auth/sign-in', '/auth/sign-up']) {
    expect(home.json).toContain(`href="${path}?next=/"`)
    const { status, json, headers } = await send('GET', `${path}?next=/`)
    expect([path, status, headers.get('cache-control')]).toEqual([path, 200, 'no-store'])
    expect(json).toContain('<title>')
    // Their own, which the application leaves alone.
    expect(headers.get('content-security-policy')).toContain('nonce-')
    expect(headers.get('referrer-policy')).toBe('strict-origin')
  }
})

test('the account shows its devices, each other one with a button that ends it', async () => {
  const account = await register(service)
  const { send, email, password } = account
  const phone = openBrowser(service)
  await phone.send('POST', '/auth/login', { email, password }, { 'user-agent': '<Phone>' })
  const { json } = await send('GET', '/')
  expect(json).toContain('&lt;Phone&gt;')
  expect(json).toContain(`data-send="DELETE /auth/sessions/${sessionOf(phone)}"`)
  expect(json).not.toContain(`data-send="DELETE /auth/sessions/${sessionOf(account)}"`)
  expect(json).toContain('POST /auth/request-verify-email')
  await service.adapter.user.updateUser(account.id, { emailVerified: true })
  expect((await send('GET', '/')).json).not.toContain('POST /auth/request-verify-email')
})

test('what somebody typed is text on every page', async () => {
  const account = await register(service)
  const name = '<img src=x onerror=alert(1)>'
  await account.send('PUT', '/auth/account/profile', { name })
  const { json } = await account.send('GET', '/')
  expect(json).toContain('&lt;img')
  expect(json).not.toContain('<img')
})

describe('the inbox', () => {
  test('shows the mails of a development server, the newest first', async () => {
    const account = await register(service)
    await account.send('POST', '/auth/request-verify-email')
    const token = await service.mailed(account.email, 'Verify your email address')
    const { json } = await account.send('GET', '/inbox')
    expect(json).toContain(`To ${account.email}`)
    expect(json).toContain(`<a href="${service.url}/auth/verify-email?token=${token}">`)
  })

  test('is not there without LOCAL_INBOX, nor on another host', () =>
    during(startService(D1, { LOCAL_INBOX: '' }), async (deployed) => {
      expect((await openBrowser(deployed).send('GET', '/inbox')).status).toBe(404)
      const elsewhere = await service.miniflare.dispatchFetch('https://app.example/inbox')
      await elsewhere.text()
      expect(elsewhere.status).toBe(404)
    }))
})

describe('the demo provider', () => {
  const path = '/demo-provider/authorize'
  const authorize = '/auth/oauth/demo/authorize'

  test('leads back to this service only, and signs nobody in without a person', async () => {
    const { send } = openBrowser(service)
    expect((await send('GET', '/auth/sign-in')).json).toContain(authorize)
    for (const target of ['https://evil.example/', '//evil.example', '']) {
      const answer = await send('GET', `/demo-provider/answer?code=ada&redirect_uri=${target}`)
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
    }
    const back = encodeURIComponent(`${service.url}/auth/oauth/demo/callback`)
    const started = await send('GET', authorize)
    const state = new URL(String(at(started.json, 'url'))).searchParams.get('state') ?? ''
    const query = `code=mallory&state=${state}&redirect_uri=${back}`
    const { headers } = await send('GET', `/demo-provider/answer?${query}`)
    const callback = new URL(headers.get('location') ?? '')
    expect((await send('GET', callback.pathname + callback.search)).status).toBe(400)
    expect((await send('GET', '/auth/me')).status).toBe(401)
  })

  test('does not exist without DEMO_PROVIDER, nor on another host', () =>
    during(startService(D1, { DEMO_PROVIDER: '' }), async (deployed) => {
      const { send } = openBrowser(deployed)
      const statuses = [path, '/demo-provider/answer?code=ada', authorize].map(
        async (one) => (await send('GET', one)).status,
      )
      expect(await Promise.all(statuses)).toEqual([404, 404, 404])
      expect((await send('GET', '/auth/sign-in')).json).not.toContain('demo')
      for (const one of [path, authorize]) {
        for (const host of ['https://app.example', 'http://app.example', 'https://localhost']) {
          const elsewhere = await service.miniflare.dispatchFetch(host + one)
          await elsewhere.text()
          expect([host + one, elsewhere.status]).toEqual([host + one, 404])
        }
      }
    }))
})
