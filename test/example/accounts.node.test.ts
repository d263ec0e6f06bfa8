import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, randomEmail, register, sessionOf, storedToken } from './browser.ts'
import { backends, type Service, startService } from './service.ts'

const DAY_MS = 86_400_000

describe.each(backends)('accounts over $name', (backend) => {
  let service: Service
  beforeAll(async () => {
    service = await startService(backend)
  })
  afterAll(() => service.close())

  test('registration signs in, and the cookie is for this browser alone', async () => {
    const browser = openBrowser(service)
    const email = randomEmail()
    const body = { email: ` ${email.toUpperCase()} `, password: 'correct horse', name: 'Alice' }
    const answer = await browser.send('POST', '/auth/register', body)
    expect([answer.status, answer.json]).toEqual([201, { message: 'Authentication successful' }])
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    const cookies = answer.headers.getSetCookie().map((line) => line.split('; '))
    expect(cookies.map(([pair, ...attributes]) => [pair?.split('=')[0], attributes])).toEqual([
      ['access_token', ['Max-Age=2592000', 'Path=/', 'HttpOnly', 'SameSite=Lax']],
      // For scripts to read, and bound to the session.
      ['csrf_token', ['Max-Age=2592000', 'Path=/', 'SameSite=Lax']],
      // Of a device that others do not lock out by guessing.
      ['device', ['Max-Age=34560000', 'Path=/', 'HttpOnly', 'SameSite=Lax']],
    ])

    const profile = { id: expect.any(String), email, name: 'Alice' }
    const { json } = await browser.send('GET', '/auth/me')
    expect(json).toEqual({ ...profile, image: null, email_verified: false, is_active: true })
    const me = await browser.send('GET', '/api/me')
    expect(me.json).toEqual({ ...profile, roles: [], permissions: [] })
    expect(me.headers.get('cache-control')).toBe('no-store')
  })

  test('what is stored opens nothing: the cookie, the token and the password are hashed', async () => {
    const account = await register(service)
    const { send, cookies, email, password, id } = account
    await send('POST', '/auth/request-verify-email')
    const token = await service.mailed(email, 'Verify your email address')
    const [session, ...sessions] = await service.rows('fastauth_sessions', 'user_id', id)
    expect(sessions).toEqual([])
    expect(session?.['id']).toBe(sessionOf(account))
    const [stored] = await service.rows('fastauth_tokens', 'user_id', id)
    expect(stored).toMatchObject({ token: storedToken(token), token_type: 'verification' })
    const [user] = await service.rows('fastauth_users', 'id', id)
    expect(user?.['hashed_password']).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    const rows = JSON.stringify([session, stored, user])
    for (const secret of [cookies.get('access_token'), token, password]) {
      expect(secret).toBeTruthy()
      expect(rows).not.toContain(secret)
    }
  })

  test('an address can be registered once, however it is written', async () => {
    const { email } = await register(service)
    const body = { email: email.toUpperCase(), password: 'another password' }
    const again = await openBrowser(service).send('POST', '/auth/register', body)
    expect(again).toMatchObject({ status: 409, detail: 'A user with this email already exists' })
    expect(again.headers.getSetCookie()).toEqual([])
  })

  test('signing in and out', async () => {
    const { email, password, id } = await register(service)
    const browser = openBrowser(service)
    expect(await browser.send('POST', '/auth/login', { email, password })).toMatchObject({
      status: 200,
    })
    const kept = browser.cookies.get('access_token') ?? ''
    expect(await browser.send('GET', '/api/me')).toMatchObject({ status: 200, json: { id } })

    expect(await browser.send('POST', '/auth/logout')).toMatchObject({ status: 200 })
    expect(browser.cookies.has('access_token')).toBe(false)
    browser.cookies.set('access_token', kept)
    expect(await browser.send('GET', '/api/me')).toMatchObject({
      status: 401,
      detail: 'Not authenticated',
    })
  })

  test('a wrong password, an unknown e-mail and no password look the same', async () => {
    const { email } = await register(service)
    const inactive = await register(service)
    await service.adapter.user.deleteUser(inactive.id)
    const bare = await service.adapter.user.createUser({ email: randomEmail() })
    const login = async (body: object) => {
      const answer = await openBrowser(service).send('POST', '/auth/login', body)
      const { status, json, headers } = answer
      return { status, json, cookies: headers.getSetCookie() }
    }
    const addresses = [email, randomEmail(), bare.email, inactive.email]
    const refused = {
      status: 401,
      json: { detail: 'Invalid email or password' },
      cookies: [],
    }
    for (const email of addresses) {
      expect(await login({ email, password: 'wrong' })).toEqual(refused)
    }
    // Who knows the password learns why it opens nothing.
    expect(await login({ email: inactive.email, password: inactive.password })).toEqual({
      ...refused,
      json: { detail: 'Account is deactivated' },
    })
    expect(await inactive.send('GET', '/api/me')).toMatchObject({ status: 401 })
  })

  test('who has several sessions sees and ends them', async () => {
    const account = await register(service)
    const { send, email, password, cookies } = account
    const other = openBrowser(service)
    await other.send('POST', '/auth/login', { email, password }, { 'user-agent': 'Phone' })
    const { json } = await send('GET', '/auth/sessions')
    const [ownId, otherId] = [sessionOf(account), sessionOf(other)]
    expect(JSON.stringify(json)).not.toContain(cookies.get('access_token'))
    expect(json).toMatchObject([
      { id: ownId, current: true },
      { id: otherId, current: false, user_agent: 'Phone' },
    ])
    // What the list shows is no cookie.
    const thief = openBrowser(service)
    thief.cookies.set('access_token', otherId)
    expect((await thief.send('GET', '/api/me')).status).toBe(401)

    expect((await send('DELETE', `/auth/sessions/${otherId}`)).status).toBe(200)
    expect((await other.send('GET', '/api/me')).status).toBe(401)
    expect((await send('DELETE', `/auth/sessions/${ownId}`)).status).toBe(200)
    expect(cookies.has('access_token')).toBe(false)
    expect(await service.rows('fastauth_sessions', 'id', ownId)).toEqual([])
  })

  test("another user's session is not found and stays", async () => {
    const victim = await register(service)
    const { send } = await register(service)
    const unknown = await send('DELETE', `/auth/sessions/${storedToken('nobody')}`)
    const foreign = await send('DELETE', `/auth/sessions/${sessionOf(victim)}`)
    expect(foreign).toMatchObject({ status: 404, detail: 'Session not found' })
    expect(foreign.json).toEqual(unknown.json)
    expect((await victim.send('GET', '/api/me')).status).toBe(200)
  })

  test('a session that has been used for a day is extended, an earlier one is not', async () => {
    const account = await register(service)
    const id = sessionOf(account)
    expect((await account.send('GET', '/api/me')).headers.getSetCookie()).toEqual([])

    const soon = new Date(Date.now() + 14 * DAY_MS)
    await service.adapter.session.extendSession(id, soon)
    const [cookie] = (await account.send('GET', '/api/me')).headers.getSetCookie()
    expect(cookie).toContain('Max-Age=2592000')
    const [row] = await service.adapter.session.listUserSessions(account.id)
    expect(row?.expiresAt.getTime()).toBeGreaterThan(soon.getTime() + DAY_MS)
  })

  test('an expired session is none', async () => {
    const account = await register(service)
    const past = new Date(Date.now() - 1000)
    await service.adapter.session.extendSession(sessionOf(account), past)
    expect(await account.send('GET', '/api/me')).toMatchObject({
      status: 401,
      detail: 'Not authenticated',
    })
  })
})
