/** Answers that overtake each other: what a browser is left with. */
import { expect, test } from 'vitest'
import { cookieOf, DAY, HOME, sha256, whoami, withCookie } from './requests.ts'
import { Background, type Respond } from './shells.ts'
import type { ShellCase } from './suite.ts'

/** A handler that looks who is asking, and goes on when it is told to. */
function gated(then: Respond): { respond: Respond; looked: Promise<void>; go: () => void } {
  let go = (): void => {}
  let see = (): void => {}
  const gate = new Promise<void>((resolve) => (go = resolve))
  const looked = new Promise<void>((resolve) => (see = resolve))
  const respond: Respond = async (auth, request) => {
    await auth.current()
    see()
    await gate
    return then(auth, request)
  }
  return { respond, looked, go }
}

export function twoTabsCases({ app, backend, newUser, oldSession, signIn }: ShellCase): void {
  const signingIn = (userId: string) =>
    app(async (auth) => {
      await auth.signIn(userId)
      return new Response()
    })

  test.each<[string, Respond, number]>([
    ['401', async (auth) => Response.json(await auth.requireAuth()), 401],
    ['answer to nobody', whoami, 200],
    ['sign-out', async (auth) => Response.json(await auth.signOut()), 200],
  ])(
    'a late %s does not clear the cookie that a sign-in beside it has set',
    async (_, respond, status) => {
      const [alice, bob] = [await newUser(), await newUser()]
      const token = await signIn(alice.id)
      await backend().adapter.session.deleteUserSessions(alice.id)
      const tab = gated(respond)
      const late = app(tab.respond)(withCookie(token))
      await tab.looked
      const answer = await signingIn(bob.id)(withCookie(token))
      expect(cookieOf(answer)).toMatch(/^__Host-session=[\w-]{43};/)
      tab.go()
      const behind = await late
      expect([behind.status, cookieOf(behind)]).toEqual([status, null])
    },
  )

  test("a late renewal does not put alice's cookie back over bob's, and her session has ended", async () => {
    const token = await oldSession(2 * DAY)
    const bob = await newUser()
    const tab = gated(whoami)
    const late = app(tab.respond)(withCookie(token), new Background())
    await tab.looked
    await signingIn(bob.id)(withCookie(token))
    tab.go()
    expect(cookieOf(await late)).toBeNull()
    expect(await backend().adapter.session.getSession(await sha256(token))).toBeNull()
  })

  test('a late renewal does not bring back a session that was signed out beside it', async () => {
    const token = await oldSession(2 * DAY)
    const tab = gated(whoami)
    const late = app(tab.respond)(withCookie(token), new Background())
    await tab.looked
    const out = await app(async (auth) => Response.json(await auth.signOut()))(withCookie(token))
    expect(await out.json()).toBe(true)
    tab.go()
    expect(cookieOf(await late)).toBeNull()
  })

  test('two sign-ins at once leave one session behind each, and the former none', async () => {
    const [alice, bob] = [await newUser(), await newUser()]
    const token = await signIn(alice.id)
    const answers = await Promise.all([1, 2].map(() => signingIn(bob.id)(withCookie(token))))
    const { session } = backend().adapter
    expect(await session.listUserSessions(alice.id)).toEqual([])
    const kept = await session.listUserSessions(bob.id)
    expect(kept).toHaveLength(2)
    expect(new Set(answers.map(cookieOf)).size).toBe(2)
    expect((await app(whoami)(new Request(HOME))).status).toBe(200)
  })
}
