import { expect, test } from 'vitest'
import { AccessError } from 'fastauth-edge/auth'
import { unique } from '../../conformance/fixtures.ts'
import { app, type Browser, type CoreBackend, HOME } from './app.ts'

const asked = (browser: Browser, init: RequestInit = {}): Request => {
  const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
  return new Request(HOME, { ...init, headers: { cookie, ...init.headers } })
}

/** The answer of a refusal. */
async function refusalOf(promise: Promise<unknown>): Promise<[number, unknown]> {
  const error: unknown = await promise.catch((error: unknown) => error)
  if (!(error instanceof AccessError)) throw new Error('no AccessError')
  return [error.status, await error.response.json()]
}

export function guardCases(backend: CoreBackend): void {
  test('require lets in who is what is demanded', async () => {
    const { adapter, auth, browser } = app(backend)
    const visitor = browser()
    const user = await visitor.register()
    const role = unique('editor')
    await adapter.role.createRole(role, ['write'])
    await adapter.role.assignRole(user.id, role)
    const current = await auth.require(asked(visitor), { role, permission: 'write', fresh: true })
    expect(current).toEqual({
      user: expect.objectContaining({ id: user.id }),
      roles: [role],
      permissions: new Set(['write']),
      session: expect.objectContaining({ userId: user.id, createdAt: expect.any(Date) }),
      claims: null,
    })
    expect(await refusalOf(auth.require(asked(visitor), { role: 'x' }))).toEqual([
      403,
      { detail: 'Insufficient role' },
    ])
    expect(await refusalOf(auth.require(asked(visitor), { permission: 'x' }))).toEqual([
      403,
      { detail: 'Insufficient permissions' },
    ])
    expect(await refusalOf(auth.require(new Request(HOME)))).toEqual([
      401,
      { detail: 'Not authenticated' },
    ])
  })

  test('a request that changes something with cookies must come from here', async () => {
    const { auth, browser } = app(backend)
    const visitor = browser()
    await visitor.register()
    const post = (headers: Record<string, string>) => asked(visitor, { method: 'POST', headers })
    expect(await auth.authenticate(post({ origin: HOME }))).not.toBeNull()
    expect(await auth.authenticate(post({ 'sec-fetch-site': 'same-origin' }))).not.toBeNull()
    const forbidden = [403, { detail: 'CSRF token missing or invalid' }]
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'same-site' },
      {},
    ]) {
      expect(await refusalOf(auth.authenticate(post(headers)))).toEqual(forbidden)
    }
    const opening = (origin: string) =>
      asked(visitor, { headers: { origin, upgrade: 'websocket' } })
    expect(await auth.authenticate(opening(HOME))).not.toBeNull()
    expect(await refusalOf(auth.authenticate(opening('https://evil.example')))).toEqual(forbidden)
    const csrf = visitor.cookies.get('csrf_token') ?? ''
    expect(await auth.authenticate(post({ 'x-csrf-token': csrf }))).not.toBeNull()
  })

  test('in the wiring of FastAuth, what is not given is not configured', async () => {
    const { adapter, browser } = app(backend)
    await browser().register()
    const { FastAuth } = await import('fastauth-edge/auth')
    const { credentials } = await import('fastauth-edge/auth/credentials')
    const { SECRET } = await import('./app.ts')
    const auth = new FastAuth({
      secret: SECRET,
      providers: [credentials()],
      adapter: adapter.user,
      hooks: { onError: () => {} },
      baseUrl: HOME,
    })
    const post = (path: string, body: unknown) =>
      auth.fetch(
        new Request(`${HOME}/auth${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: HOME },
          body: JSON.stringify(body),
        }),
      )
    const address = `${unique('user')}@mail.example`
    const body = { email: address, password: 'correct horse battery' }
    // Nobody is stored who could not be signed in.
    expect((await post('/register', body)).status).toBe(500)
    expect(await adapter.user.getUserByEmail(address)).toBeNull()
    const noTokens = { detail: 'Token adapter is not configured' }
    const forgot = await post('/forgot-password', { email: address })
    expect([forgot.status, await forgot.json()]).toEqual([400, noTokens])
    auth.sessionAdapter = adapter.session
    expect((await post('/register', body)).status).toBe(201)
    const login = await post('/login', body)
    const cookie = login.headers.getSetCookie().map((line) => line.split(';', 1)[0])
    const request = new Request(HOME, { headers: { cookie: cookie.join('; ') } })
    expect(await refusalOf(auth.require(request, { role: 'admin' }))).toEqual([
      500,
      { detail: 'RBAC is not configured' },
    ])
    auth.roleAdapter = adapter.role
    expect(await refusalOf(auth.require(request, { role: 'admin' }))).toEqual([
      403,
      { detail: 'Insufficient role' },
    ])
  })
}
