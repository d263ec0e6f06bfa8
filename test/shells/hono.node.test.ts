import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { afterEach, beforeEach, describe, expect, expectTypeOf, inject, test, vi } from 'vitest'
import { ConfigError, DatabaseError, type EdgeAdapter } from 'fastauth-edge'
import {
  AccessError,
  type Auth,
  type Current,
  fastauth,
  requireAuth,
  requirePermission,
  requireRole,
} from 'fastauth-edge/hono'
import { fastauthOver } from 'fastauth-edge/hono/slim'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { email, unique } from '../conformance/fixtures.ts'

const url = inject('libsqlUrl')
const store = libsqlAdapter({ url })

/** A session of a user with a role of one permission. */
async function visitor(): Promise<{ headers: { cookie: string }; role: string; id: string }> {
  const user = await store.user.createUser({ email: email() })
  const role = unique('role')
  await store.role.createRole(role, ['posts:write'])
  await store.role.assignRole(user.id, role)
  const app = new Hono().use(fastauth({ url }))
  app.post('/', async (c) => c.text((await c.var.auth.signIn(user.id)).token))
  const token = await (await app.request('http://localhost/', { method: 'POST' })).text()
  return { headers: { cookie: `session=${token}` }, role, id: user.id }
}

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())
afterEach(() => void vi.restoreAllMocks())

describe('guards', () => {
  test('three of them and a handler ask the database once', async () => {
    const { headers, role, id } = await visitor()
    const onQuery = vi.fn()
    const app = new Hono().use(fastauth({ url, onQuery }))
    app.use(requireAuth())
    app.get('/', requireRole('x', role), requirePermission('posts:write'), async (c) => {
      expectTypeOf(c.var.current).toEqualTypeOf<Current>()
      return c.text(`${c.var.current.user.id} ${(await c.var.auth.current())?.user.id}`)
    })
    const answer = await app.request('http://localhost/', { headers })
    expect(await answer.text()).toBe(`${id} ${id}`)
    expect(onQuery).toHaveBeenCalledOnce()
    expect(onQuery.mock.calls[0]?.[0]).toMatchObject({ requests: 1 })
  })

  test('turn away with 401 and 403, and what stands behind them is not reached', async () => {
    const { headers } = await visitor()
    const reached = vi.fn()
    const app = new Hono().use(fastauth({ url }))
    for (const [path, guard] of [
      ['/auth', requireAuth()],
      ['/role', requireRole('admin')],
      ['/permission', requirePermission('posts:write', 'posts:delete')],
    ] as const) {
      app.get(path, guard, (c) => {
        reached()
        return c.text('in')
      })
    }
    for (const path of ['/auth', '/role', '/permission']) {
      const nobody = await app.request(`http://localhost${path}`)
      expect([path, nobody.status, nobody.headers.get('content-type')]).toEqual([
        path,
        401,
        'application/problem+json',
      ])
    }
    for (const path of ['/role', '/permission']) {
      const answer = await app.request(`http://localhost${path}`, { headers })
      expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'forbidden' }])
    }
    expect(reached).not.toHaveBeenCalled()
    expect(console.error).not.toHaveBeenCalled()
  })

  test('say when fastauth does not stand before them', async () => {
    const seen = vi.fn<(error: Error) => Response>(() => new Response())
    const app = new Hono().get('/', requireRole('admin'), (c) => c.text('in')).onError(seen)
    await app.request('/')
    expect(seen.mock.calls[0]?.[0]).toBeInstanceOf(ConfigError)
    expect(seen.mock.calls[0]?.[0].message).toBe('requireRole() stands behind app.use(fastauth())')
  })
})

