import { readFileSync } from 'node:fs'
import { createEdgeAdapter } from 'fastauth-edge'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Browser, openBrowser, randomEmail, sha256 } from '../example/browser.ts'
import { freePort } from '../servers/process.ts'
import { type Served, serveEdge, serveNode } from './functions.ts'

const databases = { libSQL: inject('libsqlUrl'), Neon: inject('databaseUrls').Neon }
const runtimes = {
  'edge-runtime': { serve: serveEdge, path: '/api/edge' },
  Node: { serve: serveNode, path: '/api/auth' },
}

const cases = Object.entries(databases).flatMap(([database, url]) =>
  Object.entries(runtimes).map(([runtime, how]) => ({ database, url, runtime, ...how })),
)

describe.each(cases)('the Vercel example in $runtime over $database', ({ url, serve, path }) => {
  let served: Served
  const store = createEdgeAdapter({ url })
  beforeAll(async () => {
    served = await serve({ DATABASE_URL: url })
  })
  afterAll(() => served.close())

  /** A browser in which somebody new is signed in. */
  async function register(): Promise<Browser & { email: string; password: string; id: string }> {
    const browser = openBrowser(served)
    const [email, password] = [randomEmail(), crypto.randomUUID()]
    const answer = await browser.send('POST', `${path}/register`, { email, password })
    expect(answer).toMatchObject({ status: 201, json: { user: { email } } })
    const user = await store.user.getUserByEmail(email)
    return { ...browser, email, password, id: user?.id ?? '' }
  }

  test('registers, knows the visitor, signs out and in again', async () => {
    const { send, cookies, email, password, id } = await register()
    const token = cookies.get('session') ?? ''
    expect(await store.session.listUserSessions(id)).toMatchObject([{ id: sha256(token) }])
    expect(await send('GET', `${path}/me`)).toMatchObject({
      status: 200,
      json: { user: { id, email, emailVerified: false }, roles: [], permissions: [] },
    })
    expect((await send('POST', `${path}/logout`)).status).toBe(200)
    expect(cookies.has('session')).toBe(false)
    expect(await store.session.listUserSessions(id)).toEqual([])
    const nobody = await send('GET', `${path}/me`)
    expect(nobody).toMatchObject({ status: 401, code: 'unauthenticated' })
    expect(nobody.headers.get('content-type')).toBe('application/problem+json')
    const again = await send('POST', `${path}/login`, {
      email: ` ${email.toUpperCase()}`,
      password,
    })
    expect(again).toMatchObject({ status: 200, json: { user: { id } } })
    expect((await send('GET', `${path}/me`)).status).toBe(200)
  })

  test('a wrong password, an unknown e-mail and an inactive user look the same', async () => {
    const { email, password, id } = await register()
    const { send } = openBrowser(served)
    const refused = { status: 401, code: 'invalid_credentials' }
    expect(await send('POST', `${path}/login`, { email, password: 'wrong' })).toMatchObject(refused)
    const unknown = { email: randomEmail(), password }
    expect(await send('POST', `${path}/login`, unknown)).toMatchObject(refused)
    await store.user.updateUser(id, { isActive: false })
    expect(await send('POST', `${path}/login`, { email, password })).toMatchObject(refused)
  })

  test("lists a user's sessions and ends them, and nobody else's", async () => {
    const one = await register()
    const other = openBrowser(served)
    const { email, password } = one
    await other.send('POST', `${path}/login`, { email, password })
    const id = sha256(other.cookies.get('session') ?? '')
    const { json } = await one.send('GET', `${path}/sessions`)
    expect(json).toMatchObject({ sessions: [{ current: true }, { id, current: false }] })
    const thief = await register()
    expect(await thief.send('DELETE', `${path}/sessions?id=${id}`)).toMatchObject({
      status: 404,
      code: 'session_not_found',
    })
    expect((await one.send('DELETE', `${path}/sessions?id=${id}`)).status).toBe(200)
    expect((await other.send('GET', `${path}/me`)).status).toBe(401)
    const own = sha256(one.cookies.get('session') ?? '')
    expect((await one.send('DELETE', `${path}/sessions?id=${own}`)).status).toBe(200)
    expect(one.cookies.has('session')).toBe(false)
  })

  test('refuses what is wrong, with a code', async () => {
    const { email, password } = await register()
    const { send } = openBrowser(served)
    for (const [body, status, code] of [
      [{ email, password }, 409, 'user_already_exists'],
      [{ email: randomEmail(), password: 'short' }, 400, 'invalid_body'],
      [{ email: 'nobody', password }, 400, 'invalid_body'],
      [{ email: randomEmail(), password, admin: true }, 400, 'invalid_body'],
      ['{"email":', 400, 'malformed_json'],
      [{ email: randomEmail(), password: 'x'.repeat(1024 * 1024) }, 413, 'body_too_large'],
    ] as const) {
      expect(await send('POST', `${path}/register`, body)).toMatchObject({ status, code })
    }
    expect(await send('GET', `${path}/register`)).toMatchObject({ status: 404, code: 'not_found' })
    const elsewhere = { origin: 'https://evil.example' }
    const login = { email, password }
    expect(await send('POST', `${path}/login`, login, elsewhere)).toMatchObject({
      status: 403,
      code: 'cross_site_request',
    })
  })
})

test.each(Object.entries(runtimes))(
  'a database that is down is a 503 in %s, never a 401',
  async (_name, { serve, path }) => {
    const served = await serve({ DATABASE_URL: `http://127.0.0.1:${await freePort()}` })
    try {
      const browser = openBrowser(served)
      browser.cookies.set('session', 'x'.repeat(43))
      const down = { status: 503, code: 'database_unavailable' }
      expect(await browser.send('GET', `${path}/me`)).toMatchObject(down)
      expect(browser.cookies.has('session')).toBe(true)
    } finally {
      await served.close()
    }
  },
)

test('what both examples need is the same file', () => {
  const [one, other] = ['hono-worker', 'vercel-edge'].map((example) =>
    readFileSync(new URL(`../../examples/${example}/src/password.ts`, import.meta.url), 'utf8'),
  )
  expect(one).toBe(other)
})
