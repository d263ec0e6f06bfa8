/** The protocol as a real OpenID Connect provider speaks it. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { credentials } from 'fastauth-edge/auth/credentials'
import { oauthProvider, type OAuthProviderOptions } from 'fastauth-edge/auth/oauth'
import { email, unique } from '../../conformance/fixtures.ts'
import { CLIENT, type Oidc, startOidc } from '../../servers/oidc.ts'
import { type App, app, type Browser, type Config, HOME, said } from '../core/app.ts'
import { errorIn, FROM_ELSEWHERE, FROM_HERE, ledTo, PAGE } from '../core/oauth-app.ts'

const CALLBACKS = ['corp', 'corp/link', 'other'].map((of) => `${HOME}/auth/oauth/${of}/callback`)

let oidc: Oidc
let other: Oidc
beforeAll(async () => {
  oidc = await startOidc(CALLBACKS)
  other = await startOidc(CALLBACKS)
  await libsqlAdapter({ url: inject('libsqlUrl') }).createTables()
})
afterAll(() => Promise.all([oidc.close(), other.close()]))

type Given = Partial<OAuthProviderOptions>

function service(given: Given = {}, config: Config = {}): App {
  const corp = oauthProvider({ id: 'corp', name: 'Corp', issuer: oidc.url, ...CLIENT, ...given })
  const second = oauthProvider({ id: 'other', issuer: other.url, ...CLIENT })
  const adapter = libsqlAdapter({ url: inject('libsqlUrl') })
  return app({ adapter: () => adapter }, { providers: [credentials(), corp, second], ...config })
}

const someone = (over: object = {}) => ({
  sub: unique('sub'),
  email: email(),
  email_verified: true,
  name: 'Zoë',
  ...over,
})

/** Where the browser is sent. */
async function begin(browser: Browser, path = '/oauth/corp/authorize'): Promise<string> {
  const { headers, body } = await browser.get(path, FROM_HERE)
  return headers.get('location') ?? String(Object(body).detail)
}

async function through(browser: Browser, path?: string) {
  const back = await oidc.follow(await begin(browser, path))
  return browser.send('GET', back, undefined, FROM_ELSEWHERE)
}

test('signs up, signs in, links: discovery, PKCE, nonce, ID token, userinfo', async () => {
  const { browser, adapter, errors } = service({ trustEmail: true })
  const user = someone()
  oidc.user = user
  const visitor = browser()
  const to = new URL(await begin(visitor))
  expect(to.origin + to.pathname).toBe(`${oidc.url}/auth`)
  expect(to.searchParams.get('nonce')).toMatch(/^[\w-]{43}$/)
  expect(to.searchParams.get('code_challenge_method')).toBe('S256')
  expect(to.searchParams.get('scope')).toBe('openid email profile')
  const back = await oidc.follow(to.href)
  expect(new URL(back).searchParams.get('iss')).toBe(oidc.url)
  expect(ledTo(await visitor.send('GET', back, undefined, FROM_ELSEWHERE))).toEqual([
    302,
    `${HOME}/`,
  ])
  expect(await visitor.isSignedIn()).toBe(true)
  expect(await adapter.oauth.getUserByAccount('corp', user.sub)).toMatchObject({
    user: { email: user.email, name: 'Zoë', emailVerified: true },
  })
  const device = browser()
  expect(errorIn(await through(device))).toBeNull()
  expect(Object((await device.get('/me')).body).email).toBe(user.email)
  const owner = browser()
  const { id } = await owner.register()
  oidc.user = someone()
  expect(errorIn(await through(owner, '/oauth/corp/link'))).toBeNull()
  expect(await adapter.oauth.getUserOAuthAccounts(id)).toHaveLength(1)
  expect(errors).toEqual([])
})

