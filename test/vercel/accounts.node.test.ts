import { createEdgeAdapter } from 'fastauth-edge'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Account, openBrowser, randomEmail, register, sessionOf } from '../example/browser.ts'
import { freePort } from '../servers/process.ts'
import { type Served, serveEdge, serveNode } from './functions.ts'

const databases = { libSQL: inject('libsqlUrl'), Neon: inject('databaseUrls').Neon }
const runtimes = {
  'edge-runtime': { serve: serveEdge, prefix: '/api/edge' },
  Node: { serve: serveNode, prefix: '/api' },
}

const cases = Object.entries(databases).flatMap(([database, url]) =>
  Object.entries(runtimes).map(([runtime, how]) => ({ database, url, runtime, ...how })),
)

const secret = () => ({ AUTH_SECRET: crypto.randomUUID() })

describe.each(cases)('the Vercel example in $runtime over $database', ({ url, serve, prefix }) => {
  let served: Served
  const store = createEdgeAdapter({ url })
  const auth = `${prefix}/auth`
  beforeAll(async () => {
    served = await serve({ DATABASE_URL: url, ...secret() })
  })
  afterAll(() => served.close())

  /** A browser in which somebody new is signed in. */
  const newcomer = (): Promise<Account> => register(served, randomEmail(), auth)

  test('signs up, knows the visitor, signs out and in again', async () => {
    const account = await newcomer()
    const { send, cookies, email, password, id } = account
    const own = sessionOf(account)
    expect(await store.session.listUserSessions(id)).toMatchObject([{ id: own }])
    const me = { id, email, name: null, roles: [], permissions: [] }
    expect(await send('GET', `${prefix}/me`)).toMatchObject({ status: 200, json: me })
    expect((await send('POST', `${auth}/logout`)).status).toBe(200)
    expect(cookies.has('access_token')).toBe(false)
    expect(await store.session.listUserSessions(id)).toEqual([])
    const nobody = await send('GET', `${prefix}/me`)
    expect(nobody).toMatchObject({ status: 401, json: { detail: 'Not authenticated' } })
    const again = { email: ` ${email.toUpperCase()}`, password }
    expect((await send('POST', `${auth}/login`, again)).status).toBe(200)
    expect(await send('GET', `${prefix}/me`)).toMatchObject({ status: 200, json: { id } })
  })

  test('a wrong password and an unknown e-mail look the same', async () => {
    const { email, password, id } = await newcomer()
    const { send } = openBrowser(served)
    const login = (body: object) => send('POST', `${auth}/login`, body)
    const refused = { status: 401, detail: 'Invalid email or password' }
    expect(await login({ email, password: 'wrong' })).toMatchObject(refused)
    expect(await login({ email: randomEmail(), password })).toMatchObject(refused)
    await store.user.updateUser(id, { isActive: false })
    expect(await login({ email, password: 'wrong' })).toMatchObject(refused)
    expect(await login({ email, password })).toMatchObject({ status: 401 })
  })

  test("lists a user's sessions and ends them, and nobody else's", async () => {
    const one = await newcomer()
    const other = openBrowser(served)
    const { email, password } = one
    await other.send('POST', `${auth}/login`, { email, password })
    const id = sessionOf(other)
    const { json } = await one.send('GET', `${auth}/sessions`)
    expect(json).toMatchObject([{ current: true }, { id, current: false }])
    const thief = await newcomer()
    expect(await thief.send('DELETE', `${auth}/sessions/${id}`)).toMatchObject({
      status: 404,
      detail: 'Session not found',
    })
    expect((await one.send('DELETE', `${auth}/sessions/${id}`)).status).toBe(200)
    expect((await other.send('GET', `${prefix}/me`)).status).toBe(401)
    expect((await one.send('DELETE', `${auth}/sessions/${sessionOf(one)}`)).status).toBe(200)
    expect(one.cookies.has('access_token')).toBe(false)
  })

  test('refuses what is wrong', async () => {
    const { email, password } = await newcomer()
    const { send } = openBrowser(served)
    for (const [body, status] of [
      [{ email, password }, 409],
      [{ email: randomEmail(), password: 'short' }, 400],
      [{ email: 'nobody', password }, 422],
      ['{"email":', 422],
      [{ email: randomEmail(), password: 'x'.repeat(1024 * 1024) }, 413],
    ] as const) {
      expect((await send('POST', `${auth}/register`, body)).status).toBe(status)
    }
    expect((await send('GET', `${auth}/register`)).status).toBe(405)
    expect(await send('GET', `${prefix}/none`)).toMatchObject({ status: 404, detail: 'Not Found' })
    const elsewhere = { origin: 'https://evil.example' }
    expect(await send('POST', `${auth}/login`, { email, password }, elsewhere)).toMatchObject({
      status: 403,
      detail: 'CSRF token missing or invalid',
    })
  })
})

test.each(Object.entries(runtimes))(
  'a database that is down is a 503 in %s, never a 401',
  async (_name, { serve, prefix }) => {
    const served = await serve({
      DATABASE_URL: `http://127.0.0.1:${await freePort()}`,
      ...secret(),
    })
    try {
      const browser = openBrowser(served)
      browser.cookies.set('access_token', `${'x'.repeat(43)}.${'y'.repeat(22)}`)
      expect((await browser.send('GET', `${prefix}/me`)).status).toBe(503)
      expect((await browser.send('GET', `${prefix}/auth/me`)).status).toBe(503)
      expect(browser.cookies.has('access_token')).toBe(true)
    } finally {
      await served.close()
    }
  },
)
