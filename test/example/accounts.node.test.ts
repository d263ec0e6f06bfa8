import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, openBrowser, randomEmail, register, sha256 } from './browser.ts'
import { backends, type Service, startService } from './service.ts'

describe.each(backends)('accounts over $name', (backend) => {
  let service: Service
  beforeAll(async () => {
    service = await startService(backend)
  })
  afterAll(() => service.close())

  test('registration logs in, and the cookie is for this browser alone', async () => {
    const browser = openBrowser(service)
    const email = randomEmail()
    const body = { email: ` ${email.toUpperCase()} `, password: 'correct horse', name: 'Alice' }
    const answer = await browser.send('POST', '/auth/register', body)
    expect(answer.status).toBe(201)
    expect(answer.json).toEqual({
      user: {
        id: expect.any(String),
        email,
        name: 'Alice',
        image: null,
        emailVerified: false,
        createdAt: expect.any(String),
      },
    })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    const [cookie, ...more] = answer.headers.getSetCookie()
    expect(more).toEqual([])
    expect(cookie?.split('; ').slice(1).sort()).toEqual([
      'HttpOnly',
      'Max-Age=2592000',
      'Path=/',
      'SameSite=Lax',
    ])
    expect(cookie).toMatch(/^session=[\w-]{43};/)

    const me = await browser.send('GET', '/auth/me')
    expect(me.json).toMatchObject({ user: { email }, roles: [], permissions: [] })
  })

  test('what is stored opens nothing: the cookie, the token and the password are hashed', async () => {
    const { cookies, email, password, id } = await register(service)
    const token = await service.mailed(email, 'Verify your e-mail')
    const [session, ...sessions] = await service.rows('fastauth_sessions', 'user_id', id)
    expect(sessions).toEqual([])
    expect(session?.['id']).toBe(sha256(cookies.get('session') ?? ''))
    const [stored] = await service.rows('fastauth_tokens', 'user_id', id)
    expect(stored).toMatchObject({ token: sha256(token), token_type: 'verify-email' })
    const [user] = await service.rows('fastauth_users', 'id', id)
    expect(user?.['hashed_password']).toMatch(/^\$scrypt\$ln=14,r=16,p=1\$[\w-]{22}\$[\w-]{43}$/)
    const rows = JSON.stringify([session, stored, user])
    for (const secret of [cookies.get('session'), token, password]) {
      expect(secret).toBeTruthy()
      expect(rows).not.toContain(secret)
    }
  })

  test('an address can be registered once, however it is written', async () => {
    const { email } = await register(service)
    const body = { email: email.toUpperCase(), password: 'another password' }
    const again = await openBrowser(service).send('POST', '/auth/register', body)
    expect(again).toMatchObject({ status: 409, code: 'user_already_exists' })
    expect(again.headers.getSetCookie()).toEqual([])
  })

  test('login and logout', async () => {
    const { email, password, id } = await register(service)
    const browser = openBrowser(service)
    const login = await browser.send('POST', '/auth/login', { email, password })
    expect(login).toMatchObject({ status: 200, json: { user: { id } } })
    const kept = browser.cookies.get('session') ?? ''
    expect((await browser.send('GET', '/auth/me')).status).toBe(200)

    expect(await browser.send('POST', '/auth/logout')).toMatchObject({ status: 200 })
    expect(browser.cookies.has('session')).toBe(false)
    browser.cookies.set('session', kept)
    expect(await browser.send('GET', '/auth/me')).toMatchObject({
      status: 401,
      code: 'unauthenticated',
    })
  })

  test('a wrong password, an unknown e-mail, no password and an inactive user look the same', async () => {
    const { email } = await register(service)
    const inactive = await register(service)
    await service.adapter.user.deleteUser(inactive.id)
    const bare = await service.adapter.user.createUser({ email: randomEmail() })
    const attempts = [
      { email, password: 'wrong' },
      { email: randomEmail(), password: 'wrong' },
      { email: bare.email, password: 'wrong' },
      { email: inactive.email, password: inactive.password },
    ]
    const answers = await Promise.all(
      attempts.map(async (body) => {
        const { status, json, headers } = await openBrowser(service).send(
          'POST',
          '/auth/login',
          body,
        )
        return { status, json, cookies: headers.getSetCookie() }
      }),
    )
    const refused = {
      status: 401,
      json: {
        error: { code: 'invalid_credentials', message: 'the e-mail or the password is wrong' },
      },
      cookies: [],
    }
    expect(answers).toEqual([refused, refused, refused, refused])
    expect(await inactive.send('GET', '/auth/me')).toMatchObject({ status: 401 })
  })

  test('who has several sessions sees and ends them', async () => {
    const { send, email, password, cookies } = await register(service)
    const other = openBrowser(service)
    await other.send('POST', '/auth/login', { email, password }, { 'user-agent': 'Phone' })
    const { json } = await send('GET', '/auth/sessions')
    const ownId = sha256(cookies.get('session') ?? '')
    const otherId = sha256(other.cookies.get('session') ?? '')
    expect(at(json, 'sessions')).toMatchObject([
      { id: ownId, current: true },
      { id: otherId, current: false, userAgent: 'Phone' },
    ])
    expect(JSON.stringify(json)).not.toContain(cookies.get('session'))
    // What the list shows is no cookie.
    const thief = openBrowser(service)
    thief.cookies.set('session', otherId)
    expect((await thief.send('GET', '/auth/me')).status).toBe(401)

    expect((await send('DELETE', `/auth/sessions/${otherId}`)).status).toBe(200)
    expect((await other.send('GET', '/auth/me')).status).toBe(401)
    expect((await send('DELETE', `/auth/sessions/${ownId}`)).status).toBe(200)
    expect(cookies.has('session')).toBe(false)
    expect(await service.rows('fastauth_sessions', 'id', ownId)).toEqual([])
  })

  test("another user's session is not found and stays", async () => {
    const victim = await register(service)
    const { send } = await register(service)
    const victimId = sha256(victim.cookies.get('session') ?? '')
    const unknown = await send('DELETE', `/auth/sessions/${sha256('nobody')}`)
    const foreign = await send('DELETE', `/auth/sessions/${victimId}`)
    expect(foreign).toMatchObject({ status: 404, code: 'session_not_found' })
    expect(foreign.json).toEqual(unknown.json)
    expect((await victim.send('GET', '/auth/me')).status).toBe(200)
  })

  test('a session in the second half of its life is extended, an earlier one is not', async () => {
    const { send, cookies } = await register(service)
    const id = sha256(cookies.get('session') ?? '')
    expect((await send('GET', '/auth/me')).headers.getSetCookie()).toEqual([])

    const soon = new Date(Date.now() + 14 * 24 * 3_600_000)
    await service.adapter.session.extendSession(id, soon)
    const [cookie] = (await send('GET', '/auth/me')).headers.getSetCookie()
    expect(cookie).toContain('Max-Age=2592000')
    await expect
      .poll(async () => (await service.adapter.session.getSession(id))?.expiresAt.getTime())
      .toBeGreaterThan(soon.getTime() + 24 * 3_600_000)
  })

  test('an expired session is none', async () => {
    const { send, cookies } = await register(service)
    const id = sha256(cookies.get('session') ?? '')
    await service.adapter.session.extendSession(id, new Date(Date.now() - 1000))
    expect(await send('GET', '/auth/me')).toMatchObject({ status: 401, code: 'unauthenticated' })
    expect(cookies.has('session')).toBe(false)
  })
})
