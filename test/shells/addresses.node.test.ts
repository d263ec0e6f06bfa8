/** Whose word counts for where a visitor comes from. */
import { Hono } from 'hono'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { type FastAuthOptions, fastauth } from 'fastauth-edge/hono'
import { credentials } from 'fastauth-edge/auth/credentials'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { withAuth as withVercel } from 'fastauth-edge/vercel'
import { withAuth as withWorkers } from 'fastauth-edge/workers'
import { email } from '../conformance/fixtures.ts'

const url = inject('libsqlUrl')
const store = libsqlAdapter({ url })
const CONTEXT = Symbol.for('@vercel/request-context')
const context = { waitUntil() {} }

const SHELLS = {
  hono: (id: string, options: FastAuthOptions) => {
    const app = new Hono().use(fastauth({ url, ...options }))
    app.get('/', async (c) => c.json((await c.var.auth.signIn(id)).session.ipAddress))
    return async (request: Request) => app.fetch(request)
  },
  workers: (id: string, options: Pick<FastAuthOptions, 'proxy'>) => {
    const { fetch } = withWorkers(
      {
        fetch: async (_r, _e, _c, auth) => Response.json((await auth.signIn(id)).session.ipAddress),
      },
      { url, ...options },
    )
    return (request: Request) => fetch(request, {}, context)
  },
  vercel: (id: string, options: Pick<FastAuthOptions, 'proxy'>) =>
    withVercel(async (_r, auth) => Response.json((await auth.signIn(id)).session.ipAddress), {
      url,
      ...options,
    }),
}

const sent = {
  'x-real-ip': '192.0.2.1',
  'cf-connecting-ip': '192.0.2.2',
  'x-forwarded-for': '192.0.2.66, 192.0.2.3',
}

test('the routes of the core go by the same rule', async () => {
  const addressBy = async (options: FastAuthOptions): Promise<unknown> => {
    const core = { providers: [credentials()], secret: 'q7Zr1m0vXc4b9LkT2hYwN8sJdF5gPuE3' }
    const app = new Hono().use(fastauth({ url, ...core, ...options }))
    const address = email()
    const answer = await app.request('https://app.example/auth/register', {
      method: 'POST',
      headers: { ...sent, origin: 'https://app.example', 'content-type': 'application/json' },
      body: JSON.stringify({ email: address, password: 'correct horse battery' }),
    })
    expect(answer.status).toBe(201)
    const user = await store.user.getUserByEmail(address)
    const [session] = await store.session.listUserSessions(user?.id ?? '')
    return session?.ipAddress
  }
  expect(await addressBy({})).toBeNull()
  expect(await addressBy({ proxy: { addressHeader: 'x-real-ip' } })).toBe('192.0.2.1')
  Reflect.set(globalThis, CONTEXT, { get: () => context })
  expect(await addressBy({})).toBe('192.0.2.1')
  // An option that names a header is believed over the platform.
  expect(await addressBy({ proxy: { addressHeader: 'x-forwarded-for' } })).toBe('192.0.2.3')
  Reflect.deleteProperty(globalThis, CONTEXT)
})

describe.each(Object.entries(SHELLS))('%s', (_shell, open) => {
  afterEach(() => void Reflect.deleteProperty(globalThis, CONTEXT))

  const addressBy = async (options: Pick<FastAuthOptions, 'proxy'>): Promise<unknown> => {
    const { id } = await store.user.createUser({ email: email() })
    const answer = await open(id, options)(new Request('https://app.example/', { headers: sent }))
    return answer.json()
  }

  test('in Node, no header is believed', async () => {
    expect(await addressBy({})).toBeNull()
  })

  test('the one that an option names is', async () => {
    expect(await addressBy({ proxy: { addressHeader: 'x-real-ip' } })).toBe('192.0.2.1')
    expect(await addressBy({ proxy: { addressHeader: 'X-Forwarded-For' } })).toBe('192.0.2.3')
    expect(await addressBy({ proxy: { addressHeader: 'x-other' } })).toBeNull()
  })

  test('on Vercel, its own', async () => {
    Reflect.set(globalThis, CONTEXT, { get: () => context })
    expect(await addressBy({})).toBe('192.0.2.1')
  })
})
