/** What no client of good will sends: bodies, tokens, cookies, hosts. */
import { describe, expect, test } from 'vitest'
import { email, unique } from '../../conformance/fixtures.ts'
import { type Answer, app, type CoreBackend, HOME, PASSWORD, said } from './app.ts'
import { serviceIn } from './client.ts'

const MODE = { strategy: 'database', delivery: 'cookie' } as const

/** Each route with a body, the fields that it must have, and those that it may have. */
const BODIES: [route: string, must: readonly string[], may: readonly string[]][] = [
  ['POST /register', ['email', 'password'], ['name']],
  ['POST /login', ['email', 'password'], []],
  ['POST /forgot-password', ['email'], []],
  ['POST /reset-password', ['token', 'new_password'], []],
  ['POST /verify-email', ['token'], []],
  ['POST /refresh', ['refresh_token'], []],
  ['PUT /account/profile', [], ['name', 'image']],
  ['POST /account/change-password', ['current_password', 'new_password'], []],
  ['POST /account/change-email', ['new_email', 'password'], []],
  ['POST /account/confirm-email-change', ['token'], []],
  ['DELETE /account', ['password'], []],
  ['POST /token/introspect', ['token'], []],
  ['POST /token/revoke', ['token'], []],
]

const split = (route: string): [method: string, path: string] => {
  const [method = '', path = ''] = route.split(' ')
  return [method, `/auth${path}`]
}

const missing = (fields: readonly string[]) =>
  fields.map((field) => ({ type: 'missing', loc: ['body', field], msg: 'Field required' }))

const NO_OBJECT = [
  {
    type: 'model_attributes_type',
    loc: ['body'],
    msg: 'Input should be a valid dictionary or object to extract fields from',
  },
]

const MARK = 'not-to-be-seen-again'

