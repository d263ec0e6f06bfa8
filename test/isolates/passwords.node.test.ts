/** Passwords in a Worker's isolate, which has one thread, 128 MiB, and requests that go away. */
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { workerModules } from '../wasm-beside.ts'
import { bundleWorker } from './bundle.ts'

let miniflare: Miniflare
beforeAll(async () => {
  const [front = '', store = ''] = await Promise.all(
    ['front-worker', 'auth-worker'].map((name) => bundleWorker(`test/isolates/${name}.ts`)),
  )
  const common = { compatibilityDate: '2026-07-30' }
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          ...common,
          ...(await workerModules(front)),
          name: 'front',
          serviceBindings: { STORE: 'store' },
        },
        {
          ...common,
          ...(await workerModules(store)),
          name: 'store',
          d1Databases: ['DB'],
          bindings: { AUTH_SECRET: 'an isolate has this secret of its own' },
        },
      ],
    }),
  )
  await miniflare.ready
})
afterAll(() => miniflare.dispose())

const ALICE = { email: 'alice@example.com', password: 'pässwörd 😀' }

async function post(path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const url = new URL(path, await miniflare.ready)
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** A wrong password for an address of its own, so that no limit of an address is met. */
const guess = (query = ''): Promise<Response> =>
  post(`/auth/login${query}`, { ...ALICE, email: `${crypto.randomUUID()}@example.com` })

/** As long as the isolate says that it is busy. */
async function afterwards(ask: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const answer = await ask()
    if (answer.status !== 503) return answer
    expect(answer.headers.get('retry-after')).toBe('1')
  }
}

test('sign-up and sign-in work with a secret and a database alone', async () => {
  expect((await post('/auth/register', ALICE)).status).toBe(201)
  const answer = await post('/auth/login', ALICE)
  expect(answer.status).toBe(200)
  expect(answer.headers.getSetCookie().join()).toContain('access_token=')
  expect((await post('/auth/login', { ...ALICE, password: 'pässwörd' })).status).toBe(401)
})

test('a flood of sign-ins is answered, what is too much with 503, and the next one signs in', async () => {
  const answers = await Promise.all(Array.from({ length: 120 }, () => guess()))
  const statuses = answers.map(({ status }) => status)
  expect(new Set(statuses)).toEqual(new Set([401, 503]))
  // At least what the queue holds.
  expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(20)
  expect((await afterwards(() => post('/auth/login', ALICE))).status).toBe(200)
})

test('a flood of junk resets and sign-ins is answered, and the next one signs in', async () => {
  const junk = (): Promise<Response> =>
    post('/auth/reset-password', { token: crypto.randomUUID(), new_password: 'long enough one' })
  const answers = await Promise.all(
    Array.from({ length: 240 }, (_, i) => (i % 2 === 0 ? junk() : guess())),
  )
  const of = (parity: number): Set<number> =>
    new Set(answers.filter((_, i) => i % 2 === parity).map(({ status }) => status))
  expect([...of(0)].every((status) => status === 400 || status === 503)).toBe(true)
  expect([...of(1)].every((status) => status === 401 || status === 503)).toBe(true)
  for (const answer of answers) {
    if (answer.status === 503) expect(answer.headers.get('retry-after')).toBe('1')
  }
  expect((await afterwards(() => post('/auth/login', ALICE))).status).toBe(200)
})

test('requests that are cancelled while they hash keep nobody waiting', async () => {
  // At any point of their way. How many are answered before is the machine's affair.
  const cancelled = Array.from({ length: 60 }, (_, i) => guess(`?cancelAfter=${i * 5}`))
  const texts = await Promise.all((await Promise.all(cancelled)).map((answer) => answer.text()))
  expect(new Set(['answered', 'cancelled', ...texts])).toHaveProperty('size', 2)
  expect((await afterwards(() => post('/auth/login', ALICE))).status).toBe(200)
})
