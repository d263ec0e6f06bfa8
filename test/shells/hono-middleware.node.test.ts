/** FastAuth among other middleware of Hono. */
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { every, except, some } from 'hono/combine'
import { HTTPException } from 'hono/http-exception'
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { ConfigError } from 'fastauth-edge'
import { AccessError, fastauth, type OnProblem, requireAuth, requireRole } from 'fastauth-edge/hono'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { email } from '../conformance/fixtures.ts'

const url = inject('libsqlUrl')
const store = libsqlAdapter({ url })
const down = { url: 'http://127.0.0.1:9', retries: 0 }
const headers = { cookie: `session=${'x'.repeat(43)}` }
const HOME = 'http://localhost/'

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())
afterEach(() => void vi.restoreAllMocks())

const onProblem = vi.fn<OnProblem>(({ status, code }, c) => c.json({ mine: code }, status))

describe.each([
  ['every', (...all: MiddlewareHandler[]) => every(...all)],
  ['except', (...all: MiddlewareHandler[]) => except('/public', ...all)],
])('inside %s', (_name, inside) => {
  test.each([
    [down, 503, 'database_unavailable'],
    [{ url }, 401, 'unauthenticated'],
  ] as const)('%o is answered as anywhere else', async (database, status, code) => {
    const plain = new Hono().use(inside(fastauth(database), requireAuth()))
    plain.get('/', (c) => c.text('in'))
    const answer = await plain.request(HOME, { headers })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json',
    ])
    expect(await answer.json()).toMatchObject({ status, code })

    onProblem.mockClear()
    const own = new Hono().use(inside(fastauth({ ...database, onProblem }), requireAuth()))
    own.get('/', (c) => c.text('in'))
    const mine = await own.request(HOME, { headers })
    expect([mine.status, await mine.json()]).toEqual([status, { mine: code }])
    expect(onProblem).toHaveBeenCalledOnce()
  })

  test('what stands behind it is answered likewise, and keeps its cookie', async () => {
    const { id } = await store.user.createUser({ email: email() })
    const app = new Hono().use(inside(fastauth({ url })))
    app.get('/problem', async (c) => {
      await c.var.auth.signIn(id)
      throw new AccessError(403, 'not yet')
    })
    app.get('/exception', async (c) => {
      await c.var.auth.signIn(id)
      throw new HTTPException(402)
    })
    for (const [path, status] of [
      ['problem', 403],
      ['exception', 402],
    ] as const) {
      const answer = await app.request(HOME + path)
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([
        status,
        [expect.stringMatching(/^session=[\w-]{43};/)],
      ])
    }
  })

  test('a middleware that signs in and throws keeps the cookie', async () => {
    const { id } = await store.user.createUser({ email: email() })
    const throwing = [new HTTPException(402), new Response(null, { status: 303 }), new Error('x')]
    for (const [thrown, status] of throwing.map((one, i) => [one, [402, 303, 500][i]] as const)) {
      const app = new Hono().use(
        inside(fastauth({ url }), async (c) => {
          await c.var.auth.signIn(id)
          throw thrown
        }),
      )
      const answer = await app.request(HOME)
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([
        status,
        [expect.stringMatching(/^session=[\w-]{43};/)],
      ])
    }
  })

  test('a wrong set-up is the app’s to handle', async () => {
    const seen = vi.fn<(error: Error) => Response>(() => new Response(null, { status: 500 }))
    const app = new Hono().use(inside(fastauth({ url: 'redis://x' }), requireAuth()))
    app.onError(seen)
    await app.request(HOME, { headers })
    expect(seen.mock.calls[0]?.[0]).toBeInstanceOf(ConfigError)
  })
})

describe('inside some', () => {
  test('the next alternative has its turn when a guard turns away', async () => {
    const app = new Hono().use(
      some(every(fastauth({ url }), requireRole('admin')), async (c, next) => {
        if (c.req.header('x-api-key') !== 'right') throw new HTTPException(401, { message: 'key' })
        await next()
      }),
    )
    app.get('/', (c) => c.text('in'))
    expect((await app.request(HOME, { headers: { 'x-api-key': 'right' } })).status).toBe(200)
    const refused = await app.request(HOME)
    expect([refused.status, await refused.text()]).toEqual([401, 'key'])
  })

  test('a database that is down never looks like a 401', async () => {
    const app = new Hono().use(
      some(every(fastauth(down), requireAuth()), async () => {
        throw new HTTPException(401)
      }),
    )
    expect((await app.request(HOME, { headers })).status).toBe(503)
  })
})

test('in a sub-app with an onError of its own, problems are answered as in the app', async () => {
  const sub = new Hono().onError(() => new Response('mine', { status: 500 }))
  sub.get('/', requireAuth(), (c) => c.text('in'))
  for (const [database, status] of [
    [down, 503],
    [{ url }, 401],
  ] as const) {
    const app = new Hono().use(fastauth(database)).route('/sub', sub)
    const answer = await app.request(`${HOME}sub`, { headers })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json',
    ])
  }
})

test('a redirect or a page of onProblem has nothing of the answer in whose place it stands', async () => {
  for (const answer of [
    (c: Context) => c.redirect('/login'),
    () => new Response(null, { status: 302, headers: { location: '/login' } }),
  ]) {
    const app = new Hono().use(fastauth({ url, onProblem: (_problem, c) => answer(c) }))
    app.get('/', requireAuth(), (c) => c.text('in'))
    const { status, headers: sent } = await app.request(HOME)
    expect([status, sent.get('location')]).toEqual([302, '/login'])
    for (const name of ['content-type', 'content-length', 'www-authenticate', 'retry-after']) {
      expect([name, sent.get(name)]).toEqual([name, null])
    }
  }
})

test('bindings that a request is given in Node are seen, before the process’s own', async () => {
  vi.stubEnv('DATABASE_URL', 'redis://not-this-one')
  const app = new Hono().use(fastauth()).get('/', async (c) => {
    await c.var.auth.role.getRole('x')
    return c.text(c.var.auth.dialect)
  })
  const answer = await app.request(HOME, {}, { DATABASE_URL: url })
  expect([answer.status, await answer.text()]).toEqual([200, 'sqlite'])
  vi.unstubAllEnvs()
})

test.each([
  [422, 500, 'Internal Server Error'],
  [402, 503, 'Service Unavailable'],
  [413, 500, 'Internal Server Error'],
])(
  'what the database refuses with %i is a %i that nobody is told to send again',
  async (refused, status, title) => {
    let requests = 0
    const refusing: typeof fetch = async () => {
      requests++
      return new Response('no', { status: refused })
    }
    const app = new Hono().use(fastauth({ url, fetch: refusing }), requireAuth())
    app.get('/', (c) => c.text('in'))
    const answer = await app.request(HOME, { headers })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, null])
    expect(await answer.json()).toMatchObject({ status, title, code: 'database_refused' })
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(requests).toBe(1)
  },
)
