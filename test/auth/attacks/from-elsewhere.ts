/** Another site, or a sibling that tosses cookies, sends requests with the visitor's. */
import { describe, expect, test } from 'vitest'
import { credentials } from 'fastauth-edge/auth/credentials'
import { magicLinks } from 'fastauth-edge/auth/magic-links'
import { github } from 'fastauth-edge/auth/oauth'
import { passkeys } from 'fastauth-edge/auth/passkeys'
import { match } from '../../../src/auth/http/route.ts'
import { CORE_ROUTES } from '../../../src/auth/routes/routes.ts'
import { email } from '../../conformance/fixtures.ts'
import { type CoreBackend, said } from '../core/app.ts'
import { type Client, serviceIn } from '../core/client.ts'
import { UNSAFE } from '../core/elsewhere.ts'

const FORBIDDEN = [403, { detail: 'CSRF token missing or invalid' }]

const providers = [
  credentials(),
  magicLinks(),
  github({ clientId: 'id', clientSecret: 'secret' }),
  passkeys(),
]

const ROUTES = [
  ...UNSAFE,
  ['POST', '/auth/magic-links/login'],
  ['POST', '/auth/magic-links/callback'],
  ['DELETE', '/auth/oauth/accounts/github'],
  ['POST', '/auth/passkeys/register/begin'],
  ['POST', '/auth/passkeys/register/complete'],
  ['PUT', '/auth/passkeys/x'],
  ['DELETE', '/auth/passkeys/x'],
  ['POST', '/auth/passkeys/authenticate/begin'],
  ['POST', '/auth/passkeys/authenticate/complete'],
] as const

const SITES: readonly Record<string, string>[] = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: 'https://sibling.app.example' },
  { origin: 'https://app.example.evil.example' },
  { origin: 'https://app.example:8443' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
]

export function fromElsewhereCases(backend: CoreBackend): void {
  test('no route that changes something is left out here', () => {
    const all = [...providers.flatMap(({ routes }) => routes), ...CORE_ROUTES]
    for (const { method, path } of all.filter((route) => route.method !== 'GET')) {
      const tried = ROUTES.some(([by, at]) => by === method && match(`/auth${path}`, at) !== null)
      expect([method, path, tried]).toEqual([method, path, true])
    }
  })

  const modes = ['database', 'jwt'] as const
  describe.each(modes)('%s sessions', (strategy) => {
    const begin = async () => {
      const core = serviceIn({ strategy, delivery: 'cookie' }, backend, { providers })
      const address = email()
      // A browser that says nothing of where it is, unless a case has it do so.
      const [visitor, attacker] = [core.client({ origin: '' }), core.client({ origin: '' })]
      for (const one of [visitor, attacker]) {
        await one.register(one === visitor ? address : email())
      }
      return { core, visitor, attacker, user: await core.userOf(address) }
    }
    const send = (visitor: Client, method: string, path: string, headers: Record<string, string>) =>
      visitor.browser.send(method, path, 'token=x', {
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      })

    test('a form of another site changes nothing, whatever the route', async () => {
      const { core, visitor } = await begin()
      core.forget()
      for (const [method, path] of ROUTES) {
        for (const headers of SITES) {
          const answer = await send(visitor, method, path, headers)
          expect([path, headers, ...said(answer)]).toEqual([path, headers, ...FORBIDDEN])
        }
      }
      expect(core.requests()).toBe(0)
      expect(await visitor.isSignedIn()).toBe(true)
    })

    test('no pair of cookie and header that a sibling tosses is taken', async () => {
      const { visitor, attacker } = await begin()
      const theirs = attacker.browser.cookies.get('csrf_token') ?? ''
      const mine = visitor.browser.cookies.get('csrf_token') ?? ''
      for (const [method, path] of ROUTES) {
        for (const tossed of [theirs, 'x', 'x.y', `${mine}x`, mine.split('.')[0] ?? '']) {
          visitor.browser.cookies.set('csrf_token', tossed)
          const answer = await send(visitor, method, path, { 'x-csrf-token': tossed })
          expect([path, tossed, ...said(answer)]).toEqual([path, tossed, ...FORBIDDEN])
        }
      }
      expect(await visitor.isSignedIn()).toBe(true)
    })
  })
}
