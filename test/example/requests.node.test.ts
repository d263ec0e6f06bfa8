import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, detailOf, openBrowser, randomEmail, register } from './browser.ts'
import { D1, type Service, startService } from './service.ts'

let service: Service
beforeAll(async () => {
  service = await startService(D1)
})
afterAll(() => service.close())

const login = (body: unknown, headers?: Record<string, string>) =>
  openBrowser(service).send('POST', '/auth/login', body, headers)

test.each([
  ['{"email":', ['body', 0]],
  ['null', ['body']],
  ['[]', ['body']],
  [{ email: 'a@example.com' }, ['body', 'password']],
  [{ email: 'a@example.com', password: 1 }, ['body', 'password']],
  [{ email: 'no address', password: 'password' }, ['body', 'email']],
  [{ email: 'a@b@example.com', password: 'password' }, ['body', 'email']],
  [{ email: 'a@example.com\r\nBcc: b@example.com', password: 'password' }, ['body', 'email']],
  [{ email: '\ud800@example.com', password: 'password' }, ['body', 'email']],
])('a body that is wrong is refused, and where: %j', async (body, place) => {
  const { status, json } = await login(body)
  expect([status, at(json, 'detail', '0', 'loc')]).toEqual([422, place])
})

test('a message never quotes what was sent', async () => {
  const secret = 'a-password-typed-into-the-wrong-field'
  const { json } = await login({ email: secret, password: 'password' })
  expect(JSON.stringify(json)).not.toContain(secret)
})

test.each([
  [7, 400],
  [8, 201],
  [128, 201],
  [129, 400],
])('a new password has 8 to 128 characters: %i', async (length, status) => {
  const body = { email: randomEmail(), password: 'x'.repeat(length) }
  const answer = await openBrowser(service).send('POST', '/auth/register', body)
  expect(answer.status).toBe(status)
})

test('a body above 64 KiB is refused, whether or not it tells its length', async () => {
  const password = 'x'.repeat(1024 * 1024)
  expect(await login({ email: randomEmail(), password })).toMatchObject({ status: 413 })

  const email = randomEmail()
  const streamed = new Blob([JSON.stringify({ email, password: 'x'.repeat(80 * 1024) })]).stream()
  const answer = await service.miniflare.dispatchFetch(`${service.url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: streamed,
    duplex: 'half',
  })
  expect({ status: answer.status, detail: detailOf(await answer.json()) }).toEqual({
    status: 413,
    detail: 'Request body is larger than 64 KiB',
  })
})

test('a body that is not declared JSON is refused', async () => {
  const body = JSON.stringify({ email: 'a@example.com', password: 'password' })
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp']) {
    expect(await login(body, { 'content-type': type })).toMatchObject({ status: 422 })
  }
})

test('what another site has a browser send is refused, whatever its type', async () => {
  const { send, email, password } = await register(service)
  const foreign = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${service.url}.evil.example` },
    { origin: 'https://evil.example', 'content-type': 'text/plain' },
    { origin: '', 'sec-fetch-site': 'cross-site' },
    { origin: '', 'sec-fetch-site': 'same-site' },
    { origin: '', 'content-type': 'text/plain' },
  ]
  for (const headers of foreign) {
    const refused = { status: 403, detail: 'CSRF token missing or invalid' }
    expect(await login({ email, password }, headers)).toMatchObject(refused)
    expect(await send('POST', '/auth/logout', undefined, headers)).toMatchObject(refused)
    expect(await send('DELETE', '/auth/sessions/x', undefined, headers)).toMatchObject(refused)
    // Behind a guard of the application too.
    expect(await send('PUT', '/api/admin/users/x/roles/y', undefined, headers)).toMatchObject(
      refused,
    )
  }
  expect((await send('GET', '/api/me', undefined, foreign[0])).status).toBe(200)
  expect((await login({ email, password }, { origin: service.url })).status).toBe(200)
})

test('there is JSON for what does not exist, and who is signed out cannot sign out', async () => {
  const { send } = openBrowser(service)
  expect(await send('GET', '/auth/nothing')).toMatchObject({ status: 404, detail: 'Not Found' })
  expect(await send('GET', '/auth/login')).toMatchObject({ status: 405 })
  expect(await send('POST', '/auth/logout')).toMatchObject({ status: 401 })
})

test.each(['GET /auth/me', 'GET /api/me', 'GET /auth/sessions', 'DELETE /auth/sessions/x'])(
  'no session, no %s',
  async (route) => {
    const [method = '', path = ''] = route.split(' ')
    const browser = openBrowser(service)
    const refused = { status: 401, detail: 'Not authenticated' }
    expect(await browser.send(method, path)).toMatchObject(refused)
    browser.cookies.set('access_token', 'x'.repeat(4000))
    expect(await browser.send(method, path)).toMatchObject(refused)
  },
)

test('a header that no database stores whole does not stand in the way of a sign-in', async () => {
  const { email, password } = await register(service)
  const agent = { 'user-agent': 'x'.repeat(10_000) }
  expect((await login({ email, password }, agent)).status).toBe(200)
})

test('a role that is not one is refused with the reason', async () => {
  const admin = await register(service)
  await service.adapter.role.createRole('admin')
  await service.adapter.role.assignRole(admin.id, 'admin')
  const create = (body: unknown) => admin.send('POST', '/api/admin/roles', body)
  expect(await create({ name: 1 })).toMatchObject({ status: 400, detail: 'name must be a string' })
  expect(await create({ name: 'x', permissions: 'y' })).toMatchObject({
    status: 400,
    detail: 'permissions must be an array of strings',
  })
  expect(await create({ name: '' })).toMatchObject({ status: 400, json: { code: 'validation' } })
  expect(await create('{"name":')).toMatchObject({ status: 400 })
  expect(await create({ name: 'x'.repeat(100_000) })).toMatchObject({ status: 413 })
  expect(await service.adapter.role.listRoles()).toMatchObject([{ name: 'admin' }])
})
