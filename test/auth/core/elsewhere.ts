import { expect, test } from 'vitest'
import { email } from '../../conformance/fixtures.ts'
import { app, type CoreBackend, PASSWORD, said } from './app.ts'

const FORBIDDEN = [403, { detail: 'CSRF token missing or invalid' }]

export const UNSAFE = [
  ['POST', '/auth/register'],
  ['POST', '/auth/login'],
  ['POST', '/auth/logout'],
  ['POST', '/auth/refresh'],
  ['POST', '/auth/request-verify-email'],
  ['POST', '/auth/verify-email'],
  ['POST', '/auth/forgot-password'],
  ['POST', '/auth/reset-password'],
  ['PUT', '/auth/account/profile'],
  ['POST', '/auth/account/change-password'],
  ['POST', '/auth/account/change-email'],
  ['POST', '/auth/account/confirm-email-change'],
  ['DELETE', '/auth/account'],
  ['POST', '/auth/token/introspect'],
  ['POST', '/auth/token/revoke'],
  ['DELETE', '/auth/sessions/all'],
  ['DELETE', '/auth/sessions/x'],
  ['POST', '/auth/roles'],
  ['DELETE', '/auth/roles/x'],
  ['POST', '/auth/roles/x/permissions'],
  ['DELETE', '/auth/roles/x/permissions'],
  ['POST', '/auth/roles/assign'],
  ['POST', '/auth/roles/revoke'],
] as const

export function elsewhereCases(backend: CoreBackend): void {
  test.each(UNSAFE)(
    '%s %s is refused from other sites, and nothing is sent',
    async (method, path) => {
      const { browser, requests, forget } = app(backend)
      const visitor = browser({ origin: '' })
      await visitor.post(
        '/register',
        { email: email(), password: PASSWORD },
        { 'sec-fetch-site': 'same-origin' },
      )
      forget()
      for (const headers of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: 'http://app.example' },
        { origin: 'https://sub.app.example' },
        { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
      ]) {
        const form = { 'content-type': 'application/x-www-form-urlencoded' }
        expect(said(await visitor.send(method, path, 'token=x', { ...form, ...headers }))).toEqual(
          FORBIDDEN,
        )
      }
      expect(requests()).toBe(0)
    },
  )

  test('a client that says nothing of where it is shows the token of its own session', async () => {
    const { browser } = app(backend)
    const [visitor, attacker] = [browser({ origin: '' }), browser({ origin: '' })]
    for (const one of [visitor, attacker]) {
      await one.post('/register', { email: email(), password: PASSWORD })
    }
    const rename = (headers: Record<string, string>) =>
      visitor.send('PUT', '/auth/account/profile', { name: 'x' }, headers)
    expect(said(await rename({}))).toEqual(FORBIDDEN)
    const csrf = visitor.cookies.get('csrf_token') ?? ''
    expect((await rename({ 'x-csrf-token': csrf })).status).toBe(200)
    expect(said(await rename({ 'x-csrf-token': `${csrf}x` }))).toEqual(FORBIDDEN)
    expect(said(await rename({ 'x-csrf-token': '\u00e4' }))).toEqual(FORBIDDEN)
    // A sibling of the site tosses the cookie of a session of its own.
    const tossed = attacker.cookies.get('csrf_token') ?? ''
    visitor.cookies.set('csrf_token', tossed)
    expect(said(await rename({ 'x-csrf-token': tossed }))).toEqual(FORBIDDEN)
  })

  test('a program without cookies sends JSON, and no form', async () => {
    const { browser } = app(backend)
    const body = { email: email(), password: PASSWORD }
    const program = browser({ origin: '' })
    expect((await program.post('/register', body)).status).toBe(201)
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const fresh = browser({ origin: '' })
    expect(said(await fresh.post('/login', 'email=x', form))).toEqual(FORBIDDEN)
  })

  test('trusted origins may', async () => {
    const origin = 'https://front.example'
    const { browser } = app(backend, { trustedOrigins: [origin] })
    const front = browser({ origin })
    const body = { email: email(), password: PASSWORD }
    expect((await front.post('/register', body)).status).toBe(201)
    expect((await front.send('PUT', '/auth/account/profile', { name: 'x' })).status).toBe(200)
  })
}
