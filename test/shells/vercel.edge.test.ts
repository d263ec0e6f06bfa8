import { afterEach, describe, expect, inject, test } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { withAuth } from 'fastauth-edge/vercel'
import { withAuthOver } from 'fastauth-edge/vercel/slim'
import { email } from '../conformance/fixtures.ts'
import { DAY, sha256 } from './requests.ts'
import { Background } from './shells.ts'

const url = inject('libsqlUrl')
const store = libsqlAdapter({ url })
const HOME = 'https://app.example/'

/** A request of a session that is due for a renewal. */
async function dueRequest(): Promise<{ request: Request; endsIn(): Promise<number> }> {
  const { id } = await store.user.createUser({ email: email() })
  let token = ''
  await withAuth(
    async (_request, auth) => {
      ;({ token } = await auth.signIn(id))
      return new Response()
    },
    { url },
  )(new Request(HOME))
  const sessionId = await sha256(token)
  await store.session.extendSession(sessionId, new Date(Date.now() + 20 * DAY))
  return {
    request: new Request(HOME, { headers: { cookie: `__Host-session=${token}` } }),
    endsIn: async () => {
      const session = await store.session.getSession(sessionId)
      return Math.round(((session?.expiresAt.getTime() ?? 0) - Date.now()) / DAY)
    },
  }
}

describe('Routing Middleware', () => {
  test('lets a request go on, with the cookie of a session that was renewed', async () => {
    const middleware = withAuth(
      async (_request, auth) => {
        await auth.requireAuth()
        return undefined
      },
      { url },
    )
    const { request, endsIn } = await dueRequest()
    const renewed = await middleware(request)
    expect(renewed?.headers.get('x-middleware-next')).toBe('1')
    expect(renewed?.headers.get('set-cookie')).toMatch(/^__Host-session=.*Max-Age=2592000/)
    expect(await endsIn()).toBe(30)
    expect(await middleware(request)).toBeUndefined()
    expect((await middleware(new Request(HOME)))?.status).toBe(401)
  })
})

describe('a function', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, Symbol.for('@vercel/request-context'))
  })

  test('is given what Vercel or a framework hands over besides the request', async () => {
    const handler = withAuth(
      async (_request, _auth, context?: { params: { id: string } }) =>
        new Response(context?.params.id),
      { url },
    )
    expect(await (await handler(new Request(HOME), { params: { id: '7' } })).text()).toBe('7')
  })

  test("renews after the answer by the context's waitUntil, or by that of the invocation", async () => {
    const handler = withAuth(async (_request, auth) => Response.json(await auth.current()), { url })
    const context = new Background()
    const one = await dueRequest()
    await handler(one.request, context)
    expect(context.tasks).toHaveLength(1)
    await context.tasks[0]
    expect(await one.endsIn()).toBe(30)

    const invocation = new Background()
    Reflect.set(globalThis, Symbol.for('@vercel/request-context'), { get: () => invocation })
    const two = await dueRequest()
    await handler(two.request)
    expect(invocation.tasks).toHaveLength(1)
    await invocation.tasks[0]
    expect(await two.endsIn()).toBe(30)
  })

  test('finds DATABASE_URL in process, and says what is missing where there is none', async () => {
    const handler = withAuth(async (_request, auth) => Response.json(await auth.role.getRole('x')))
    const { process } = globalThis
    try {
      Reflect.deleteProperty(globalThis, 'process')
      await expect(handler(new Request(HOME))).rejects.toThrow(/^there is no database/)
      Reflect.set(globalThis, 'process', { env: { DATABASE_URL: url } })
      expect(await (await handler(new Request(HOME))).json()).toBeNull()
    } finally {
      // The test runner's own.
      Reflect.set(globalThis, 'process', process)
    }
  })

  test('may ship one driver only', async () => {
    const handler = withAuthOver(
      () => libsqlAdapter({ url }),
      async (_request, auth) => Response.json([auth.dialect, await auth.current()]),
    )
    expect(await (await handler(new Request(HOME))).json()).toEqual(['sqlite', null])
  })
})