describe("the app's own onError", () => {
  const down = { url: 'http://127.0.0.1:49999', retries: 0 }

  test('renders what it knows; where it knows no better than 500, the problem is answered', async () => {
    const { headers } = await visitor()
    for (const [render, expected] of [
      [() => new Response('teapot', { status: 418 }), [418, 418]],
      [() => new Response('oops', { status: 500 }), [401, 503]],
      [undefined, [401, 503]],
    ] as const) {
      const app = new Hono()
      if (render) app.onError(render)
      app.get('/me', fastauth({ url }), requireAuth(), (c) => c.text('in'))
      app.get('/down', fastauth(down), requireAuth(), (c) => c.text('in'))
      const statuses = [
        (await app.request('http://localhost/me')).status,
        (await app.request('http://localhost/down', { headers })).status,
      ]
      expect(statuses).toEqual(expected)
    }
  })

  test('sees the errors as they are', async () => {
    const { headers } = await visitor()
    const errors: Error[] = []
    const app = new Hono().onError((error) => {
      errors.push(error)
      return new Response(null, { status: 400 })
    })
    app.get('/me', fastauth({ url }), requireAuth(), (c) => c.text('in'))
    app.get('/down', fastauth(down), requireAuth(), (c) => c.text('in'))
    await app.request('http://localhost/me')
    await app.request('http://localhost/down', { headers })
    expect(errors).toEqual([expect.any(AccessError), expect.any(DatabaseError)])
  })

  test('gives way to onProblem, which keeps the headers of other middleware', async () => {
    const app = new Hono().onError(() => new Response(null, { status: 418 }))
    app.use(async (c, next) => {
      c.res.headers.set('x-other', 'kept')
      await next()
    })
    app.use(fastauth({ url, onProblem: ({ code, status }, c) => c.json({ error: code }, status) }))
    app.get('/', requireAuth(), (c) => c.text('in'))
    const answer = await app.request('http://localhost/')
    expect([answer.status, await answer.json()]).toEqual([401, { error: 'unauthenticated' }])
    expect(answer.headers.get('x-other')).toBe('kept')
  })
})