export function badInputCases(backend: CoreBackend): void {
  const service = () => serviceIn(MODE, backend, { rateLimit: false })

  test.each(BODIES)(
    '%s: a body that is none is refused, and not repeated',
    async (route, must, may) => {
      const core = service()
      const client = await core.client().register()
      const [method, path] = split(route)
      const detail = async (body: unknown): Promise<unknown> => {
        const answer = await client.browser.send(method, path, body)
        expect([route, body, answer.status]).toEqual([route, body, 422])
        expect(JSON.stringify(answer.body)).not.toContain(MARK)
        return Object(answer.body).detail
      }
      for (const body of [[], [{ email: MARK }], '"x"', '7', 'true', [[]]]) {
        expect(await detail(body)).toEqual(NO_OBJECT)
      }
      for (const body of [
        '{',
        '{"a":}',
        "{'a': 1}",
        `{"password": "${MARK}"`,
        '\u0000',
        'NaN',
        '{"a":1}}',
      ]) {
        expect(await detail(body)).toMatchObject([
          { type: 'json_invalid', loc: ['body', expect.any(Number)] },
        ])
      }
      // Deeper than any recursion goes.
      expect(await detail(`${'['.repeat(30_000)}${']'.repeat(30_000)}`)).toEqual(NO_OBJECT)
      if (must.length > 0) {
        expect(await detail({})).toEqual(missing(must))
        expect(await detail({ [must[0] ?? '']: undefined, __proto__: null, other: MARK })).toEqual(
          missing(must),
        )
        // What is inherited is not given.
        const polluted = `{"__proto__": {${must.map((field) => `"${field}": "x"`).join()}}}`
        expect(await detail(polluted)).toEqual(missing(must))
      }
      for (const value of [7, true, [MARK], { [MARK]: MARK }, [[[[]]]]]) {
        const fields = Object.fromEntries([...must, ...may].map((field) => [field, value]))
        const problems: Record<string, unknown>[] = Object(await detail(fields))
        expect(problems.map(({ type, loc }) => [type, loc])).toEqual(
          [...must, ...may].map((field) => ['string_type', ['body', field]]),
        )
      }
      for (const text of ['a\0b', '\ud800', `${MARK}\udfff`]) {
        // A password may hold a NUL, which is hashed like any other character.
        const texts = [...must, ...may].filter(
          (field) => text !== 'a\0b' || !field.includes('password'),
        )
        if (texts.length === 0) continue
        const fields = Object.fromEntries([...must, ...may].map((field) => [field, text]))
        const wrong: Record<string, unknown>[] = Object(await detail(JSON.stringify(fields)))
        expect(wrong.map(({ loc }) => Object(loc)[1])).toEqual(texts)
      }
      expect(await client.isSignedIn()).toBe(true)
    },
  )

  test('a body of a megabyte is refused on every route, whatever its length claims to be', async () => {
    const core = service()
    const client = await core.client().register()
    core.forget()
    const large = JSON.stringify({ email: 'x', password: 'x'.repeat(1_000_000) })
    for (const [route] of BODIES) {
      const [method, path] = split(route)
      for (const headers of [{}, { 'content-length': '10' }]) {
        const answer = await client.browser.send(method, path, large, headers)
        expect([route, ...said(answer)]).toEqual([
          route,
          413,
          { detail: 'Request body is larger than 64 KiB' },
        ])
      }
    }
    expect(core.requests()).toBe(0)
  })

  test('a password goes on after a NUL, and is what it was made of', async () => {
    const core = service()
    const address = email()
    const password = 'long enough\0the rest of it'
    await core.client().register(address, password)
    for (const other of ['long enough', 'long enough\0', 'long enough\0the rest of It']) {
      expect((await core.client().login(address, other)).status).toBe(401)
    }
    expect((await core.client().login(address, password)).status).toBe(200)
    const composed = email()
    await core.client().register(composed, 'p\u00e4ssw\u00f6rd!')
    expect((await core.client().login(composed, 'pa\u0308sswo\u0308rd!')).status).toBe(401)
  })

  test('names that are markup, SQL or other words of the database stay what they are', async () => {
    const core = service()
    for (const name of [
      '<script>alert(1)</script>',
      "'; drop table fastauth_users; --",
      '${7*7}',
      '\u202eevil',
      'x'.repeat(255),
      '',
    ]) {
      const address = email()
      const client = core.client()
      const answer = await client.post('/register', { email: address, password: PASSWORD, name })
      expect(answer.status).toBe(201)
      expect((await core.adapter.user.getUserByEmail(address))?.name).toBe(name)
      expect((await client.get('/me')).body).toMatchObject({ name })
      // Nobody has verified the address: whoever has it is not told what a stranger named it.
      await core.client().post('/forgot-password', { email: address })
      const { text = '', html = '' } = core.mails.at(-1) ?? {}
      if (name !== '') expect(`${text}${html}`).not.toContain(name)
    }
  })

  describe('cookies', () => {
    const withCookies = async (
      cookieOf: (token: string, csrf: string) => string,
    ): Promise<Answer> => {
      const core = app(backend)
      const visitor = core.browser()
      await visitor.register()
      const { cookies } = visitor
      const cookie = cookieOf(
        cookies.get('__Host-access_token') ?? '',
        cookies.get('csrf_token') ?? '',
      )
      return core.browser().get('/me', { cookie })
    }
    const name = '__Host-access_token'
    test.each<[what: string, cookieOf: (token: string, csrf: string) => string, status: number]>([
      ['alone', (token) => `${name}=${token}`, 200],
      ['among others', (token) => `theme=dark; ${name}=${token}; x=y`, 200],
      ['without a space between', (token) => `a=b;${name}=${token};c=d`, 200],
      ['with blanks around it', (token) => `${name}= ${token} `, 200],
      ['after broken ones', (token) => `;; =; x; %; a=%E0%A4%A; ${name}=${token}`, 200],
      ['after one of the same name that is junk', (token) => `${name}=x; ${name}=${token}`, 200],
      ['before one of the same name that is junk', (token) => `${name}=${token}; ${name}=x`, 200],
      ['in quotes, as no browser has it', (token) => `${name}="${token}"`, 401],
      ['of no value', () => `${name}=`, 401],
      ['of a value that is no text', () => `${name}=%E0%A4%A`, 401],
      ['of another case', (token) => `__host-ACCESS_token=${token}`, 401],
      ['without the prefix', (token) => `access_token=${token}`, 401],
      ['with another prefix', (token) => `__Secure-access_token=${token}`, 401],
      ['as the CSRF token', (token) => `csrf_token=${token}`, 401],
      ['as the refresh token', (token) => `__Host-refresh_token=${token}`, 401],
      ['that is the CSRF token', (_, csrf) => `${name}=${csrf}`, 401],
      ['cut', (token) => `${name}=${token.slice(0, -1)}`, 401],
      ['longer', (token) => `${name}=${token}x`, 401],
      ['of another spelling', (token) => `${name}=${token.toUpperCase()}`, 401],
      ['of 60 kB', () => `${name}=${'x'.repeat(60_000)}`, 401],
      ['after a thousand others', (token) => `${'a=b; '.repeat(1_000)}${name}=${token}`, 200],
      [
        'after too many of its name',
        (token) => `${name}=${token}; ${`${name}=x; `.repeat(50)}`,
        401,
      ],
    ])('the access token %s', async (_, cookieOf, status) => {
      expect((await withCookies(cookieOf)).status).toBe(status)
    })
  })

  describe('hosts and origins that lie', () => {
    test('a mailed link leads to baseUrl, whatever the request was sent to', async () => {
      const core = app(backend)
      const user = await core.browser().register()
      for (const headers of [
        { host: 'evil.example' },
        { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
        { forwarded: 'host=evil.example;proto=https' },
        { 'x-original-url': 'https://evil.example/' },
      ]) {
        const answer = await core.browser().post('/forgot-password', { email: user.email }, headers)
        expect(answer.status).toBe(200)
        const { text = '', html = '' } = core.mails.at(-1) ?? {}
        expect(text).toContain(`${HOME}/auth/reset-password?token=`)
        expect(`${text}${html}`).not.toContain('evil')
      }
      const elsewhere = core.browser({ origin: '' })
      const url = 'https://evil.example/auth/forgot-password'
      expect((await elsewhere.send('POST', url, { email: user.email })).status).toBe(200)
      expect(core.mails.at(-1)?.text).toContain(`${HOME}/auth/reset-password?token=`)
    })

    test('without baseUrl no link is made for a host that anybody could name', async () => {
      const core = app(backend, { baseUrl: undefined })
      const user = await core.browser().register()
      for (const email of [user.email, `${unique('nobody')}@mail.example`]) {
        expect(said(await core.browser().post('/forgot-password', { email }))).toEqual([
          500,
          { detail: 'Internal Server Error' },
        ])
      }
      expect(core.mails).toEqual([])
      expect(core.errors).toHaveLength(2)
    })

    test('a forwarded host is no origin of the service', async () => {
      const core = app(backend)
      const visitor = core.browser({ origin: 'https://evil.example' })
      const forwarded = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
      const body = { email: email(), password: PASSWORD }
      for (const headers of [forwarded, { forwarded: 'host=evil.example;proto=https' }]) {
        const answer = await visitor.post('/register', body, headers)
        expect(said(answer)).toEqual([403, { detail: 'CSRF token missing or invalid' }])
      }
      expect(await core.adapter.user.getUserByEmail(body.email)).toBeNull()
    })

    test('a path that is another on its way to a route is no route', async () => {
      const core = app(backend)
      await core.browser().register()
      for (const path of [
        '//auth/me',
        '/auth//me',
        '/auth/me/..',
        '/auth/%2e%2e/auth/me%2f',
        '/auth/me%00',
        '/auth/me;x=y',
        '/AUTH/me',
        '/auth/sessions/a%2fb',
        '/auth/sessions/%ff',
      ]) {
        const answer = await core.browser().send('GET', path)
        expect([path, answer.status]).toEqual([path, 404])
      }
    })
  })
}
