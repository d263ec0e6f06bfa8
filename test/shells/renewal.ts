import { expect, test, vi } from 'vitest'
import { cookieOf, DAY, whoami, withBearer, withCookie } from './requests.ts'
import { Background } from './shells.ts'
import type { ShellCase } from './suite.ts'
import { extendingBy } from './writes.ts'

export function renewalCases({
  app,
  backend,
  endOf,
  events,
  forget,
  oldSession,
  requests,
  shell,
}: ShellCase): void {
  test('a session in use is renewed after the answer, once for many requests at the same time', async () => {
    const token = await oldSession(2 * DAY)
    expect(await endOf(token)).toBe(28)
    const asking = app(whoami)
    forget()
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const background = new Background()
        const answer = await asking(withCookie(token), background)
        return { answer, background }
      }),
    )
    await Promise.all(answers.flatMap(({ background }) => background.tasks))
    const renewing = answers.filter(({ background }) => background.tasks.length > 0)
    expect(renewing).toHaveLength(1)
    const cookies = answers.flatMap(({ answer }) => cookieOf(answer) ?? [])
    expect(cookies).toEqual([expect.stringMatching(`^__Host-session=${token}; Max-Age=2592000`)])
    expect(renewing.map(({ answer }) => cookieOf(answer))).toEqual(cookies)
    const writes = events().filter(({ operation }) => operation === 'session.extendSession')
    expect(writes).toHaveLength(1)
    expect(requests()).toBe(11)
    expect(await endOf(token)).toBe(30)
  })

  // A Worker always keeps alive what it is told to.
  if (shell !== 'workers') {
    test('where nothing is kept alive after the answer, the session is renewed all the same', async () => {
      const token = await oldSession(2 * DAY)
      await app(whoami)(withCookie(token))
      await expect.poll(() => endOf(token), { timeout: 20_000 }).toBe(30)
    })
  }

  test('an answer waits a moment for a write that hangs, the next ones not at all, and no cookie says what is not known', async () => {
    const [one, two] = [await oldSession(2 * DAY), await oldSession(2 * DAY)]
    const hanging = vi.fn(() => new Promise<never>(() => {}))
    const asking = app(whoami, extendingBy(backend(), hanging))
    const first = await asking(withCookie(one), new Background())
    expect([first.status, cookieOf(first)]).toEqual([200, null])
    // From now on whatever waits for a timer waits for ever.
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const second = await asking(withCookie(two), new Background())
    expect([second.status, cookieOf(second)]).toEqual([200, null])
    vi.useRealTimers()
    await vi.waitFor(() => {
      expect(hanging).toHaveBeenCalledTimes(2)
    })
    expect([await endOf(one), await endOf(two)]).toEqual([28, 28])
  })

  test('while writes fail, an answer waits for one attempt, and no other request tries again at once', async () => {
    const token = await oldSession(2 * DAY)
    const failing = vi.fn(() => Promise.reject(new TypeError('fetch failed')))
    const asking = app(whoami, extendingBy(backend(), failing))
    for (let i = 0; i < 3; i += 1) {
      const answer = await asking(withCookie(token), new Background())
      expect([answer.status, cookieOf(answer)]).toEqual([200, null])
      expect(failing).toHaveBeenCalledOnce()
    }
    expect(await endOf(token)).toBe(28)
  })

  test('a session is not renewed before its time, nor where that is turned off, nor for a handler that asks nothing', async () => {
    const [young, old] = [await oldSession(DAY / 4), await oldSession(2 * DAY)]
    for (const [respond, token, options] of [
      [whoami, young, {}],
      [whoami, old, { session: { renewEveryMs: null } }],
      [whoami, old, { session: { renewEveryMs: 3 * DAY } }],
      [() => new Response('hi'), old, {}],
    ] as const) {
      const background = new Background()
      const answer = await app(respond, options)(withCookie(token), background)
      expect([background.tasks.length, cookieOf(answer)]).toEqual([0, null])
    }
    expect([await endOf(young), await endOf(old)]).toEqual([30, 28])
  })

  test('a lifetime of a day is renewed after half of it, unless it says otherwise', async () => {
    const token = await oldSession(30 * DAY - 0.4 * DAY)
    const answer = await app(whoami, { session: { lifetimeMs: DAY } })(
      withCookie(token),
      new Background(),
    )
    expect(cookieOf(answer)).toMatch(/Max-Age=86400;/)
  })

  test('a program with a bearer token is renewed and gets no cookie', async () => {
    const token = await oldSession(2 * DAY)
    const background = new Background()
    const answer = await app(whoami)(withBearer(token), background)
    await Promise.all(background.tasks)
    expect([await endOf(token), cookieOf(answer)]).toEqual([30, null])
  })

  test('a session that ends within the request is not renewed', async () => {
    const token = await oldSession(2 * DAY)
    const background = new Background()
    const leaving = app(async (auth) => {
      await auth.requireAuth()
      return Response.json(await auth.signOut())
    })
    const answer = await leaving(withCookie(token), background)
    expect(background.tasks).toEqual([])
    expect(cookieOf(answer)).toMatch(/Max-Age=0/)
  })
}
