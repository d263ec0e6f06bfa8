/** Requests that another site has the visitor's browser send. */
import { describe, expect, test } from 'vitest'
import type { WithAuthOptions } from 'fastauth-edge/workers'
import { cookieOf, HOME, whoami, withCookie } from './requests.ts'
import type { Respond } from './shells.ts'
import type { ShellCase } from './suite.ts'

interface Row {
  readonly when: string
  readonly headers: Record<string, string>
  readonly options?: WithAuthOptions
  readonly url?: string
  readonly passes: boolean
}

const EVIL = 'https://evil.example'
const OWN = 'https://app.example'
const trusted: WithAuthOptions = { trustedOrigins: ['https://front.example'] }
const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example' }

const ROWS: readonly Row[] = [
  { when: 'its own page', headers: { 'sec-fetch-site': 'same-origin' }, passes: true },
  { when: 'the visitor', headers: { 'sec-fetch-site': 'none' }, passes: true },
  { when: 'its own origin', headers: { origin: OWN }, passes: true },
  {
    when: 'another site',
    headers: { origin: EVIL, 'sec-fetch-site': 'cross-site' },
    passes: false,
  },
  { when: 'another origin', headers: { origin: EVIL }, passes: false },
  { when: 'a sibling', headers: { origin: 'https://x.app.example' }, passes: false },
  { when: 'a sibling that hides', headers: { 'sec-fetch-site': 'same-site' }, passes: false },
  { when: 'a sandbox', headers: { origin: 'null' }, passes: false },
  { when: 'plain http', headers: { origin: 'http://app.example' }, passes: false },
  { when: 'somebody who does not say', headers: {}, passes: false },
  {
    when: 'the same, where that is let in',
    headers: {},
    options: { csrfEnabled: false },
    passes: true,
  },
  {
    when: 'another site, where those who do not say are let in',
    headers: { origin: EVIL },
    options: { csrfEnabled: false },
    passes: false,
  },
  {
    when: 'a trusted origin',
    headers: { origin: 'https://front.example', 'sec-fetch-site': 'cross-site' },
    options: trusted,
    passes: true,
  },
  {
    when: 'another port of a trusted origin',
    headers: { origin: 'https://front.example:8443' },
    options: trusted,
    passes: false,
  },
  {
    when: 'baseUrl behind a proxy that hides it',
    url: 'https://10.0.0.1/',
    headers: { origin: OWN },
    options: { baseUrl: `${OWN}/` },
    passes: true,
  },
  {
    when: 'what a trusted proxy forwards',
    url: 'https://10.0.0.1/',
    headers: { origin: OWN, ...forwarded },
    options: { proxy: { trustForwarded: true } },
    passes: true,
  },
  ...['//evil.example/notes', '/\\evil.example/notes'].map((path) => ({
    when: `another site behind a trusted proxy, by the path ${path}`,
    url: `https://10.0.0.1${path}`,
    headers: { origin: EVIL, ...forwarded },
    options: { proxy: { trustForwarded: true } },
    passes: false,
  })),
  {
    when: 'what a visitor says is forwarded',
    url: 'https://10.0.0.1/',
    headers: { origin: OWN, ...forwarded },
    passes: false,
  },
]

const signOut: Respond = async (auth) => Response.json(await auth.signOut())

export function elsewhereCases(suite: ShellCase): void {
  const { app, forget, newUser, requests, signIn } = suite
  const guards: Record<string, Respond> = {
    'a guard': async (auth) => Response.json({ id: (await auth.requireAuth()).user.id }),
    'current()': whoami,
  }

  describe.each(Object.entries(guards))('behind %s', (_name, respond) => {
    test.each(ROWS)('$when', async ({ headers, options, url = HOME, passes }) => {
      const { id } = await newUser()
      const cookie = `__Host-session=${await signIn(id)}`
      // A WebSocket is a GET that says more once it is open.
      const websocket = { upgrade: 'websocket' }
      for (const [method, further] of [
        ['POST', {}],
        ['DELETE', {}],
        ['GET', websocket],
      ] as const) {
        const sent = { method, headers: { ...headers, ...further, cookie } }
        const answer = await app(respond, options)(new Request(url, sent))
        const body: unknown = await answer.json()
        if (passes) expect([answer.status, body]).toEqual([200, { id }])
        else {
          expect([answer.status, cookieOf(answer)]).toEqual([403, null])
          expect(body).toMatchObject({ code: 'elsewhere', detail: 'CSRF token missing or invalid' })
        }
      }
      const read = new Request(url, { headers: { ...headers, cookie } })
      expect(await (await app(respond, options)(read)).json()).toEqual({ id })
    })
  })

  test('without the cookie it is no matter, nor with a bearer token', async () => {
    const { id } = await newUser()
    const token = await signIn(id)
    const post = (headers: Record<string, string>): Promise<Response> =>
      app(whoami)(new Request(HOME, { method: 'POST', headers: { origin: EVIL, ...headers } }))
    expect(await (await post({})).json()).toEqual({ id: null })
    const cookie = '__Host-session=x'
    const bearer = await post({ authorization: `Bearer ${token}`, cookie })
    expect(await bearer.json()).toEqual({ id })
  })

  test.each(Object.entries({ 'who is here': whoami, 'a sign-out': signOut }))(
    'for another site, %s asks nothing of the database, and the session stays',
    async (_, respond) => {
      const { id } = await newUser()
      const cookie = `__Host-session=${await signIn(id)}`
      forget()
      const headers = { origin: EVIL, 'sec-fetch-site': 'same-site', cookie }
      const answer = await app(respond)(new Request(HOME, { method: 'POST', headers }))
      expect([answer.status, cookieOf(answer), requests()]).toEqual([403, null, 0])
      expect(await (await app(whoami)(withCookie(cookie.split('=')[1] ?? ''))).json()).toEqual({
        id,
      })
    },
  )

  test('a sign-in by a form that a provider posts is not in its way', async () => {
    const [alice, bob] = [await newUser(), await newUser()]
    const cookie = `__Host-session=${await signIn(alice.id)}`
    const callback = app(async (auth) => {
      await auth.signIn(bob.id)
      return Response.json({ id: (await auth.requireAuth()).user.id })
    })
    const answer = await callback(
      new Request(HOME, {
        method: 'POST',
        headers: { origin: 'https://provider.example', cookie },
      }),
    )
    expect(await answer.json()).toEqual({ id: bob.id })
  })
}
