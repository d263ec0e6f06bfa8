/** Parts of the way to a provider that no provider has to be there for. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Hono } from 'hono'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { fastauthOver } from 'fastauth-edge/hono/slim'
import { github } from 'fastauth-edge/auth/oauth'
import { identityOf } from '../../../src/auth/oauth/identity.ts'
import { withExactNumbers } from '../../../src/auth/oauth/exact-json.ts'
import { providerFetch } from '../../../src/auth/oauth/provider-fetch.ts'
import { HOME, SECRET } from '../core/app.ts'

describe('numbers', () => {
  test.each([
    ['{"id":9007199254740993}', { id: '9007199254740993' }],
    ['{"id":9007199254740991}', { id: 9_007_199_254_740_991 }],
    ['{"id": -18446744073709551615 }', { id: '-18446744073709551615' }],
    ['[1, 1e30, 0.12345678901234567890, 12345678901234567890.5]', undefined],
    ['{"a":"9007199254740993 \\" 9007199254740993","b":[9007199254740993]}', undefined],
  ])('%s', (json, wanted) => {
    const read: unknown = JSON.parse(withExactNumbers(json))
    if (wanted) expect(read).toEqual(wanted)
    else if (json.startsWith('[')) expect(read).toEqual(JSON.parse(json))
    else {
      expect(read).toEqual({
        a: '9007199254740993 " 9007199254740993',
        b: ['9007199254740993'],
      })
    }
  })
})

describe('who somebody is', () => {
  const tokens = { accessToken: 'x', refreshToken: null, expiresAt: null }
  const read = (profile: object) =>
    identityOf(
      { id: '1', ...profile },
      tokens,
      () => true,
      (why) => new Error(why),
    )

  test.each<[object, object]>([
    [{ id: 42 }, { providerAccountId: '42' }],
    [{ image: 'javascript:alert(1)' }, { image: null }],
    [{ image: 'data:image/svg+xml,<svg onload=alert(1)>' }, { image: null }],
    [{ image: '//img.example/a.png' }, { image: null }],
    [{ image: `https://img.example/${'x'.repeat(2_048)}` }, { image: null }],
    [{ image: 'https://img.example/a.png' }, { image: 'https://img.example/a.png' }],
    [{ name: `a\0b\ud800${'x'.repeat(300)}` }, { name: `ab\ufffd${'x'.repeat(252)}` }],
    [{ name: '' }, { name: null }],
    [
      { email: '', emailVerified: true },
      { email: null, proven: false },
    ],
    [{ email: 'a@b.example' }, { email: 'a@b.example', proven: false }],
    [{ email: 'a@b.example', emailVerified: 'true' }, { proven: false }],
    [{ email: 'a@b.example', emailVerified: true }, { proven: true }],
  ])('%o', (profile, wanted) => expect(read(profile)).toMatchObject(wanted))

  test.each([undefined, null, '', 'a\0b', '\ud800', 'x'.repeat(513), 1.5, 2 ** 53, NaN, {}, true])(
    'nobody has the id %o',
    (id) => expect(() => read({ id })).toThrow('says no id of the user that can be kept'),
  )
})

describe('a provider that is slow', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test.each<[string, () => Promise<Response>]>([
    ['never answers', () => new Promise(() => {})],
    ['never ends its answer', async () => new Response(new ReadableStream())],
  ])('and %s is given up after ten seconds', async (_, answer) => {
    let signal: AbortSignal | null | undefined
    const fetching = providerFetch('corp', (_url, init) => {
      signal = init.signal
      expect(init.redirect).toBe('manual')
      return answer()
    })
    const given = fetching('https://corp.example/token', {}).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(9_900)
    expect(signal?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(200)
    expect(await given).toMatchObject({
      code: 'provider_unavailable',
      fault: { message: 'corp did not answer in time' },
    })
    expect(signal?.aborted).toBe(true)
  })
})

describe('in a shell', () => {
  const request = (env: object) => {
    const hono = new Hono()
    const over = () => libsqlAdapter({ url: 'sqlite://' })
    hono.use(fastauthOver(over, { providers: [github()], secret: SECRET, baseUrl: HOME }))
    return hono.request(`${HOME}/auth/oauth/github/authorize`, {}, env)
  }

  test('the environment holds the credentials of a bare github()', async () => {
    const answer = await request({ GITHUB_CLIENT_ID: 'of the env', GITHUB_CLIENT_SECRET: 'x' })
    expect(answer.status).toBe(200)
    const { url } = Object(await answer.json())
    expect(new URL(url).searchParams.get('client_id')).toBe('of the env')
  })

  test.each([
    [{}, 'github needs clientId, or GITHUB_CLIENT_ID in the environment'],
    [{ GITHUB_CLIENT_ID: 'x' }, 'github needs clientSecret, or GITHUB_CLIENT_SECRET in the'],
  ])('without one of them nobody is sent anywhere: %o', async (env, message) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    expect((await request(env)).status).toBe(500)
    expect(String(log.mock.calls.flat())).toContain(message)
    log.mockRestore()
  })
})