test('by default nobody’s word proves a mailbox', async () => {
  const { browser, adapter } = service()
  const attacker = browser()
  const victim = await attacker.register()
  oidc.user = someone({ email: victim.email })
  expect(errorIn(await through(browser()))).toBe('account_exists')
  expect(await attacker.isSignedIn()).toBe(true)
  oidc.user = someone()
  await through(browser())
  const made = await adapter.user.getUserByEmail(oidc.user.email ?? '')
  expect(made?.emailVerified).toBe(false)
})

test('a user who says no is led back', async () => {
  const { browser, errors } = service()
  oidc.user = null
  const answer = await through(browser(), '/oauth/corp/authorize?redirect=/sign-in')
  expect(ledTo(answer)).toEqual([302, `${HOME}/sign-in?error=access_denied`])
  expect(errors).toEqual([])
})

test('a code of another browser, and a code twice: the provider refuses the verifier', async () => {
  const { browser, errors } = service()
  oidc.user = someone()
  const [attacker, victim] = [browser(), browser()]
  const stolen = new URL(await oidc.follow(await begin(attacker)))
  const own = new URL(await oidc.follow(await begin(victim)))
  const state = own.searchParams.get('state') ?? ''
  own.searchParams.set('code', stolen.searchParams.get('code') ?? '')
  expect(errorIn(await victim.send('GET', own.href, undefined, PAGE))).toBe('provider_error')
  expect(String(errors[0])).toBe('ProviderError: corp sign-in: invalid_grant')
  expect(await victim.isSignedIn()).toBe(false)
  expect(state).not.toBe('')
  const good = await oidc.follow(await begin(victim))
  const cookies = [...victim.cookies]
  expect(errorIn(await victim.send('GET', good, undefined, PAGE))).toBeNull()
  const replay = browser()
  for (const [name, value] of cookies) replay.cookies.set(name, value)
  expect(errorIn(await replay.send('GET', good, undefined, PAGE))).toBe('provider_error')
  expect(await replay.isSignedIn()).toBe(false)
})

test('mix-up: what another issuer sends back is shown to nobody', async () => {
  const { browser } = service()
  oidc.user = other.user = someone()
  const visitor = browser()
  const mine = new URL(await oidc.follow(await begin(visitor)))
  for (const iss of [other.url, '', `${oidc.url}/`]) {
    const mixed = new URL(mine)
    mixed.searchParams.set('iss', iss)
    const before = oidc.asked.length
    const again = browser()
    for (const [name, value] of visitor.cookies) again.cookies.set(name, value)
    expect(errorIn(await again.send('GET', mixed.href, undefined, PAGE)), iss).toBe(
      'provider_error',
    )
    expect(oidc.asked.slice(before).filter((path) => path.includes('/token'))).toEqual([])
  }
  // A browser that was led to the callback of another provider.
  const crossed = mine.href.replace('/corp/', '/other/')
  expect(said(await visitor.send('GET', crossed))).toEqual([
    400,
    { detail: 'OAuth state provider mismatch' },
  ])
})

/** The provider as it is, but for one of its answers. */
function changing(
  path: string,
  change: (answer: Record<string, unknown>) => Record<string, unknown> | Response,
): Given {
  return {
    fetch: async (url, init) => {
      const answer = await fetch(url, init)
      if (!new URL(url).pathname.endsWith(path)) return answer
      const changed = change(Object(await answer.json()))
      return changed instanceof Response ? changed : Response.json(changed)
    },
  }
}

/** An ID token with other claims, which nobody signed. */
function forged(idToken: unknown, claims: object): string {
  const [header = '', payload = '', signature = ''] = String(idToken).split('.')
  const own: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const text = JSON.stringify({ ...Object(own), ...claims })
  return [header, Buffer.from(text).toString('base64url'), signature].join('.')
}

