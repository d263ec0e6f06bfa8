import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { createEdgeAdapter } from 'fastauth-edge'
import { d1Adapter } from 'fastauth-edge/d1'
import { type Proxy, startProxy } from '../servers/proxy.ts'
import { bundleWorker } from './bundle.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

let scripts: string[] = []
beforeAll(async () => {
  scripts = await Promise.all(
    ['front-worker', 'shell-worker'].map((name) => bundleWorker(`test/isolates/${name}.ts`)),
  )
})

/** A Worker behind one that can cancel; without nodejs_compat unless it is asked for. */
async function start(
  bindings: Record<string, string>,
  compatibilityFlags: string[] = [],
): Promise<Miniflare> {
  const [front = '', script = ''] = scripts
  const common = { modules: true, compatibilityDate: '2026-07-30', compatibilityFlags }
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        { ...common, name: 'front', script: front, serviceBindings: { STORE: 'store' } },
        {
          ...common,
          name: 'store',
          script,
          bindings,
          ...(bindings['DATABASE_URL'] === undefined && { d1Databases: ['DB'] }),
          durableObjects: { ROOM: 'Room' },
          serviceBindings: { API: { name: 'store', entrypoint: 'Api' } },
          queueConsumers: ['names'],
        },
      ],
    }),
  )
  closing.push(() => miniflare.dispose())
  return miniflare
}

/** A database behind a proxy that can be slowed down. */
async function behindProxy(
  name: string,
): Promise<{ proxy: Proxy; bindings: Record<string, string> }> {
  if (name === 'libSQL') {
    const proxy = await startProxy(inject('libsqlUrl'))
    closing.push(proxy.close)
    return { proxy, bindings: { DATABASE_URL: proxy.url } }
  }
  const url = new URL(inject('databaseUrls').Neon)
  const endpoint = new URL(url.searchParams.get('endpoint') ?? '')
  const proxy = await startProxy(endpoint.origin)
  closing.push(proxy.close)
  url.searchParams.set('endpoint', `${proxy.url}${endpoint.pathname}`)
  return { proxy, bindings: { DATABASE_URL: url.href } }
}

async function ask(worker: Miniflare, path: string, headers: Record<string, string> = {}) {
  const url = new URL(path, await worker.ready)
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(15_000) })
  const text = await answer.text()
  return { status: answer.status, text, json: (): unknown => JSON.parse(text) }
}

const many = <T>(count: number, call: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, call))

describe.each(['libSQL', 'Neon'])('%s', (name) => {
  test('40 cancelled requests, then requests still answer', async () => {
    const { proxy, bindings } = await behindProxy(name)
    await createEdgeAdapter({ url: bindings['DATABASE_URL'] }).createTables()
    const worker = await start(bindings)
    proxy.delay = 400
    const cancelled = await many(40, () => ask(worker, '/?cancelAfter=100'))
    expect(cancelled.map(({ text }) => text)).toEqual(cancelled.map(() => 'cancelled'))
    proxy.delay = 0
    const answers = await many(40, () => ask(worker, '/'))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  })

  test('no request waits on what another one asked for', async () => {
    const { proxy, bindings } = await behindProxy(name)
    const worker = await start(bindings)
    await ask(worker, '/')
    const before = proxy.count
    proxy.delay = 2_000
    let slowIsDone = false
    const slow = ask(worker, '/').then((answer) => {
      slowIsDone = true
      return answer
    })
    await expect.poll(() => proxy.count).toBeGreaterThan(before)
    proxy.delay = 0
    expect((await ask(worker, '/')).status).toBe(200)
    expect(slowIsDone).toBe(false)
    expect((await slow).status).toBe(200)
  })

  test('an adapter that one request made serves another', async () => {
    const { bindings } = await behindProxy(name)
    const worker = await start(bindings)
    for (const isKept of [false, true, true]) {
      const answer = await ask(worker, '/kept')
      expect([answer.status, answer.json()]).toEqual([200, { isKept, role: null, nobody: null }])
    }
  })
})

describe('D1', () => {
  test('cancelled requests, then requests still answer; an adapter that one request made serves another', async () => {
    const worker = await start({})
    await many(40, () => ask(worker, '/?cancelAfter=1'))
    const answers = await many(40, () => ask(worker, '/'))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    for (const isKept of [false, true]) {
      const answer = await ask(worker, '/kept')
      expect([answer.status, answer.json()]).toEqual([200, { isKept, role: null, nobody: null }])
    }
  })

  test.each([[[]], [['nodejs_compat']]])(
    'handlers, a Durable Object and an entrypoint know who sends a request, with the flags %j',
    async (flags) => {
      const worker = await start({}, flags)
      const { json } = await ask(worker, '/sign-in')
      const { id, token } = Object(json())
      for (const path of ['/me', '/plain', '/room', '/api']) {
        const known = await ask(worker, path, { authorization: `Bearer ${token}` })
        expect([path, known.status, known.json()]).toEqual([path, 200, { id }])
        const unknown = await ask(worker, path, { authorization: 'Bearer x' })
        expect([path, unknown.status, unknown.json()]).toMatchObject([
          path,
          401,
          { code: 'unauthenticated' },
        ])
      }
      // Methods that are not a request's are as they were, private fields included.
      expect((await ask(worker, '/room/visits')).json()).toBe(1)
      expect((await ask(worker, '/api/look-up')).json()).toBe('not of a request')
    },
  )

  test('a WebSocket is upgraded, with a cookie', async () => {
    const miniflare = await start({})
    const worker = await miniflare.getWorker('store')
    const { status, headers, webSocket } = await worker.fetch('http://localhost/plain', {
      headers: { upgrade: 'websocket' },
    })
    expect([status, headers.get('set-cookie')]).toEqual([101, expect.stringMatching(/^session=/)])
    const message = new Promise((resolve) => {
      webSocket?.addEventListener('message', ({ data }) => resolve(data))
    })
    webSocket?.accept()
    expect(await message).toBe('hello')
    webSocket?.close()
  })

  test('scheduled removes what has expired in batches; a queue is given the adapter', async () => {
    const miniflare = await start({})
    const binding = await miniflare.getD1Database('DB', 'store')
    const { user, session, token } = d1Adapter({ binding })
    const { id: userId } = await user.createUser({ email: 'owner@example.com' })
    const expiresAt = new Date(Date.now() - 1000)
    for (let i = 0; i < 7; i++) await session.createSession({ id: `s${i}`, userId, expiresAt })
    for (let i = 0; i < 3; i++) {
      await token.createToken({ token: `t${i}`, userId, tokenType: 'x', expiresAt })
    }
    const worker = await miniflare.getWorker('store')
    for (let i = 0; i < 2; i++) await worker.scheduled({ cron: '* * * * *' })
    const { results } = await binding.prepare('select text from reports').all()
    expect(results.map(({ text }) => JSON.parse(String(text)))).toEqual([
      { sessions: 6, tokens: 3, state: 0, complete: false },
      { sessions: 1, tokens: 0, state: 0, complete: true },
    ])
    const timestamp = new Date()
    await worker.queue('names', [{ id: '1', timestamp, body: 'queued@example.com', attempts: 1 }])
    expect(await user.getUserByEmail('queued@example.com')).not.toBeNull()
  })
})
