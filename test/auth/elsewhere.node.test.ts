import { assert, domain, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ArrivingRequest,
  CSRF_DETAIL,
  forwardedOrigin,
  isCsrfToken,
  isUnsafe,
  newCsrfToken,
  type Surroundings,
  whence,
} from '../../src/auth/elsewhere.ts'
import { readSecret } from '../../src/auth/secrets.ts'

const AROUND: Surroundings = {
  ownOrigins: ['https://accounts.example.com'],
  trustedOrigins: ['https://app.example.com'],
  hasCredentialCookie: false,
}

const SIGNED_IN: Surroundings = { ...AROUND, hasCredentialCookie: true }

const JSON_BODY = { 'content-type': 'application/json' }

const arriving = (headers: Record<string, string>, body: BodyInit | null = '{}'): ArrivingRequest =>
  new Request('https://service.example.com/auth/login', { method: 'POST', headers, body })

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** What is sent, and where it comes from without cookies and with them. */
const TABLE: readonly [string, Record<string, string>, string, string][] = [
  ['the page itself', { 'sec-fetch-site': 'same-origin', ...FORM }, 'here', 'here'],
  ['a bookmark', { 'sec-fetch-site': 'none', ...FORM }, 'here', 'here'],
  ['its own origin', { origin: 'https://service.example.com', ...FORM }, 'here', 'here'],
  ['baseUrl', { origin: 'https://accounts.example.com', ...JSON_BODY }, 'here', 'here'],
  [
    'a trusted origin',
    { 'sec-fetch-site': 'same-site', origin: 'https://app.example.com', ...JSON_BODY },
    'here',
    'here',
  ],
  [
    'a sibling',
    { 'sec-fetch-site': 'same-site', origin: 'https://evil.example.com', ...JSON_BODY },
    'elsewhere',
    'elsewhere',
  ],
  ['another site', { origin: 'https://evil.test', ...JSON_BODY }, 'elsewhere', 'elsewhere'],
  ['another port', { origin: 'https://app.example.com:8443' }, 'elsewhere', 'elsewhere'],
  ['another scheme', { origin: 'http://service.example.com' }, 'elsewhere', 'elsewhere'],
  ['a sandbox', { origin: 'null', ...JSON_BODY }, 'elsewhere', 'elsewhere'],
  ['an empty origin', { origin: '', ...JSON_BODY }, 'elsewhere', 'elsewhere'],
  [
    'a look-alike',
    { origin: 'https://service.example.com.evil.test', ...JSON_BODY },
    'elsewhere',
    'elsewhere',
  ],
  ['a hidden origin', { 'sec-fetch-site': 'cross-site', ...JSON_BODY }, 'elsewhere', 'elsewhere'],
  ['a hidden sibling', { 'sec-fetch-site': 'same-site', ...JSON_BODY }, 'elsewhere', 'elsewhere'],
  ['a program', JSON_BODY, 'here', 'unknown'],
  [
    'a program with a charset',
    { 'content-type': 'Application/vnd.api+JSON; charset=utf-8' },
    'here',
    'unknown',
  ],
  ['an old form', FORM, 'elsewhere', 'unknown'],
  ['a text that looks like JSON', { 'content-type': 'text/plain' }, 'elsewhere', 'unknown'],
  ['a type that only begins so', { 'content-type': 'application/jsonp' }, 'elsewhere', 'unknown'],
]

