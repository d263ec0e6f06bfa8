/** Nothing but the mailbox tells whether an address has an account: what is done for it is counted, not timed. */
import { afterEach, describe, expect, inject, test, vi } from 'vitest'
import { type EmailTransport, FastAuth } from 'fastauth-edge/auth'
import { credentials } from 'fastauth-edge/auth/credentials'
import { argon2id } from 'fastauth-edge/auth/passwords'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { email } from '../conformance/fixtures.ts'
import { app, type App, type Config, HOME, PASSWORD, SECRET } from './core/app.ts'

const url = inject('libsqlUrl')
const WRONG = 'not the password'

/** Argon2id, cheap, and how often it was computed. */
function counted() {
  const hasher = argon2id({ memory: 64, passes: 1 })
  const done = { hashes: 0 }
  const counting = {
    ...hasher,
    hash: (password: string) => (done.hashes++, hasher.hash(password)),
    verify: (password: string, stored: string) => (done.hashes++, hasher.verify(password, stored)),
  }
  return { done, passwords: { hashers: [counting] } }
}

/** Every state that an address can be in, of which a stranger is to learn nothing. */
async function addresses({ adapter, browser }: App): Promise<Readonly<Record<string, string>>> {
  const known = await browser().register()
  const verified = await browser().register()
  await adapter.user.updateUser(verified.id, { emailVerified: true })
  const inactive = await browser().register()
  await adapter.user.updateUser(inactive.id, { isActive: false })
  const deleted = await browser().register()
  await adapter.user.deleteUser(deleted.id)
  const without = await adapter.user.createUser({ email: email() })
  const broken = await adapter.user.createUser({ email: email(), hashedPassword: '$2b$12$foreign' })
  return {
    known: known.email,
    verified: verified.email,
    inactive: inactive.email,
    deleted: deleted.email,
    'without a password': without.email,
    'with a foreign hash': broken.email,
    unknown: email(),
  }
}

describe('sign-in and forgot-password do one work for every address', () => {
  const CONFIGS: readonly (readonly [string, Config])[] = [
    ['by default', {}],
    ['with requireVerifiedEmail', { requireVerifiedEmail: true }],
    ['without limits but the lock', { rateLimit: false }],
  ]

  test.each(CONFIGS)('%s', async (_, config) => {
    const setUp = await addresses(app({ adapter: (onQuery) => libsqlAdapter({ url, onQuery }) }))
    const { done, passwords } = counted()
    const service = app(
      { adapter: (onQuery) => libsqlAdapter({ url, onQuery }) },
      { passwords, ...config },
    )
    const works: Record<string, unknown[]> = {}
    let host = Math.floor(Math.random() * 60_000)
    for (const [state, address] of Object.entries(setUp)) {
      const visitor = service.browser({ ip: `10.1.${host >> 8}.${host++ & 255}` })
      const work: unknown[] = []
      const ask = async (path: string, body: object): Promise<void> => {
        service.forget()
        done.hashes = 0
        const { status, headers, body: answer } = await visitor.post(path, body)
        // Seconds of a lock go by meanwhile.
        const lines = [...headers].map(([name, value]) => [
          name,
          name === 'retry-after' ? Number(value) > 0 : value,
        ])
        const detail = JSON.stringify(answer).replace(/in \d minutes/, 'in a while')
        work.push([
          path,
          status,
          detail,
          lines,
          done.hashes,
          service.requests(),
          service.operations(),
        ])
      }
      // Five wrong ones, and two when the pair is locked.
      for (let i = 0; i < 7; i++) await ask('/login', { email: address, password: WRONG })
      await ask('/login', { email: address, password: PASSWORD })
      for (let i = 0; i < 7; i++) await ask('/forgot-password', { email: address })
      works[state] = work
    }
    const { unknown = [] } = works
    for (const [state, work] of Object.entries(works)) expect(work, state).toEqual(unknown)
    const statuses = unknown.map((one) => Object(one)[1])
    const hashes = unknown.map((one) => Object(one)[4])
    const isLimited = config.rateLimit !== false
    expect(statuses).toEqual([
      ...Array.from({ length: 8 }, () => 401),
      ...Array.from({ length: 5 }, () => 200),
      ...Array.from({ length: 2 }, () => (isLimited ? 429 : 200)),
    ])
    expect(hashes).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    expect(service.mails.map(({ to }) => to).toSorted()).toEqual(
      ['known', 'verified', 'without a password', 'with a foreign hash']
        .flatMap((state) => Array.from({ length: isLimited ? 5 : 7 }, () => setUp[state] ?? ''))
        .toSorted(),
    )
  })

  test('register, with requireVerifiedEmail: a new address and a taken one', async () => {
    const { done, passwords } = counted()
    const service = app(
      { adapter: (onQuery) => libsqlAdapter({ url, onQuery }) },
      { passwords, requireVerifiedEmail: true },
    )
    const address = email()
    const work: unknown[] = []
    for (let i = 0; i < 2; i++) {
      service.forget()
      done.hashes = 0
      const { status, headers, body } = await service
        .browser()
        .post('/register', { email: address, password: PASSWORD })
      work.push([status, [...headers], body, done.hashes, service.operations()])
    }
    expect(work[1]).toEqual(work[0])
    expect(service.mails.map(({ to, subject }) => [to, subject])).toEqual([
      [address, 'Verify your email address'],
      [address, 'You have an account'],
    ])
  })
})