test.each<[string, Given]>([
  [
    'of another sign-in',
    changing('/token', (answer) => {
      const first = earlier
      earlier = answer['id_token']
      return { ...answer, id_token: first }
    }),
  ],
  ['that nobody signed', forging({ email: 'victim@example.com' })],
  ['of another issuer', forging({ iss: 'https://evil.example' })],
  ['for another client', forging({ aud: 'another' })],
  ['that has expired', forging({ exp: 1_000_000_000 })],
  [
    'without algorithm',
    changing('/token', (answer) => ({ ...answer, id_token: unsigned(answer) })),
  ],
  ['that is missing', changing('/token', ({ id_token: _, ...answer }) => answer)],
  ['whose keys are not there', changing('/jwks', () => ({ keys: [] }))],
  ['of a user whom userinfo does not know', changing('/me', (me) => ({ ...me, sub: 'another' }))],
])('an ID token %s signs nobody in', async (name, given) => {
  const { browser, errors } = service({ trustEmail: true, ...given })
  oidc.user = someone()
  if (name === 'of another sign-in') await through(browser())
  errors.length = 0
  const visitor = browser()
  expect(errorIn(await through(visitor))).toBe('provider_error')
  expect(await visitor.isSignedIn()).toBe(false)
  expect(String(errors[0])).toMatch(/^ProviderError: corp [\w :-]+$/)
})

let earlier: unknown

function forging(claims: object): Given {
  return changing('/token', (answer) => ({
    ...answer,
    id_token: forged(answer['id_token'], claims),
  }))
}

function unsigned(answer: Record<string, unknown>): string {
  const [, payload = ''] = String(answer['id_token']).split('.')
  return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
}

test.each<[string, Given, string]>([
  [
    'has another issuer',
    changing('openid-configuration', (facts) => ({ ...facts, issuer: 'https://evil.example' })),
    'provider_error',
  ],
  [
    'leads to hosts without TLS',
    changing('openid-configuration', (facts) => ({
      ...facts,
      token_endpoint: 'http://evil.example/token',
    })),
    'provider_error',
  ],
  [
    'has no endpoints',
    changing('openid-configuration', ({ issuer }) => ({ issuer })),
    'provider_error',
  ],
  [
    'answers nonsense',
    changing('openid-configuration', () => new Response('<html>')),
    'provider_error',
  ],
  [
    'leads elsewhere',
    changing('openid-configuration', () => Response.redirect('https://evil.example/')),
    'provider_unavailable',
  ],
  ['is down', { fetch: () => Promise.reject(new Error('down')) }, 'provider_unavailable'],
])('a provider that %s cannot be begun with', async (_, given, code) => {
  const { browser } = service(given)
  const answer = await browser().get('/oauth/corp/authorize?redirect=/sign-in', PAGE)
  expect(ledTo(answer)).toEqual([302, `${HOME}/sign-in?error=${code}`])
  expect((await browser().get('/oauth/corp/authorize')).status).toBe(
    code === 'provider_error' ? 400 : 503,
  )
})

test('what is discovered is asked for once', async () => {
  const { browser } = service({ trustEmail: true })
  oidc.asked.length = 0
  for (let i = 0; i < 3; i++) {
    oidc.user = someone()
    expect(errorIn(await through(browser()))).toBeNull()
  }
  const asked = (path: string) => oidc.asked.filter((one) => one.endsWith(path)).length
  expect([asked('/openid-configuration'), asked('/jwks'), asked('/token')]).toEqual([1, 1, 3])
})

test('an OAuth 2 provider by its endpoints, with a profile of its own', async () => {
  const endpoints = {
    issuer: undefined,
    authorizationEndpoint: `${oidc.url}/auth`,
    tokenEndpoint: `${oidc.url}/token`,
    userinfoEndpoint: `${oidc.url}/me`,
    scopes: ['openid', 'email'],
    profile: ({ sub, email: address }: Readonly<Record<string, unknown>>) => ({
      id: `own-${String(sub)}`,
      email: String(address),
    }),
  }
  const { browser, adapter } = service(endpoints)
  const user = someone()
  oidc.user = user
  // The provider demands a nonce of nobody, and sends an ID token that is not looked at.
  expect(errorIn(await through(browser()))).toBeNull()
  const made = await adapter.oauth.getUserByAccount('corp', `own-${user.sub}`)
  expect(made?.user.email).toBe(user.email)
})