describe('where a request comes from', () => {
  test.each(TABLE)('%s', (_, headers, anonymous, signedIn) => {
    expect(whence(arriving(headers), AROUND)).toBe(anonymous)
    expect(whence(arriving(headers), SIGNED_IN)).toBe(signedIn)
  })

  test('a body without a type may come from a script of another site, no body may not', () => {
    const untyped = { method: 'POST', url: 'https://a.test/', headers: new Headers() }
    expect(whence({ ...untyped, body: 'x' }, AROUND)).toBe('elsewhere')
    expect(whence({ ...untyped, body: null }, AROUND)).toBe('here')
    const headers = new Headers({ 'content-length': '0' })
    expect(whence({ ...untyped, headers, body: new ReadableStream() }, AROUND)).toBe('here')
  })

  test('a safe method changes nothing, wherever it comes from', () => {
    const headers = new Headers({ origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' })
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect(whence({ method, url: 'https://a.test/', headers, body: null }, SIGNED_IN)).toBe(
        'here',
      )
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'post', 'FOO']) {
      expect(isUnsafe({ method, headers })).toBe(true)
    }
  })

  test('a WebSocket says more once it is open', () => {
    const opening = (headers: Record<string, string>) => ({
      method: 'GET',
      url: 'https://a.test/',
      headers: new Headers({ upgrade: 'WebSocket', ...headers }),
      body: null,
    })
    expect(whence(opening({ origin: 'https://evil.test' }), SIGNED_IN)).toBe('elsewhere')
    expect(whence(opening({ origin: 'https://a.test' }), SIGNED_IN)).toBe('here')
    expect(whence(opening({}), SIGNED_IN)).toBe('unknown')
    expect(whence(opening({}), AROUND)).toBe('here')
  })

  test('no origin passes that is not listed, whatever it looks like', () => {
    assert(
      property(
        oneof(
          domain().map((host) => `https://${host}`),
          string(),
        ),
        (origin) => {
          const headers = { get: (name: string) => (name === 'origin' ? origin : null) }
          const request = { method: 'POST', url: 'https://own.test/a', headers, body: null }
          const own = [
            'https://own.test',
            'https://accounts.example.com',
            'https://app.example.com',
          ]
          expect(whence(request, AROUND)).toBe(own.includes(origin) ? 'here' : 'elsewhere')
        },
      ),
    )
  })
})

describe('a CSRF token', () => {
  const signer = readSecret('k'.repeat(32)).signer('csrf')

  test('holds for its session alone, sent twice', async () => {
    const token = await newCsrfToken(signer, 'session-1')
    expect(await isCsrfToken(signer, 'session-1', { header: token, cookie: token })).toBe(true)
    expect(await isCsrfToken(signer, 'session-2', { header: token, cookie: token })).toBe(false)
    expect(await isCsrfToken(signer, '', { header: token, cookie: token })).toBe(false)
    const other = await newCsrfToken(signer, 'session-1')
    expect(await isCsrfToken(signer, 'session-1', { header: token, cookie: other })).toBe(false)
    expect(await isCsrfToken(signer, 'session-1', { header: null, cookie: token })).toBe(false)
    expect(await isCsrfToken(signer, 'session-1', { header: token, cookie: null })).toBe(false)
  })

  test.each(['', 'x', '€', 'ä.ö', '.', 'a.b', 'a'.repeat(43), '\u{1f600}', 'tossed.tossed'])(
    'is not %s, though header and cookie are equal',
    async (made) => {
      expect(await isCsrfToken(signer, 's', { header: made, cookie: made })).toBe(false)
    },
  )

  test('is not one that another secret or purpose signed', async () => {
    const other = readSecret('j'.repeat(32)).signer('csrf')
    const purpose = readSecret('k'.repeat(32)).signer('limits')
    for (const foreign of [other, purpose]) {
      const token = await newCsrfToken(foreign, 's')
      expect(await isCsrfToken(signer, 's', { header: token, cookie: token })).toBe(false)
    }
  })

  test('is refused in the words of FastAuth', () => {
    expect(CSRF_DETAIL).toBe('CSRF token missing or invalid')
  })
})

test.each([
  [{ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'a.test' }, 'https://a.test'],
  [
    { 'x-forwarded-proto': 'https, http', 'x-forwarded-host': 'A.test:8443, b' },
    'https://a.test:8443',
  ],
  [{ 'x-forwarded-host': 'a.test' }, null],
  [{ 'x-forwarded-proto': 'https' }, null],
  [{ 'x-forwarded-proto': 'javascript', 'x-forwarded-host': 'a.test' }, null],
  [{ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'a.test/path' }, null],
  [{ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'u@a.test' }, null],
  [{ 'x-forwarded-proto': 'https', 'x-forwarded-host': ' ' }, null],
])('a proxy says %o', (headers, origin) => {
  expect(forwardedOrigin(new Headers(headers as Record<string, string>))).toBe(origin)
})
