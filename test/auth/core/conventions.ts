import { expect, test } from 'vitest'
import { email } from '../../conformance/fixtures.ts'
import { app, type CoreBackend, HOME, PASSWORD, said } from './app.ts'

const missing = (...fields: string[]) =>
  fields.map((field) => ({ type: 'missing', loc: ['body', field], msg: 'Field required' }))

export function conventionCases(backend: CoreBackend): void {
  test('what is no route is 404, and not handled', async () => {
    const { auth, browser } = app(backend)
    expect(said(await browser().get('/nothing'))).toEqual([404, { detail: 'Not Found' }])
    const handled = (path: string): boolean => auth.handles(new Request(HOME + path))
    const paths = ['/auth/login', '/auth/login/', '/auth/sessions/x', '/auth/account']
    expect(paths.map(handled)).toEqual([true, true, true, true])
    const others = [
      '/',
      '/auth',
      '/auth/',
      '/auth/logins',
      '/login',
      '/auth/login/x',
      '/auth/%E0%A4%A',
    ]
    expect(others.map(handled)).toEqual(others.map(() => false))
  })

  test('another method is 405 with Allow, HEAD and OPTIONS included', async () => {
    const visitor = app(backend).browser()
    for (const [method, path, allow] of [
      ['GET', '/auth/login', 'POST'],
      ['HEAD', '/auth/me', 'GET'],
      ['OPTIONS', '/auth/login', 'POST'],
      ['POST', '/auth/account/profile', 'GET, PUT'],
      ['PATCH', '/auth/account', 'DELETE'],
    ] as const) {
      const answer = await visitor.send(method, path)
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow])
    }
  })

  test('a slash at the end is redirected away, the query kept', async () => {
    const { auth } = app(backend)
    const answer = await auth.fetch(
      new Request(`${HOME}/auth/login/?next=x`, { method: 'POST', redirect: 'manual' }),
    )
    expect([answer.status, answer.headers.get('location')]).toEqual([
      307,
      `${HOME}/auth/login?next=x`,
    ])
  })

  test('bodies that are none are 422, as FastAuth lists it, and never come back', async () => {
    const visitor = app(backend).browser()
    const post = async (body: unknown, type = 'application/json') => {
      const answer = await visitor.post('/login', body, { 'content-type': type })
      expect(answer.status).toBe(422)
      return Object(answer.body).detail
    }
    expect(await post({})).toEqual(missing('email', 'password'))
    expect(await post({ email: 'x', password: 3 })).toEqual([
      {
        type: 'value_error',
        loc: ['body', 'email'],
        msg: 'value is not a valid email address: An email address must have an @-sign.',
        ctx: { reason: 'An email address must have an @-sign.' },
      },
      { type: 'string_type', loc: ['body', 'password'], msg: 'Input should be a valid string' },
    ])
    const noObject = [
      {
        type: 'model_attributes_type',
        loc: ['body'],
        msg: 'Input should be a valid dictionary or object to extract fields from',
      },
    ]
    expect(await post([])).toEqual(noObject)
    expect(await post('"x"')).toEqual(noObject)
    expect(await post('email=a@b.example&password=x', 'application/x-www-form-urlencoded')).toEqual(
      noObject,
    )
    const nothing = [{ type: 'missing', loc: ['body'], msg: 'Field required' }]
    expect(await post('null')).toEqual(nothing)
    const empty = await visitor.post('/login')
    expect([empty.status, Object(empty.body).detail]).toEqual([422, nothing])
    const broken = await post('{"email": "a')
    expect(broken).toEqual([
      {
        type: 'json_invalid',
        loc: ['body', expect.any(Number)],
        msg: 'JSON decode error',
        ctx: { error: expect.any(String) },
      },
    ])
    const secret = await post({ email: email(), password: [PASSWORD], remember: 'perhaps' })
    expect(JSON.stringify(secret)).not.toContain(PASSWORD)
    expect(secret).toEqual([
      { type: 'string_type', loc: ['body', 'password'], msg: 'Input should be a valid string' },
      {
        type: 'bool_parsing',
        loc: ['body', 'remember'],
        msg: 'Input should be a valid boolean, unable to interpret input',
      },
    ])
  })

  test('a text that no database keeps is 422', async () => {
    const visitor = app(backend).browser()
    for (const name of ['a\0b', '\uD800']) {
      const answer = await visitor.post('/register', {
        email: email(),
        password: PASSWORD,
        name,
      })
      expect([answer.status, Object(answer.body).detail[0].type]).toEqual([422, 'string_unicode'])
    }
    const answer = await visitor.post('/register', { email: email(), password: 'longenough\uDC00' })
    expect(answer.status).toBe(422)
  })

  test('bodies over 64 KiB are 413, whatever they claim, and no UTF-8 is 400', async () => {
    const { auth, requests, forget } = app(backend)
    forget()
    const post = async (body: BodyInit) => {
      const headers = { 'content-type': 'application/json', origin: HOME }
      const init = { method: 'POST', headers, body, duplex: 'half' }
      return (await auth.fetch(new Request(`${HOME}/auth/login`, init))).status
    }
    expect(await post(`{"password":"${'x'.repeat(65_536)}"}`)).toBe(413)
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(10_000).fill(32)),
    })
    expect(await post(endless)).toBe(413)
    expect(await post('['.repeat(60_000))).toBe(422)
    expect(await post(new Uint8Array([123, 255, 125]))).toBe(400)
    expect(requests()).toBe(0)
  })

  test('no answer may be kept by a cache', async () => {
    const visitor = app(backend).browser()
    const answers = [
      await visitor.post('/register', { email: email(), password: PASSWORD }),
      await visitor.get('/me'),
      await visitor.get('/nothing'),
      await visitor.post('/login', {}),
    ]
    expect(answers.map(({ headers }) => headers.get('cache-control'))).toEqual(
      answers.map(() => 'no-store'),
    )
  })

  test('CORS is for listed origins alone', async () => {
    const origin = 'https://front.example'
    const { browser } = app(backend, { corsOrigins: [origin], trustedOrigins: [origin] })
    const preflight = (from: string) =>
      browser({ origin: '' }).send('OPTIONS', '/auth/login', undefined, {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      })
    const allowed = await preflight(origin)
    expect([allowed.status, allowed.body]).toEqual([200, 'OK'])
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '600',
      vary: 'Origin',
    })
    const refused = await preflight('https://evil.example')
    expect([refused.status, refused.body]).toEqual([400, 'Disallowed CORS origin'])
    expect(refused.headers.get('access-control-allow-origin')).toBeNull()
    const read = await browser().get('/me', { origin })
    expect(read.headers.get('access-control-allow-origin')).toBe(origin)
    // What a script of the front end cannot see else: when to try again, and how to sign in.
    expect(read.headers.get('access-control-expose-headers')).toBe('Retry-After, WWW-Authenticate')
    const foreign = await browser().get('/me', { origin: 'https://evil.example' })
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
  })
}
