import { expect, test } from 'vitest'
import { cookieOf, DAY, whoami, withBearer, withCookie } from './requests.ts'
import { Background } from './shells.ts'
import type { ShellCase } from './suite.ts'

export function renewalCases({
  app,
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
    test('where nothing is kept alive after the answer, the answer waits for the renewal', async () => {
      const token = await oldSession(2 * DAY)
      await app(whoami)(withCookie(token))
      expect(await endOf(token)).toBe(30)
    })
  }

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