describe('a mail', () => {
  afterEach(() => void vi.restoreAllMocks())

  function over(emailTransport: EmailTransport, config: Config = {}): FastAuth {
    return new FastAuth({
      secret: SECRET,
      providers: [credentials()],
      adapter: libsqlAdapter({ url }),
      baseUrl: HOME,
      emailTransport,
      passwords: counted().passwords,
      ...config,
    })
  }

  const post = (path: string, body: object): Request =>
    new Request(`${HOME}/auth${path}`, {
      method: 'POST',
      headers: { origin: HOME, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  /** What the answer waited for: every timer that was set until it came. */
  async function waits(auth: FastAuth, request: Request): Promise<unknown[]> {
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const { status } = await auth.fetch(request)
    const delays = timers.mock.calls.map(([, delay]) => delay).filter((delay) => delay === 250)
    timers.mockRestore()
    return [status, delays]
  }

  test('is awaited for nobody, where the answer must not tell of it', async () => {
    const user = await app({ adapter: () => libsqlAdapter({ url }) })
      .browser()
      .register()
    let begun = 0
    // One that never ends: whoever waits for it is not answered.
    const auth = over({ send: () => (begun++, new Promise(() => {})) })
    const known = await waits(auth, post('/forgot-password', { email: user.email }))
    expect(begun).toBe(1)
    const unknown = await waits(auth, post('/forgot-password', { email: email() }))
    expect(begun).toBe(1)
    expect(known).toEqual([200, [250]])
    expect(unknown).toEqual(known)
    const byMail = over({ send: () => new Promise(() => {}) }, { requireVerifiedEmail: true })
    const address = email()
    for (let i = 0; i < 2; i++) {
      const request = post('/register', { email: address, password: PASSWORD })
      expect(await waits(byMail, request)).toEqual([201, [250]])
    }
  })

  test('is sent before the answer where nothing keeps it alive, and after it where something does', async () => {
    const user = await app({ adapter: () => libsqlAdapter({ url }) })
      .browser()
      .register()
    const order: string[] = []
    const auth = over({ send: async () => void order.push('mail') })
    const request = () => post('/forgot-password', { email: user.email })
    await auth.fetch(request())
    order.push('answer')
    const tasks: Promise<unknown>[] = []
    await auth.fetch(request(), { waitUntil: (task) => void tasks.push(task) })
    order.push('answer')
    await Promise.all(tasks.splice(0))
    // A context as Workers have one, whose methods are called on nothing else.
    const own = {
      waitUntil(task: Promise<unknown>) {
        if (this !== own) throw new TypeError('Illegal invocation')
        tasks.push(task)
      },
    }
    await auth.fetch(request(), own)
    order.push('answer')
    await Promise.all(tasks)
    // A context that keeps nothing alive any more.
    await auth.fetch(request(), {
      waitUntil() {
        throw new Error('gone')
      },
    })
    order.push('answer')
    expect(order).toEqual(['mail', 'answer', 'answer', 'mail', 'answer', 'mail', 'mail', 'answer'])
  })

  test('on Vercel is left to the invocation', async () => {
    const user = await app({ adapter: () => libsqlAdapter({ url }) })
      .browser()
      .register()
    const tasks: Promise<unknown>[] = []
    const name = Symbol.for('@vercel/request-context')
    Reflect.set(globalThis, name, {
      get: () => ({ waitUntil: (task: Promise<unknown>) => void tasks.push(task) }),
    })
    const sent: string[] = []
    const auth = over({ send: async ({ to }) => void sent.push(to) })
    await auth.fetch(post('/forgot-password', { email: user.email }))
    Reflect.deleteProperty(globalThis, name)
    expect(sent).toEqual([])
    await Promise.all(tasks)
    expect(sent).toEqual([user.email])
  })
})
