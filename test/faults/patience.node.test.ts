/** How long a call waits before it asks again, and when it gives up. */
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AdapterOptions } from 'fastauth-edge'
import type { Answer, ProxyFault } from '../servers/fault-proxy.ts'
import { DRIVERS, openTarget, type Target } from './targets.ts'

const refused = (status: number, retryAfter?: string): Answer => ({
  status,
  ...(retryAfter !== undefined && { headers: { 'retry-after': retryAfter } }),
  body: '{"message":"too many"}',
})

/** HTTP's dates are whole seconds: this one is more than a second away, and less than three. */
const soon = (): string => new Date(Date.now() + 2_000).toUTCString()

describe.each(DRIVERS)('%s', (name) => {
  let target: Target
  beforeAll(async () => {
    target = await openTarget(name, 'patience', { lateMs: 0, slowMs: 0, outageMs: 0 })
    await target.backend.adapter().createTables()
  })
  afterAll(() => target.close())

  /** A call whose first requests are answered so: what comes of it, and the time between its requests. */
  async function attempted(
    heard: ProxyFault['heard'],
    times: number,
    options?: AdapterOptions,
  ): Promise<{ said: unknown; pauses: number[]; ms: number }> {
    const at: number[] = []
    target.proxy.choose = ({ nth }) => {
      at.push(performance.now())
      return nth < times ? { name: 'refused', forwarded: 'never', heard } : undefined
    }
    const { user } = target.through(crypto.randomUUID(), options)
    const started = performance.now()
    const said = await user.createUser({ email: `${crypto.randomUUID()}@example.com` }).then(
      () => 'done',
      (error: unknown) => Reflect.get(Object(error), 'code'),
    )
    const pauses = at.slice(1).map((time, i) => time - (at[i] ?? 0))
    return { said, pauses, ms: performance.now() - started }
  }

  test('a 429 is asked again, twice by default', async () => {
    expect(await attempted(refused(429), 2)).toMatchObject({ said: 'done', pauses: { length: 2 } })
    const given = await attempted(refused(429), 9)
    expect(given).toMatchObject({ said: 'database_rate_limited', pauses: { length: 2 } })
    const never = await attempted(refused(429), 1, { retries: 0 })
    expect(never).toMatchObject({ said: 'database_rate_limited', pauses: { length: 0 } })
  })

  test.each([301, 302, 307, 308])(
    'a redirect (%i) takes nothing to another host, and is no answer',
    async (status) => {
      const asked: string[] = []
      const elsewhere = createServer((request, response) => {
        asked.push(String(request.url))
        response.end('{}')
      })
      await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
      const address = elsewhere.address()
      const port = typeof address === 'object' ? address?.port : undefined
      const location = `http://127.0.0.1:${port}/there`
      const answer = { status, headers: { location }, body: '' }
      expect(await attempted(answer, 9)).toMatchObject({ said: 'database_unknown', pauses: [] })
      expect(asked).toEqual([])
      await new Promise((resolve) => elsewhere.close(resolve))
    },
  )

  test.each([
    [429, '1', 1_000],
    [503, '1', 1_000],
    [429, soon, 900],
  ])('%i with a Retry-After is not asked before', async (status, value, least) => {
    const retryAfter = typeof value === 'string' ? value : value()
    const { said, pauses } = await attempted(refused(status, retryAfter), 1)
    expect(said).toBe('done')
    expect(pauses).toHaveLength(1)
    expect(pauses[0]).toBeGreaterThanOrEqual(least)
  })

  test('a Retry-After that makes no sense is no pause', async () => {
    for (const value of ['', '-5', 'soon', '1e9', new Date(0).toUTCString()]) {
      expect(await attempted(refused(429, value), 1)).toMatchObject({ said: 'done' })
    }
  })

  test('a Retry-After beyond the time of the call is not waited for', async () => {
    for (const value of ['31', '999999999999', new Date(Date.now() + 40_000).toUTCString()]) {
      const { said, pauses, ms } = await attempted(refused(429, value), 1)
      expect(said).toBe('database_rate_limited')
      expect(pauses).toHaveLength(0)
      expect(ms).toBeLessThan(10_000)
    }
  })

  test('a refused answer whose body has broken off leaves no rejection behind', async () => {
    const broken: typeof fetch = async () => {
      const body = new ReadableStream({ start: (c) => c.error(new TypeError('reset')) })
      return new Response(body, { status: 503 })
    }
    const unhandled: unknown[] = []
    const note = (reason: unknown): unknown => unhandled.push(reason)
    process.on('unhandledRejection', note)
    const { role } = target.through('', { fetch: broken, retries: 0 })
    await expect(role.listRoles()).rejects.toMatchObject({ code: 'database_unavailable' })
    await new Promise((resolve) => setTimeout(resolve, 10))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })

  test('what is given up is cancelled', async () => {
    target.proxy.choose = () => ({ name: 'silence', forwarded: 'never', heard: 'nothing' })
    const signals: AbortSignal[] = []
    const watched: typeof fetch = (input, init) => {
      // That of the call itself: a Request only follows it for as long as nobody has collected the Request.
      if (init?.signal) signals.push(init.signal)
      return fetch(input, init)
    }
    const { role } = target.through('', { fetch: watched, timeoutMs: 100, retries: 1 })
    await expect(role.listRoles()).rejects.toMatchObject({ code: 'database_timeout' })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  })

  test('silence is given up after (retries + 1) × timeoutMs', async () => {
    const { said, pauses, ms } = await attempted('nothing', 9, { timeoutMs: 300 })
    expect(said).toBe('database_timeout')
    expect(pauses).toHaveLength(2)
    expect(ms).toBeGreaterThan(850)
    expect(ms).toBeLessThan(5_000)
  })
})
