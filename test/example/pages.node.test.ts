import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, register, sessionOf } from './browser.ts'
import { D1, type Service, startService } from './service.ts'
import { during } from './worker.ts'

let service: Service
beforeAll(async () => {
  service = await startService(D1)
})
afterAll(() => service.close())

test('who is signed out is led to sign in, and can sign up or get a reset link', async () => {
  const { send } = openBrowser(service)
  const home = await send('GET', '/')
  expect([home.status, home.headers.get('location')]).toEqual([302, '/sign-in'])
  for (const [path, form] of [
    ['/sign-in', 'POST /auth/login'],
    ['/sign-up', 'POST /auth/register'],
    ['/forgot-password', 'POST /auth/forgot-password'],
    ['/reset-password', 'POST /auth/reset-password'],
  ] as const) {
    const { status, json, headers } = await send('GET', path)
    expect([path, status, headers.get('cache-control')]).toEqual([path, 200, 'no-store'])
    expect(json).toContain(`data-send="${form}"`)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
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
    expect(json).toContain(`<a href="${service.url}/verify-email#token=${token}">`)
  })

  test('is not there without LOCAL_INBOX, nor on another host', () =>
    during(startService(D1, { LOCAL_INBOX: '' }), async (deployed) => {
      expect((await openBrowser(deployed).send('GET', '/inbox')).status).toBe(404)
      const elsewhere = await service.miniflare.dispatchFetch('https://app.example/inbox')
      await elsewhere.text()
      expect(elsewhere.status).toBe(404)
    }))
})
