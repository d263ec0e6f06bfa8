/** Types as an application writes them. */
import { drizzle } from 'drizzle-orm/libsql'
import { type Context, Hono } from 'hono'
import { describe, expectTypeOf, test } from 'vitest'
import type { EdgeAdapter, UserData } from 'fastauth-edge'
import { d1Adapter, type D1Options } from 'fastauth-edge/d1'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import {
  type Auth,
  type Current,
  fastauth,
  type OnProblem,
  requireAuth,
  requirePermission,
  requireRole,
} from 'fastauth-edge/hono'
import { fastauthOver } from 'fastauth-edge/hono/slim'

type Bindings = { DB: D1Options['binding']; NAME: string }
type AppEnv = { Bindings: Bindings }
type FullEnv = { Bindings: Bindings; Variables: { tenant: string } }

describe('c.var', () => {
  test('has auth and current in sub-apps, which name nothing', () => {
    const sub = new Hono()
    sub.use(requireAuth())
    sub.get('/', (c) => {
      expectTypeOf(c.var.auth).toEqualTypeOf<Auth>()
      expectTypeOf(c.get('auth')).toEqualTypeOf<Auth>()
      expectTypeOf(c.var.current).toEqualTypeOf<Current>()
      return c.json(c.var.current.user)
    })
    new Hono().use(fastauth()).route('/sub', sub)
  })

  test('has them in an app that describes its environment, and keeps what that says', () => {
    const app = new Hono<FullEnv>()
    app.use(fastauth())
    app.use('/admin/*', requireRole('admin'))
    app.get('/admin/users', (c) => {
      expectTypeOf(c.var.auth).toEqualTypeOf<Auth>()
      expectTypeOf(c.var.current.user).toEqualTypeOf<UserData>()
      expectTypeOf(c.var.tenant).toEqualTypeOf<string>()
      expectTypeOf(c.env.NAME).toEqualTypeOf<string>()
      return c.json(c.var.current.roles)
    })
  })

  test('has them in a chain, and behind guards of one route', () => {
    new Hono<AppEnv>()
      .use(fastauth())
      .use('/admin/*', requireRole('admin'))
      .get('/admin/users', (c) => c.json(c.var.current.user.id))
      .get('/posts', requirePermission('posts:read'), (c) => {
        expectTypeOf(c.var.current).toEqualTypeOf<Current>()
        return c.json(c.env.NAME)
      })
  })
})

describe('functions that take a context', () => {
  const userOf = (c: Context): UserData => c.var.current.user
  const nameOf = (c: Context<AppEnv>): string => c.env.NAME
  const tenantOf = async (c: Context<FullEnv>): Promise<string | undefined> =>
    (await c.var.auth.current()) ? c.var.tenant : undefined

  test('are called by handlers of the app whose environment they name', () => {
    const app = new Hono<AppEnv>()
    app.use(fastauth())
    app.get('/', (c) => c.text(nameOf(c)))
    app.get('/me', requireAuth(), (c) => c.json([userOf(c), nameOf(c)]))
    const full = new Hono<FullEnv>()
    full.use(fastauth()).use(requireAuth())
    full.get('/', async (c) => c.json([await tenantOf(c), userOf(c)]))
    full.get('/posts', requirePermission('posts:read'), async (c) => c.json(await tenantOf(c)))
  })

  test('are called in a chain', () => {
    new Hono<AppEnv>()
      .use(fastauth())
      .get('/', (c) => c.text(nameOf(c)))
      .get('/me', requireAuth(), (c) => c.json([userOf(c), nameOf(c)]))
    new Hono<AppEnv>()
      .use(fastauthOver((c: Context<AppEnv>) => d1Adapter({ binding: c.env.DB })))
      .get('/', (c) => c.text(nameOf(c)))
  })

  test('may be options, with and without an environment that is named', () => {
    const options = (c: Context<AppEnv>) => ({ binding: c.env.DB })
    const adapterOf = (c: Context<AppEnv>) => d1Adapter({ binding: c.env.DB })
    const onProblem = (_problem: Parameters<OnProblem>[0], c: Context) => c.redirect('/login')
    new Hono<AppEnv>().use(fastauth(options)).use(fastauth((c) => ({ ...options(c), onProblem })))
    new Hono<AppEnv>().use(fastauthOver(adapterOf, { onProblem }))
    new Hono<AppEnv>().use(fastauth<AppEnv>((c) => ({ binding: c.env.DB })))
  })
})

test('over a drizzle database of your own, c.var.auth.db is that database', () => {
  const db = drizzle({ connection: { url: ':memory:' } })
  const app = new Hono<AppEnv>().use(fastauthOver(drizzleAdapter({ db })))
  app.get('/', (c) => {
    expectTypeOf(c.var.auth.db).toEqualTypeOf<typeof db>()
    expectTypeOf(c.var.auth.dialect).toEqualTypeOf<'sqlite'>()
    expectTypeOf(c.var.auth.user).toEqualTypeOf<EdgeAdapter['user']>()
    return c.text(c.env.NAME)
  })
  new Hono().use(fastauthOver(() => d1Adapter({ binding: undefined }))).get('/', (c) => {
    // @ts-expect-error -- no bundle carries a database for those who brought none
    void c.var.auth.db
    return c.text('')
  })
})
