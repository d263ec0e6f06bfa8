import { expect, test } from 'vitest'
import { jwt } from 'fastauth-edge/auth/jwt'
import { pages } from 'fastauth-edge/auth/pages'
import { email } from '../../conformance/fixtures.ts'
import { app, type CoreBackend, PASSWORD, said } from './app.ts'

const UNAUTHENTICATED = [401, { detail: 'Not authenticated' }]

export function sessionCases(backend: CoreBackend): void {
  test('what opens nothing is nobody', async () => {
    const { browser, requests, forget } = app(backend)
    const visitor = browser()
    await visitor.register()
    const token = visitor.cookies.get('__Host-access_token') ?? ''
    const me = (headers: Record<string, string>) => browser().get('/me', headers)
    forget()
    for (const junk of ['x', `${token.slice(0, 43)}`, `${token}.x`, 'a.b.c', '\u00e4'.repeat(3)]) {
      expect(said(await me({ authorization: `Bearer ${encodeURI(junk)}` }))).toEqual(
        UNAUTHENTICATED,
      )
    }
    expect(said(await me({}))).toEqual(UNAUTHENTICATED)
    expect(said(await me({ cookie: `access_token=${token}` }))).toEqual(UNAUTHENTICATED)
    expect((await me({})).headers.get('www-authenticate')).toBe('Bearer')
    const fromBefore = requests()
    expect(fromBefore).toBeLessThanOrEqual(1)
    // A bearer token goes before a cookie, even one that opens nothing.
    const cookie = `__Host-access_token=${token}`
    expect(said(await me({ cookie, authorization: 'Bearer x' }))).toEqual(UNAUTHENTICATED)
    expect((await me({ cookie, authorization: 'Basic eDp5' })).status).toBe(200)
    expect((await me({ cookie, authorization: 'Bearer ' })).status).toBe(200)
    // Of two cookies of one name, the one that opens something.
    expect((await me({ cookie: `__Host-access_token=junk; ${cookie}` })).status).toBe(200)
    expect((await me({ cookie: `${cookie}; __Host-access_token=junk` })).status).toBe(200)
  })

  test('who is asking is one request, roles and permissions included', async () => {
    const { browser, requests, forget } = app(backend)
    const visitor = browser()
    await visitor.register()
    forget()
    await visitor.get('/me')
    expect(requests()).toBe(1)
  })

  test('a changed hash ends the session, whoever changed it', async () => {
    const { adapter, browser } = app(backend)
    const visitor = browser()
    const user = await visitor.register()
    await adapter.user.setHashedPassword(user.id, 'somebody else wrote this')
    expect(said(await visitor.get('/me'))).toEqual(UNAUTHENTICATED)
  })

  test('a deactivated user is told so', async () => {
    const { adapter, browser, auth } = app(backend)
    const visitor = browser()
    const user = await visitor.register()
    await adapter.user.updateUser(user.id, { isActive: false })
    expect(said(await visitor.get('/me'))).toEqual([401, { detail: 'Account is deactivated' }])
    const cookie = `__Host-access_token=${visitor.cookies.get('__Host-access_token')}`
    const request = new Request('https://app.example/', { headers: { cookie } })
    expect(await auth.authenticate(request)).toBeNull()
  })

  test('a sign-in ends the sessions of all cookies that came with it', async () => {
    const { adapter, browser, requests, forget } = app(backend)
    const [one, two, other] = [browser(), browser(), browser()]
    const [mine, theirs] = [await one.register(), await two.register()]
    await other.login(mine.email)
    const [a, b] = [one, two].map(({ cookies }) => cookies.get('__Host-access_token'))
    const cookie = `__Host-access_token=${a}; __Host-access_token=${b}; __Host-access_token=junk`
    const visitor = browser({ headers: { cookie } })
    forget()
    expect((await visitor.login(mine.email)).status).toBe(200)
    expect(requests()).toBeLessThanOrEqual(adapter.dialect === 'mysql' ? 8 : 2)
    expect([await one.isSignedIn(), await two.isSignedIn()]).toEqual([false, false])
    expect(await other.isSignedIn()).toBe(true)
    expect(await adapter.session.listUserSessions(mine.id)).toHaveLength(2)
    expect(await adapter.session.listUserSessions(theirs.id)).toEqual([])
  })

  test('signing out ends this session, and with ?all=true all of them', async () => {
    const told: string[] = []
    const { adapter, browser } = app(backend, {
      hooks: { onSignout: ({ email }) => void told.push(email) },
    })
    const user = await browser().register()
    const [one, two] = [browser(), browser()]
    await one.login(user.email)
    await two.login(user.email)
    const answer = await one.post('/logout')
    expect(said(answer)).toEqual([200, { message: 'Logged out' }])
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^__Host-access_token=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect([...one.cookies.keys()]).toEqual(['__Host-device'])
    expect(await adapter.session.listUserSessions(user.id)).toHaveLength(2)
    expect(await two.isSignedIn()).toBe(true)
    expect((await two.post('/logout?all=true')).status).toBe(200)
    expect(await adapter.session.listUserSessions(user.id)).toEqual([])
    expect(told).toEqual([user.email, user.email])
    expect(said(await one.post('/logout'))).toEqual(UNAUTHENTICATED)
  })

  test('refreshing renews the session, by cookie or bearer, with the same token', async () => {
    const told: string[] = []
    const { adapter, browser } = app(backend, {
      hooks: { onTokenRefresh: ({ email }) => void told.push(email) },
    })
    const visitor = browser()
    const user = await visitor.register()
    const [session] = await adapter.session.listUserSessions(user.id)
    await adapter.session.extendSession(session?.id ?? '', new Date(Date.now() + 60_000))
    const token = visitor.cookies.get('__Host-access_token') ?? ''
    const answer = await visitor.post('/refresh')
    expect(said(answer)).toEqual([200, { message: 'Authentication successful' }])
    expect(visitor.cookies.get('__Host-access_token')).toBe(token)
    const [renewed] = await adapter.session.listUserSessions(user.id)
    const days = ((renewed?.expiresAt.getTime() ?? 0) - Date.now()) / 86_400_000
    expect(Math.round(days)).toBe(30)
    const authorization = `Bearer ${token}`
    expect((await browser().post('/refresh', undefined, { authorization })).status).toBe(200)
    expect(told).toEqual([user.email, user.email])
    const nobody = [401, { detail: 'Refresh token required' }]
    expect(said(await browser().post('/refresh'))).toEqual(nobody)
    expect(
      said(await browser().post('/refresh', undefined, { authorization: 'Bearer x' })),
    ).toEqual([401, { detail: 'Invalid refresh token' }])
    expect((await browser().post('/refresh', {})).status).toBe(422)
  })

  test('no refresh cuts a session short that was to be remembered', async () => {
    const { adapter, browser } = app(backend)
    const user = await browser().register()
    const visitor = browser({ headers: { 'user-agent': 'season' } })
    await visitor.login(user.email, PASSWORD, { remember: true })
    const end = async () =>
      (await adapter.session.listUserSessions(user.id)).find(
        ({ userAgent }) => userAgent === 'season',
      )?.expiresAt
    const before = await end()
    const answer = await visitor.post('/refresh')
    expect(answer.status).toBe(200)
    expect(await end()).toEqual(before)
    const [, maxAge] = /Max-Age=(\d+)/.exec(answer.headers.getSetCookie()[0] ?? '') ?? []
    expect(Math.round(Number(maxAge) / 86_400)).toBe(90)
  })

  test('a session to be remembered ends with its absolute lifetime at the latest', async () => {
    const { adapter, browser } = app(backend, {
      session: { lifetimeMs: 86_400_000, absoluteLifetimeMs: 7 * 86_400_000 },
    })
    const [user, visitor] = [await browser().register(), browser()]
    const answer = await visitor.login(user.email, PASSWORD, { remember: true })
    const days = (await adapter.session.listUserSessions(user.id)).map(
      ({ createdAt, expiresAt }) => (expiresAt.getTime() - createdAt.getTime()) / 86_400_000,
    )
    expect(Math.max(...days)).toBeCloseTo(7, 3)
    expect(answer.headers.getSetCookie()[0]).toMatch(/Max-Age=(?:604800|604799);/)
  })

  test('no refresh takes a session past its absolute lifetime', async () => {
    const { adapter, browser } = app(backend, {
      session: { lifetimeMs: 120_000, absoluteLifetimeMs: 120_000 },
    })
    const visitor = browser()
    const user = await visitor.register()
    const [session] = await adapter.session.listUserSessions(user.id)
    const end = new Date(Date.now() + 60_000)
    await adapter.session.extendSession(session?.id ?? '', end)
    expect((await visitor.post('/refresh')).status).toBe(200)
    const [renewed] = await adapter.session.listUserSessions(user.id)
    expect(renewed?.expiresAt).toEqual(end)
  })

  test('sessions are listed without a secret, and ended one by one or together', async () => {
    const { adapter, browser } = app(backend)
    const [one, two, other] = [browser(), browser(), browser()]
    const user = await one.register()
    await two.login(user.email)
    const stranger = await other.register()
    const list = await two.get('/sessions')
    const rows: Record<string, unknown>[] = Object(list.body)
    expect(rows).toHaveLength(2)
    expect(rows[1]).toEqual({
      id: expect.any(String),
      user_id: user.id,
      ip_address: null,
      user_agent: null,
      current: true,
      created_at: expect.any(String),
      expires_at: expect.any(String),
    })
    expect(rows[0]?.['current']).toBe(false)
    const token = two.cookies.get('__Host-access_token')?.slice(0, 43)
    expect(JSON.stringify(list.body)).not.toContain(token)
    // An id is no credential.
    const authorization = `Bearer ${String(rows[1]?.['id'])}`
    expect((await browser().get('/me', { authorization })).status).toBe(401)
    const [foreign] = await adapter.session.listUserSessions(stranger.id)
    const end = (id: unknown) => two.send('DELETE', `/auth/sessions/${String(id)}`)
    const notFound = [404, { detail: 'Session not found' }]
    expect(said(await end(foreign?.id))).toEqual(notFound)
    expect(said(await end('x'.repeat(300)))).toEqual(notFound)
    expect(said(await end(rows[0]?.['id']))).toEqual([200, { message: 'Session revoked' }])
    expect([await one.isSignedIn(), await two.isSignedIn()]).toEqual([false, true])
    expect(said(await two.send('DELETE', '/auth/sessions/all'))).toEqual([
      200,
      { message: 'All sessions revoked' },
    ])
    expect(await two.isSignedIn()).toBe(false)
    expect(await other.isSignedIn()).toBe(true)
  })

  test.each(['database', 'jwt'])(
    'what a cookie held stays in cookies, also where programs get JSON: %s',
    async (sessionStrategy) => {
      const options = { tokenDelivery: 'json', pages: pages() } as const
      const byJwt = { sessionStrategy: 'jwt', jwt: jwt() } as const
      const { browser } = app(backend, { ...options, ...(sessionStrategy === 'jwt' && byJwt) })
      const visitor = browser()
      const address = email()
      const signUp = { email: address, password: PASSWORD }
      await browser().post('/register', signUp)
      await visitor.submit('/sign-in', signUp)
      const held = new Map(visitor.cookies)
      expect([...held.keys()]).toContain('__Host-access_token')
      const isKept = (answer: { body: unknown }) =>
        expect(JSON.stringify(answer.body)).not.toMatch(/_token|eyJ/)

      const refreshed = await visitor.post('/refresh')
      expect(said(refreshed)).toEqual([200, { message: 'Authentication successful' }])
      expect((await visitor.get('/me')).status).toBe(200)
      const change = { current_password: PASSWORD, new_password: `${PASSWORD} 2` }
      const changed = await visitor.post('/account/change-password', change)
      expect(changed.status).toBe(200)
      isKept(changed)
      expect((await visitor.get('/me')).status).toBe(200)

      // A program's token goes before the cookies, and is answered as programs are.
      const { body } = await browser().post('/login', { ...signUp, password: change.new_password })
      const { access_token: access, refresh_token: refresh } = Object(body)
      const bearer = { authorization: `Bearer ${access}` }
      const given = refresh === undefined ? undefined : { refresh_token: refresh }
      expect(Object((await visitor.post('/refresh', given, bearer)).body)).toMatchObject({
        access_token: expect.any(String),
      })
      const out = await visitor.post('/logout')
      expect(said(out)).toEqual([200, { message: 'Logged out' }])
      expect(
        [...visitor.cookies.keys()].filter((name) => /(access|refresh)_token/.test(name)),
      ).toEqual([])
    },
  )

  test('a token is introspected and revoked by its owner alone', async () => {
    const { browser } = app(backend, { tokenDelivery: 'json' })
    const tokenOf = async (): Promise<string> => {
      const body = { email: email(), password: PASSWORD }
      return Object((await browser().post('/register', body)).body).access_token
    }
    const [mine, theirs] = [await tokenOf(), await tokenOf()]
    const ask = (path: string, token: string) =>
      browser().post(`/token/${path}`, { token }, { authorization: `Bearer ${mine}` })
    expect((await ask('introspect', mine)).body).toEqual({
      active: true,
      sub: expect.any(String),
      exp: expect.any(Number),
      jti: expect.any(String),
      token_type: 'access',
      email: expect.any(String),
    })
    const inactive = {
      active: false,
      sub: null,
      exp: null,
      jti: null,
      token_type: null,
      email: null,
    }
    expect((await ask('introspect', theirs)).body).toEqual(inactive)
    expect((await ask('introspect', 'x')).body).toEqual(inactive)
    expect(said(await ask('revoke', 'x'))).toEqual([400, { detail: 'Invalid token' }])
    expect(said(await ask('revoke', mine))).toEqual([
      400,
      { detail: 'Only refresh tokens can be revoked' },
    ])
  })
}
