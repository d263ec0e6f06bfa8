import { expect, test } from 'vitest'
import { ConfigError } from 'fastauth-edge'
import type { Auth, WithAuthOptions } from 'fastauth-edge/workers'
import { cookieOf, DAY, sha256, HOME, whoami, withBearer, withCookie } from './requests.ts'
import type { ShellCase } from './suite.ts'

export function signingInCases({
  app,
  backend,
  endOf,
  forget,
  newUser,
  requests,
  signIn,
}: ShellCase): void {
  test('signing in stores the hash of a secret that only the cookie and the caller have', async () => {
    const user = await newUser()
    let token = ''
    const signingIn = app(async (auth) => {
      const signedIn = await auth.signIn(user.id, { ipAddress: '203.0.113.7' })
      token = signedIn.token
      return Response.json({ ...signedIn.session, me: (await auth.current())?.user.id })
    })
    const headers = { 'user-agent': 'Firefox' }
    const answer = await signingIn(new Request(HOME, { headers }))
    expect(token).toMatch(/^[\w-]{43}$/)
    const id = await sha256(token)
    expect(await answer.json()).toMatchObject({ id, userId: user.id, me: user.id })
    expect(cookieOf(answer)?.split('; ').sort()).toEqual([
      'HttpOnly',
      'Max-Age=2592000',
      'Path=/',
      'SameSite=Lax',
      'Secure',
      `__Host-session=${token}`,
    ])
    expect(await backend().adapter.session.listUserSessions(user.id)).toMatchObject([
      { id, ipAddress: '203.0.113.7', userAgent: 'Firefox' },
    ])
    expect(await endOf(token)).toBe(30)
  })

  test('on http://localhost the cookie has no prefix and is not Secure, elsewhere it always is', async () => {
    const user = await newUser()
    const signingIn = app(async (auth) => new Response((await auth.signIn(user.id)).token))
    for (const [url, secure] of [
      ['http://localhost:8787/', false],
      ['http://127.0.0.1/', false],
      ['http://localhost.evil.example/', true],
      ['http://app.example/', true],
    ] as const) {
      const cookie = cookieOf(await signingIn(new Request(url))) ?? ''
      expect([url, cookie.startsWith('__Host-session='), /; Secure/.test(cookie)]).toEqual([
        url,
        secure,
        secure,
      ])
      expect(cookie).toContain('; HttpOnly')
    }
  })

  test('name, attribute, lifetime and stored id are options', async () => {
    const user = await newUser()
    const options: WithAuthOptions = {
      cookie: { name: 'sid', sameSite: 'strict' },
      session: { lifetimeMs: DAY, renewEveryMs: null, idOf: (token) => `raw-${token}` },
    }
    const signingIn = app(async (auth) => new Response((await auth.signIn(user.id)).token), options)
    const answer = await signingIn(new Request(HOME))
    const token = await answer.text()
    expect(cookieOf(answer)).toMatch(/^__Host-sid=.*Max-Age=86400;.*SameSite=Strict/)
    expect(await backend().adapter.session.getSession(`raw-${token}`)).not.toBeNull()
    const me = await app(whoami, options)(withCookie(token, '__Host-sid'))
    expect(await me.json()).toEqual({ id: user.id })
    expect(await (await app(whoami, options)(withCookie(token))).json()).toEqual({ id: null })
  })

  test('signing out ends the session and has the browser forget it', async () => {
    const user = await newUser()
    const signingOut = app(async (auth) => {
      const before = (await auth.current())?.user.id ?? null
      return Response.json([before, await auth.signOut(), await auth.current()])
    })
    const [kept, cookie, bearer] = [
      await signIn(user.id),
      await signIn(user.id),
      await signIn(user.id),
    ]
    const out = await signingOut(withCookie(cookie))
    expect(await out.json()).toEqual([user.id, true, null])
    expect(cookieOf(out)).toMatch(/^__Host-session=; Max-Age=0; Path=\/; HttpOnly; Secure/)
    const again = await signingOut(withCookie(cookie))
    expect(await again.json()).toEqual([null, false, null])
    expect(cookieOf(again)).toMatch(/^__Host-session=; Max-Age=0/)
    const byBearer = await signingOut(withBearer(bearer))
    expect([await byBearer.json(), cookieOf(byBearer)]).toEqual([[user.id, true, null], null])
    forget()
    const nobody = await signingOut(new Request(HOME))
    expect([await nobody.json(), cookieOf(nobody)]).toEqual([[null, false, null], null])
    expect(requests()).toBe(0)
    const left = await backend().adapter.session.listUserSessions(user.id)
    expect(left.map(({ id }) => id)).toEqual([await sha256(kept)])
  })

  test('signing in and out within one request leaves nothing behind', async () => {
    const user = await newUser()
    const both = app(async (auth) => {
      await auth.signIn(user.id)
      return Response.json(await auth.signOut())
    })
    const answer = await both(new Request(HOME))
    expect(await answer.json()).toBe(true)
    expect(cookieOf(answer)).toMatch(/^__Host-session=; Max-Age=0/)
    expect(await backend().adapter.session.listUserSessions(user.id)).toEqual([])
  })

  test('a session that cannot be ended is not renewed instead', async () => {
    const user = await newUser()
    const token = await signIn(user.id)
    const id = await sha256(token)
    await backend().adapter.session.extendSession(id, new Date(Date.now() + 20 * DAY))
    const leaving = app(async (auth) => {
      await auth.requireAuth()
      Reflect.set(auth.session, 'deleteSession', () => Promise.reject(new Error('down')))
      await auth.signOut().catch(() => {})
      return new Response('still in')
    })
    const answer = await leaving(withCookie(token))
    expect([await endOf(token), cookieOf(answer)]).toEqual([20, null])
  })

  test('signing out by a bearer token leaves the session of a cookie alone', async () => {
    const user = await newUser()
    const [cookie, bearer] = [await signIn(user.id), await signIn(user.id)]
    const signingOut = app(async (auth) => Response.json(await auth.signOut()))
    const headers = { cookie: `__Host-session=${cookie}`, authorization: `Bearer ${bearer}` }
    const answer = await signingOut(new Request(HOME, { headers }))
    expect([await answer.json(), cookieOf(answer)]).toEqual([true, null])
    const left = await backend().adapter.session.listUserSessions(user.id)
    expect(left.map(({ id }) => id)).toEqual([await sha256(cookie)])
  })

  test('an answer that has gone takes no more cookies: signing in says so', async () => {
    const user = await newUser()
    const kept: Auth[] = []
    await app((auth) => {
      kept.push(auth)
      return new Response()
    })(new Request(HOME))
    await expect(kept[0]?.signIn(user.id)).rejects.toBeInstanceOf(ConfigError)
    expect(await backend().adapter.session.listUserSessions(user.id)).toEqual([])
  })

  test('an answer that sets a cookie is kept by no cache that others share', async () => {
    const user = await newUser()
    for (const [given, sent] of [
      [undefined, 'private, no-store'],
      ['public, max-age=3600', 'private, no-store'],
      ['private, max-age=60', 'private, max-age=60'],
      ['public, private="x-mine"', 'private, no-store'],
      ['x-private-ish, s-maxage=9', 'private, no-store'],
    ] as const) {
      const headers = given === undefined ? {} : { 'cache-control': given }
      const signingIn = app(async (auth) => {
        await auth.signIn(user.id)
        return new Response('in', { headers })
      })
      const answer = await signingIn(new Request(HOME))
      expect(answer.headers.get('cache-control')).toBe(sent)
      const quiet = await app(() => new Response('out', { headers }))(new Request(HOME))
      expect(quiet.headers.get('cache-control')).toBe(given ?? null)
    }
  })
}