describe('fastauth', () => {
  test('used twice on the way of a request, it asks once', async () => {
    const { headers } = await visitor()
    const onQuery = vi.fn()
    const auth = fastauth({ url, onQuery })
    const inner = new Hono().use(auth).get('/me', requireAuth(), (c) => c.text('in'))
    const app = new Hono().use(auth).use(requireAuth()).route('/', inner)
    expect((await app.request('http://localhost/me', { headers })).status).toBe(200)
    expect(onQuery).toHaveBeenCalledOnce()
  })

  test('c.var.auth is typed without a declaration, whichever way it is used', () => {
    const app = new Hono()
    app.use(fastauth())
    app.get('/', (c) => {
      expectTypeOf(c.var.auth).toEqualTypeOf<Auth>()
      expectTypeOf(c.var.auth.user).toEqualTypeOf<EdgeAdapter['user']>()
      return c.text('')
    })
    new Hono().use(fastauthOver(store)).get('/', (c) => {
      expectTypeOf(c.var.auth).toEqualTypeOf<Auth>()
      expectTypeOf(c.var.auth).not.toHaveProperty('db')
      return c.text('')
    })
  })

  test('fastauthOver takes an adapter, or makes one for each request', async () => {
    for (const adapter of [store, () => libsqlAdapter({ url })]) {
      const app = new Hono().use(fastauthOver(adapter))
      app.get('/', async (c) => c.json(await c.var.auth.role.getRole(unique())))
      expect(await (await app.request('/')).json()).toBeNull()
    }
  })

  test('finds its database: what is given, then a D1 binding, then DATABASE_URL', async () => {
    const opened = async (
      options: Parameters<typeof fastauth>[0],
      env: Record<string, unknown> = {},
    ): Promise<string> => {
      const app = new Hono().onError(({ message }) => new Response(message, { status: 400 }))
      app.use(fastauth(options)).get('/', async (c) => {
        const found = await c.var.auth.role.getRole('x').catch((error: Error) => error)
        return c.text(found instanceof Error ? found.message : c.var.auth.dialect)
      })
      // In Node, the environment is that of the process.
      for (const [name, value] of Object.entries(env)) vi.stubEnv(name, String(value))
      const text = await (await app.request('/', {}, env)).text()
      vi.unstubAllEnvs()
      return text
    }
    expect(await opened({ url })).toBe('sqlite')
    expect(await opened(() => ({ url }))).toBe('sqlite')
    expect(await opened(() => ({ adapter: store }))).toBe('sqlite')
    expect(await opened({}, { DATABASE_URL: url })).toBe('sqlite')
    expect(await opened({ url: inject('databaseUrls').Neon }, { DATABASE_URL: url })).toBe(
      'postgres',
    )
    expect(await opened({})).toMatch(/^there is no database\. Give one as url, binding or adapter/)
    expect(await opened({ binding: 'AUTH' })).toMatch(/there is no D1 binding named AUTH/)
    // What was named and is not there does not become another database.
    const other = { DATABASE_URL: url }
    expect(await opened({ url: undefined }, other)).toMatch(/the database URL is missing/)
    expect(await opened({ url: '' }, other)).toMatch(/the database URL is missing/)
    expect(await opened({ binding: undefined }, other)).toMatch(/there is no D1 binding named DB/)
    expect(await opened({ adapter: undefined }, other)).toMatch(/adapter is given and is undefined/)
    expect(await opened({ url: 'redis://secret' })).toMatch(/scheme that is not known/)
  })

  test('opens a local database once, however many requests come first', async () => {
    const app = new Hono().use(fastauth({ url: 'sqlite://' }))
    app.post('/:name', async (c) => c.json(await c.var.auth.role.createRole(c.req.param('name'))))
    app.get('/', async (c) => c.json(await c.var.auth.role.listRoles()))
    const names = ['a', 'b', 'c']
    await Promise.all(names.map(async (name) => app.request(`/${name}`, { method: 'POST' })))
    const listed: unknown = await (await app.request('/')).json()
    expect(listed).toEqual(names.map((name) => ({ name, permissions: [] })))
  })

  test('keeps a local database between requests', async () => {
    const app = new Hono().use(fastauth({ url: 'sqlite://' }))
    app.post('/', async (c) => c.json(await c.var.auth.role.createRole('kept')))
    app.get('/', async (c) => c.json(await c.var.auth.role.listRoles()))
    await app.request('/', { method: 'POST' })
    expect(await (await app.request('/')).json()).toEqual([{ name: 'kept', permissions: [] }])
  })

  test('a database that is down ends no process whose handler asks and does something else first', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const app = new Hono().use(fastauth({ url: 'http://127.0.0.1:49999', retries: 0 }))
    app.get('/', async (c) => {
      void c.var.auth.current()
      await new Promise((resolve) => setTimeout(resolve, 100))
      return c.text('in')
    })
    const headers = { authorization: `Bearer ${'x'.repeat(43)}` }
    expect((await app.request('/', { headers })).status).toBe(200)
    expect(unhandled).not.toHaveBeenCalled()
    process.off('unhandledRejection', unhandled)
  })

  test('of two on the way of a request, the inner decides on the cookie', async () => {
    const { headers, id } = await visitor()
    const [sessionOf] = await store.session.listUserSessions(id)
    const soon = new Date(Date.now() + 86_400_000)
    await store.session.extendSession(sessionOf?.id ?? '', soon)
    const inner = new Hono().use(fastauth({ url }))
    const { id: other } = await store.user.createUser({ email: email() })
    let token = ''
    inner.post('/login', async (c) => {
      ;({ token } = await c.var.auth.signIn(other))
      return c.text('in')
    })
    inner.post('/logout', async (c) => c.json(await c.var.auth.signOut()))
    const app = new Hono().use(fastauth({ url })).use(requireAuth()).route('/', inner)
    const post = (path: string, as = headers) =>
      app.request(`http://localhost${path}`, {
        method: 'POST',
        headers: { ...as, origin: 'http://localhost' },
      })
    const login = await post('/login')
    expect(login.headers.getSetCookie()).toEqual([expect.stringContaining(`session=${token}; `)])
    const logout = await post('/logout', (await visitor()).headers)
    expect(logout.headers.getSetCookie()).toEqual([expect.stringMatching(/^session=; Max-Age=0/)])
  })

  test('a problem inherits nothing of the body that it stands for', async () => {
    const app = new Hono().use(fastauth({ url })).use(compress())
    app.get('/', async (c) => {
      c.header('cache-control', 'public, max-age=3600')
      c.header('content-length', '5')
      c.header('x-kept', 'yes')
      await c.var.auth.role.addPermissions(unique(), ['x'])
      return c.text('never')
    })
    const answer = await app.request('/', { headers: { 'accept-encoding': 'gzip' } })
    expect(await answer.json()).toMatchObject({ status: 404, code: 'role_not_found' })
    const { headers } = answer
    expect(headers.get('cache-control')).toBe('no-store')
    expect([headers.get('content-encoding'), headers.get('content-length')]).toEqual([null, null])
  })

  test('a guard that names nothing is refused when the app starts', () => {
    for (const guard of [requireRole, requirePermission]) {
      // Not only the types refuse it.
      for (const names of [[], [''], [undefined], [['a']]]) {
        expect(() => Reflect.apply(guard, undefined, names)).toThrow(ConfigError)
      }
    }
  })

  test('c.var.auth may be destructured and spread', async () => {
    const app = new Hono().use(fastauth({ url }))
    app.get('/', async (c) => {
      const { role, current } = { ...c.var.auth }
      return c.json([await role.getRole('x'), await current()])
    })
    expect(await (await app.request('/')).json()).toEqual([null, null])
  })

  test('refuses options that cannot be used, when the app starts', () => {
    // Not only the types refuse them.
    const use = (options: object): unknown => fastauth(options)
    for (const [options, rule] of [
      [{ sesion: {} }, /fastauth takes no other options than url, binding, adapter, session/],
      [{ session: { lifetimeMs: 59_999 } }, /session.lifetimeMs/],
      [{ session: { lifetimeMs: Number.NaN } }, /session.lifetimeMs/],
      [{ session: { renewEveryMs: 0 } }, /session.renewEveryMs/],
      [{ session: { lifetimeMs: 60_000, renewEveryMs: 60_000 } }, /session.renewEveryMs/],
      [Promise.resolve({ url }), /takes an object of options/],
      [{ session: { idOf: 'raw' } }, /session.idOf must be a function/],
      [{ session: { lifetime: 1 } }, /session takes no other options/],
      [{ cookie: { name: '__Host-x' } }, /cookie.name/],
      [{ cookie: { name: 'a;b' } }, /cookie.name/],
      [{ cookie: { sameSite: 'none' } }, /cookie.sameSite/],
      [{ cookie: { secure: 1 } }, /cookie.secure/],
      [{ cookie: { domain: 'x' } }, /cookie takes no other options/],
      [{ proxy: { trustForwarded: 'yes' } }, /proxy.trustForwarded/],
      [{ proxy: { addressHeader: 'a b' } }, /proxy.addressHeader/],
      [{ proxy: { hops: 1 } }, /proxy takes no other options/],
      [{ cookie: 'x' }, /cookie takes an object/],
      [{ trustedOrigins: ['*'] }, /trustedOrigins/],
      [
        { trustedOrigins: ['https://*.x.example'] },
        /^trustedOrigins must be .*list each subdomain/,
      ],
      [{ baseUrl: 'https://*.x.example' }, /^baseUrl must be .*without '\*' in its host/],
      [{ baseUrl: 'ftp://x.example' }, /^baseUrl must be/],
      [{ trustedOrigins: 'https://x.example' }, /trustedOrigins/],
      [{ trustedOrigins: ['https://x.example/'] }, /trustedOrigins/],
      [{ baseUrl: 'app.example' }, /baseUrl/],
      [{ csrfEnabled: 0 }, /csrfEnabled/],
      [{ timeoutMs: 0 }, /timeoutMs/],
      [{ onProblem: 'x' }, /onProblem must be a function/],
    ] as const) {
      expect(() => use(options)).toThrow(ConfigError)
      expect(() => use(options)).toThrow(rule)
    }
  })
})
