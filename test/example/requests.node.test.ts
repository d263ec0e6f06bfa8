import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeOf, openBrowser, randomEmail, register } from './browser.ts'
import { D1, type Service, startService } from './service.ts'

let service: Service
beforeAll(async () => {
  service = await startService(D1)
})
afterAll(() => service.close())

const login = (body: unknown, headers?: Record<string, string>) =>
  openBrowser(service).send('POST', '/auth/login', body, headers)

test.each([
  ['{"email":', 'malformed_json'],
  ['', 'malformed_json'],
  ['null', 'invalid_body'],
  ['[]', 'invalid_body'],
  [{ email: 'a@example.com' }, 'invalid_body'],
  [{ email: 'a@example.com', password: 1 }, 'invalid_body'],
  [{ email: 'a@example.com', password: 'x'.repeat(257) }, 'invalid_body'],
  [{ email: 'a@example.com', password: 'password', admin: true }, 'invalid_body'],
  ['{"email":"a@example.com","password":"password","__proto__":{"admin":true}}', 'invalid_body'],
  [{ email: 'no address', password: 'password' }, 'invalid_body'],
  [{ email: 'a@b@example.com', password: 'password' }, 'invalid_body'],
  [{ email: 'a@example.com\r\nBcc: b@example.com', password: 'password' }, 'invalid_body'],
  [{ email: '\ud800@example.com', password: 'password' }, 'validation'],
])('a body that is wrong is refused: %j', async (body, code) => {
  expect(await login(body)).toMatchObject({ status: 400, code })
})

test('a message never quotes what was sent', async () => {
  const secret = 'a-password-typed-into-the-wrong-field'
  const { json } = await login({ email: secret, password: 'password' })
  expect(JSON.stringify(json)).not.toContain(secret)
})

test.each([
  [7, 400],
  [8, 201],
  [256, 201],
  [257, 400],
])('a new password has 8 to 256 characters: %i', async (length, status) => {
  const body = { email: randomEmail(), password: 'x'.repeat(length) }
  const answer = await openBrowser(service).send('POST', '/auth/register', body)
  expect(answer.status).toBe(status)
})

test('a body above 64 KiB is refused, whether or not it tells its length', async () => {
  const tooLarge = { status: 413, code: 'body_too_large' }
  const password = 'x'.repeat(1024 * 1024)
  expect(await login({ email: randomEmail(), password })).toMatchObject(tooLarge)

  const email = randomEmail()
  const streamed = new Blob([JSON.stringify({ email, password: 'x'.repeat(80 * 1024) })]).stream()
  const answer = await service.miniflare.dispatchFetch(`${service.url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: streamed,
    duplex: 'half',
  })
  expect({ status: answer.status, code: codeOf(await answer.json()) }).toEqual(tooLarge)
})

test('a body that is not declared JSON is refused', async () => {
  const origin = service.url
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp']) {
    const answer = await login('{}', { 'content-type': type, origin })
    expect(answer).toMatchObject({ status: 415, code: 'not_json' })
  }
})

test('what another site has a browser send is refused, whatever its type', async () => {
  const { send, email, password } = await register(service)
  const foreign = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${service.url}.evil.example` },
    { origin: 'https://evil.example', 'content-type': 'text/plain' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    { origin: '', 'sec-fetch-site': 'cross-site' },
    { origin: '', 'sec-fetch-site': 'same-site' },
    { origin: '', 'content-type': 'text/plain' },
  ]
  for (const headers of foreign) {
    const refused = { status: 403, code: 'cross_site_request' }
    expect(await login({ email, password }, headers)).toMatchObject(refused)
    expect(await send('POST', '/auth/logout', undefined, headers)).toMatchObject(refused)
    expect(await send('DELETE', '/auth/sessions/x', undefined, headers)).toMatchObject(refused)
  }
  expect((await send('GET', '/auth/me', undefined, foreign[0])).status).toBe(200)
  expect((await login({ email, password }, { origin: service.url })).status).toBe(200)
})

test('there is JSON for what does not exist, and logging out twice is fine', async () => {
  const { send } = openBrowser(service)
  expect(await send('GET', '/auth/nothing')).toMatchObject({ status: 404, code: 'not_found' })
  expect(await send('GET', '/auth/login')).toMatchObject({ status: 404, code: 'not_found' })
  expect(await send('POST', '/auth/logout')).toMatchObject({ status: 200 })
})

test.each(['GET /auth/me', 'GET /auth/sessions', 'DELETE /auth/sessions/x'])(
  'no session, no %s',
  async (route) => {
    const [method = '', path = ''] = route.split(' ')
    const browser = openBrowser(service)
    const refused = { status: 401, code: 'unauthenticated' }
    expect(await browser.send(method, path)).toMatchObject(refused)
    browser.cookies.set('session', 'x'.repeat(4000))
    expect(await browser.send(method, path)).toMatchObject(refused)
  },
)

test('a header that no database stores whole does not stand in the way of a login', async () => {
  const { email, password } = await register(service)
  const agent = { 'user-agent': 'x'.repeat(10_000) }
  expect((await login({ email, password }, agent)).status).toBe(200)
})
