import { expect, onTestFinished, test, vi } from 'vitest'
import { google, github } from 'fastauth-edge/auth/oauth'
import { email } from '../../conformance/fixtures.ts'
import { CLIENT_ID, CLIENT_SECRET } from '../../servers/github.ts'
import { type CoreBackend, HOME, PASSWORD, said } from './app.ts'
import { errorIn, FROM_ELSEWHERE, FROM_HERE, hubber, ledTo, oauthApp, PAGE } from './oauth-app.ts'

const CALLBACK = `${HOME}/auth/oauth/github/callback`
const INVALID = [400, { detail: 'Invalid or expired OAuth state' }]

/** Signing in at a provider, and what may go wrong on the way. */
export function oauthCases(backend: CoreBackend): void {
  test('a new user, by a page: PKCE, a sealed cookie, back to the front end', async () => {
    const told: string[] = []
    const tell =
      (name: string) =>
      (...[user, by]: readonly unknown[]) =>
        void told.push([name, Reflect.get(Object(user), 'email'), by].join(' '))
    const { browser, hub, adapter, requests, forget, mails } = oauthApp(backend, {
      hooks: { onSignup: tell('signup'), onSignin: tell('signin'), onOAuthLink: tell('link') },
    })
    const [visitor, address] = [browser(), email()]
    forget()
    const begun = await visitor.get('/oauth/github/authorize?redirect=/welcome', PAGE)
    expect(requests()).toBe(0)
    expect(begun.status).toBe(302)
    expect(begun.headers.get('referrer-policy')).toBe('no-referrer')
    expect(begun.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-oauth\.[\w.-]+=[\w-]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ])
    const to = new URL(begun.headers.get('location') ?? '')
    expect(to.origin + to.pathname).toBe('https://github.com/login/oauth/authorize')
    expect(Object.fromEntries(to.searchParams)).toEqual({
      client_id: CLIENT_ID,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'user:email',
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
    const account = hubber(address.toUpperCase())
    const back = hub.authorize(to.href, account)
    const answer = await visitor.send('GET', back, undefined, FROM_ELSEWHERE)
    expect(ledTo(answer)).toEqual([302, `${HOME}/welcome`])
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect([...visitor.cookies.keys()].filter((name) => name.includes('oauth'))).toEqual([])
    expect(await visitor.isSignedIn()).toBe(true)
    expect(told).toEqual([`signup ${address} `, `signin ${address} github`])
    expect(mails).toEqual([])
    expect(await adapter.oauth.getUserByAccount('github', account.id)).toMatchObject({
      user: {
        email: address,
        name: 'Hubber',
        image: 'https://img.example/a.png',
        emailVerified: true,
      },
      account: { accessToken: null, refreshToken: null, expiresAt: null },
    })
  })

  test('requests to the database: none to begin, as few as there can be to finish', async () => {
    const { browser, through, requests, forget, adapter } = oauthApp(backend)
    const isMysql = adapter.dialect === 'mysql'
    const account = hubber()
    for (const [most, mysql] of [
      [2, 8],
      [1, 6],
    ] as const) {
      forget()
      await through(browser(), account)
      expect(requests()).toBeLessThanOrEqual(isMysql ? mysql : most)
    }
  })

  test('JSON as FastAuth has it; a client without cookies sends the binding back', async () => {
    const { browser, hub, auth } = oauthApp(backend, {
      tokenDelivery: 'json',
      redirects: ['myapp:/signed-in'],
    })
    const query = `redirect_uri=${encodeURIComponent('myapp:/signed-in')}`
    const begun = await browser().get(`/oauth/github/authorize?${query}`)
    expect(said(begun)).toEqual([
      200,
      { url: expect.any(String), binding: expect.stringMatching(/^[\w-]+$/) },
    ])
    const { url, binding } = Object(begun.body)
    const back = new URL(hub.authorize(url, hubber()))
    expect(back.protocol).toBe('myapp:')
    const path = `/oauth/github/callback${back.search}`
    expect(said(await browser().get(path))).toEqual(INVALID)
    // In a link that somebody else has made for the browser.
    const lured = browser()
    expect(errorIn(await lured.get(`${path}&binding=${binding}`, FROM_ELSEWHERE))).toBe(
      'invalid_state',
    )
    expect([...lured.cookies]).toEqual([])
    const answer = await browser().get(`${path}&binding=${binding}`)
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(said(answer)).toEqual([
      200,
      { access_token: expect.any(String), token_type: 'bearer', expires_in: expect.any(Number) },
    ])
    const headers = { authorization: `Bearer ${Object(answer.body).access_token}` }
    expect(await auth.authenticate(new Request(HOME, { headers }))).not.toBeNull()
  })

  test('with cookies, a program is answered JSON; oauthRedirectUrl leads it on', async () => {
    const account = hubber()
    for (const [oauthRedirectUrl, wanted] of [
      [undefined, [200, { message: 'Authentication successful' }, null]],
      ['https://front.example/in', [302, '', 'https://front.example/in']],
    ] as const) {
      const { browser, hub } = oauthApp(backend, { oauthRedirectUrl })
      const visitor = browser()
      const begun = await visitor.get('/oauth/github/authorize')
      expect(begun.body).toEqual({ url: expect.any(String) })
      const back = hub.authorize(Object(begun.body).url, account)
      // Of a browser, its cookie alone counts: what stands in it is no binding.
      const [binding] = visitor.cookies.values()
      expect(said(await browser().send('GET', `${back}&binding=${binding}`))).toEqual(INVALID)
      const answer = await visitor.send('GET', back)
      expect([...said(answer), answer.headers.get('location')]).toEqual(wanted)
      expect(await visitor.isSignedIn()).toBe(true)
    }
  })

  test('two tabs, both begun before either ends: both do, in either order; five at most', async () => {
    const { browser, hub, through, adapter } = oauthApp(backend)
    const visitor = browser()
    const account = hubber()
    const locations: string[] = []
    for (let tab = 0; tab < 7; tab++) {
      const { headers } = await visitor.get(`/oauth/github/authorize?redirect=/tab/${tab}`, PAGE)
      locations.push(hub.authorize(headers.get('location') ?? '', account))
    }
    expect(visitor.cookies.size).toBe(5)
    // Each tab is led to where it wanted to go; one that was pushed out is told so, and signs nobody out.
    const wanted = [
      [6, '/tab/6'],
      [2, '/tab/2'],
      [0, '/?error=invalid_state'],
      [4, '/tab/4'],
    ] as const
    for (const [tab, target] of wanted) {
      const answer = await visitor.send('GET', locations[tab] ?? '', undefined, FROM_ELSEWHERE)
      expect(ledTo(answer)).toEqual([302, HOME + target])
      expect(await visitor.isSignedIn()).toBe(true)
    }
    // At the same moment, with the same cookies.
    const both = [3, 5].map((tab) =>
      visitor.send('GET', locations[tab] ?? '', undefined, FROM_ELSEWHERE),
    )
    expect((await Promise.all(both)).map(ledTo)).toEqual([
      [302, `${HOME}/tab/3`],
      [302, `${HOME}/tab/5`],
    ])
    expect(await visitor.isSignedIn()).toBe(true)
    expect([...visitor.cookies.keys()].filter((name) => name.includes('oauth'))).toEqual([])
    const { userId = '' } = (await adapter.oauth.getOAuthAccount('github', account.id)) ?? {}
    // A sign-in ends the session that it came with: of the two at once, each the same.
    expect(await adapter.session.listUserSessions(userId)).toHaveLength(2)
    // Of two people, the tab that ends last says who is signed in.
    const others = [hubber(), hubber()]
    const shared = browser()
    const ways = []
    for (const other of others) {
      const { headers } = await shared.get('/oauth/github/authorize', PAGE)
      ways.push(hub.authorize(headers.get('location') ?? '', other))
    }
    for (const back of ways.toReversed()) await shared.send('GET', back, undefined, FROM_ELSEWHERE)
    expect((await shared.get('/oauth/accounts')).body).toMatchObject([
      { provider_account_id: others[0]?.id },
    ])
    expect(errorIn(await through(browser(), account))).toBeNull()
  })

  test('another browser, a wrong state, a replay, another flow: nobody is signed in', async () => {
    const { browser, hub, adapter } = oauthApp(backend)
    const [attacker, victim] = [browser(), browser()]
    const account = hubber()
    const begin = async (by: typeof attacker): Promise<string> =>
      (await by.get('/oauth/github/authorize', PAGE)).headers.get('location') ?? ''
    const back = hub.authorize(await begin(attacker), account)
    expect(said(await victim.send('GET', back))).toEqual(INVALID)
    expect(ledTo(await victim.send('GET', back, undefined, FROM_ELSEWHERE))).toEqual([
      302,
      `${HOME}/?error=invalid_state`,
    ])
    // The attacker's state at a browser that has one of its own under way.
    await begin(victim)
    expect(errorIn(await victim.send('GET', back, undefined, PAGE))).toBe('invalid_state')
    const tag = new URL(back).searchParams.get('state')?.slice(0, 16)
    const [name = '', value = ''] = [...victim.cookies].at(-1) ?? []
    victim.cookies.delete(name)
    victim.cookies.set(name.replace(/[\w-]+$/, tag ?? ''), value)
    expect(errorIn(await victim.send('GET', back, undefined, PAGE))).toBe('invalid_state')
    // The victim's own state with the attacker's code: the verifier is another.
    const injected = new URL(hub.authorize(await begin(victim), null))
    injected.searchParams.delete('error')
    injected.searchParams.set('code', new URL(back).searchParams.get('code') ?? '')
    expect(errorIn(await victim.send('GET', injected.href, undefined, PAGE))).toBe('provider_error')
    const other = hub.authorize(await begin(victim), account)
    const link = other.replace('/github/callback', '/github/link/callback')
    expect(said(await victim.send('GET', link))).toEqual([
      400,
      { detail: 'Invalid or expired link state' },
    ])
    expect(await victim.isSignedIn()).toBe(false)
    expect(await adapter.oauth.getOAuthAccount('github', account.id)).toBeNull()
    const good = hub.authorize(await begin(victim), account)
    const kept = new Map(victim.cookies)
    expect(errorIn(await victim.send('GET', good, undefined, PAGE))).toBeNull()
    const again = browser()
    expect(said(await again.send('GET', good))).toEqual(INVALID)
    for (const [name, value] of kept) again.cookies.set(name, value)
    expect((await again.send('GET', good)).status).toBe(400)
    expect(await again.isSignedIn()).toBe(false)
  })

  test('a sealed state is good for its provider, its deployment and ten minutes', async () => {
    const fetch = () => Promise.reject(new Error('asked nobody'))
    const client = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, fetch }
    const providers = [github(client), google(client)]
    const { browser, hub, errors } = oauthApp(backend, { providers })
    const visitor = browser()
    const { headers } = await visitor.get('/oauth/github/authorize', PAGE)
    const back = hub.authorize(headers.get('location') ?? '', hubber())
    const mixed = back.replace('/github/', '/google/')
    expect(said(await visitor.send('GET', mixed))).toEqual([
      400,
      { detail: 'OAuth state provider mismatch' },
    ])
    const { browser: elsewhere } = oauthApp(backend, { secret: 'another '.repeat(8) })
    const { headers: second } = await visitor.get('/oauth/github/authorize', PAGE)
    const foreign = elsewhere()
    for (const [name, value] of visitor.cookies) foreign.cookies.set(name, value)
    const stolen = hub.authorize(second.get('location') ?? '', hubber())
    expect(said(await foreign.send('GET', stolen))).toEqual(INVALID)
    const late = hub.authorize(
      (await visitor.get('/oauth/github/authorize', PAGE)).headers.get('location') ?? '',
      hubber(),
    )
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 600_001 })
    onTestFinished(() => void vi.useRealTimers())
    expect(said(await visitor.send('GET', late))).toEqual(INVALID)
    // A code that leads nowhere was sent to nobody.
    expect(errors).toEqual([])
  })

  test('redirects lead to allowed targets alone', async () => {
    const { browser } = oauthApp(backend, {
      redirects: ['https://spa.example', 'https://docs.example/in', 'myapp:/signed-in'],
    })
    const begin = (name: string, target: string) =>
      browser().get(`/oauth/github/authorize?${name}=${encodeURIComponent(target)}`)
    for (const good of [
      '/',
      '/welcome?a=1#b',
      `${HOME}/x`,
      'https://spa.example',
      'https://spa.example/any/path',
      'https://docs.example/in',
      'myapp:/signed-in',
    ]) {
      expect((await begin('redirect', good)).status, good).toBe(200)
    }
    for (const bad of [
      '//evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      '/\t/evil.example',
      ' https://evil.example',
      'https://app.example.evil.example',
      'https://app.example@evil.example',
      'https://user@app.example/',
      'https://app.example:8443/',
      'http://app.example/',
      'https://spa.example.evil.example',
      'https://docs.example/other',
      'https://docs.example/in?next=1',
      'myapp:/other',
      'javascript:alert(1)',
      'data:text/html,x',
      'welcome',
      '',
      `/${'x'.repeat(2_000)}`,
    ]) {
      expect(said(await begin('redirect', bad)), bad).toEqual([
        400,
        { detail: 'redirect is not allowed: list it in redirects' },
      ])
    }
    for (const uri of [CALLBACK, 'https://docs.example/in', 'myapp:/signed-in']) {
      expect((await begin('redirect_uri', uri)).status, uri).toBe(200)
    }
    for (const uri of [
      `${CALLBACK}/`,
      `${CALLBACK}?x=1`,
      CALLBACK.replace('https:', 'http:'),
      'https://spa.example/callback',
      `${HOME}/callback`,
      `${HOME}/auth/oauth/github/link/callback`,
    ]) {
      expect(said(await begin('redirect_uri', uri)), uri).toEqual([
        400,
        { detail: 'redirect_uri is not allowed: list it in redirects' },
      ])
    }
  })

  test('a refusal leads back with a code; a program is told', async () => {
    const { browser, through, hub, errors } = oauthApp(backend)
    const path = '/oauth/github/authorize?redirect=/sign-in?from=x'
    expect(ledTo(await through(browser(), null, path))).toEqual([
      302,
      `${HOME}/sign-in?from=x&error=access_denied`,
    ])
    const visitor = browser()
    const { body } = await visitor.get('/oauth/github/authorize')
    expect(said(await visitor.send('GET', hub.authorize(Object(body).url, null)))).toEqual([
      400,
      { detail: 'The sign-in was cancelled at the provider' },
    ])
    expect(errors).toEqual([])
  })

  test.each<[string, (url: string) => Response | Promise<Response>, string, number]>([
    [
      'is down',
      () => Promise.reject(new Error('down: client=the-client-secret')),
      'provider_unavailable',
      503,
    ],
    ['answers 502', () => new Response('<html>', { status: 502 }), 'provider_unavailable', 503],
    ['answers nonsense', () => new Response('<html>'), 'provider_error', 400],
    [
      'leads elsewhere',
      () => new Response(null, { status: 302, headers: { location: 'https://evil.example' } }),
      'provider_unavailable',
      503,
    ],
    [
      'sends without end',
      () => Response.json({ access_token: 'x'.repeat(300_000), token_type: 'bearer' }),
      'provider_unavailable',
      503,
    ],
    [
      'has an error in a 200',
      () => Response.json({ error: 'bad_verification_code', error_description: 'the code' }),
      'provider_error',
      400,
    ],
    [
      'repeats what it was sent',
      () => Response.json({ error: 'not the-client-secret, code=x' }, { status: 400 }),
      'provider_error',
      400,
    ],
    ['says no user', (url) => answering(url, {}), 'provider_error', 400],
    ['says an id that is not exact', (url) => answering(url, { id: 1.5 }), 'provider_error', 400],
    ['says no address', (url) => answering(url, { id: 12_345_678 }), 'email_missing', 400],
  ])('a provider that %s', async (_, answer, code, status) => {
    const { browser, through, hub, errors } = oauthApp(
      backend,
      {},
      { fetch: async (url) => answer(url) },
    )
    expect(errorIn(await through(browser(), hubber()))).toBe(code)
    const visitor = browser()
    const { body } = await visitor.get('/oauth/github/authorize')
    const refused = await visitor.send('GET', hub.authorize(Object(body).url, hubber()))
    expect(refused.status).toBe(status)
    expect(refused.headers.has('retry-after')).toBe(status === 503)
    expect(await visitor.isSignedIn()).toBe(false)
    expect(errors).toHaveLength(code === 'email_missing' ? 0 : 2)
    const heard = errors.map((error) => `${String(error)} ${Reflect.get(Object(error), 'cause')}`)
    expect(`${heard.join(' ')}${JSON.stringify(refused.body)}`).not.toMatch(/secret|code=|the code/)
  })

  test('an id of 64 bits is not its neighbour', async () => {
    const { browser, through, adapter } = oauthApp(backend)
    const ids = ['9007199254740993', '9007199254740992', '18446744073709551615']
    for (const id of ids) await through(browser(), hubber(email(), { id }))
    for (const id of ids) {
      const found = await adapter.oauth.getUserByAccount('github', id)
      expect(found?.user.name).toBe('Hubber')
    }
    const owners = await Promise.all(ids.map((id) => adapter.oauth.getOAuthAccount('github', id)))
    expect(new Set(owners.map((one) => one?.userId)).size).toBe(3)
  })

  test('a provider’s tokens are stored where the option says so, and renewed', async () => {
    const { browser, through, adapter } = oauthApp(backend, { storeOAuthProviderTokens: true })
    const account = hubber()
    const stored = async () =>
      (await adapter.oauth.getOAuthAccount('github', account.id))?.accessToken
    await through(browser(), account)
    const first = await stored()
    expect(first).toMatch(/^gho_/)
    await through(browser(), account)
    expect(await stored()).toMatch(/^gho_/)
    expect(await stored()).not.toBe(first)
  })

  test('FastAuth’s answers where nothing is configured, and to what no provider sends', async () => {
    const { browser } = oauthApp(backend)
    expect(said(await browser().get('/oauth/nobody/authorize'))).toEqual([
      404,
      { detail: "OAuth provider 'nobody' not found" },
    ])
    expect((await browser().get('/oauth/github/callback?state=x')).body).toEqual({
      detail: [{ type: 'missing', loc: ['query', 'code'], msg: 'Field required' }],
    })
    expect((await browser().get('/oauth/github/callback?code=x')).status).toBe(422)
    const { user, session } = oauthApp(backend).adapter
    const bare = oauthApp({ adapter: () => ({ user }) as never }, { sessionAdapter: session })
    expect(said(await bare.browser().get('/oauth/github/authorize'))).toEqual([
      400,
      { detail: 'oauth_adapter is not configured' },
    ])
  })

  test('links in a session, and mails the owner; unlinks, but never the last way in', async () => {
    const told: unknown[] = []
    const { browser, through, mails, adapter } = oauthApp(backend, {
      hooks: { onOAuthLink: ({ id }, provider) => void told.push([id, provider]) },
    })
    const visitor = browser()
    const [user, account] = [await visitor.register(), hubber()]
    const path = '/oauth/github/link?redirect=/settings'
    expect(ledTo(await through(visitor, account, path))).toEqual([302, `${HOME}/settings`])
    expect(told).toEqual([[user.id, 'github']])
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
      [user.email, 'A new way to sign in to your account'],
    ])
    expect(mails[0]?.text).toContain('A GitHub account was linked')
    expect((await visitor.get('/oauth/accounts')).body).toEqual([
      { provider: 'github', provider_account_id: account.id },
    ])
    // Another address than the user's verifies nothing.
    expect((await adapter.user.getUserById(user.id))?.emailVerified).toBe(false)
    const device = browser()
    await through(device, account)
    expect(await device.isSignedIn()).toBe(true)
    const unlink = (name: string) => visitor.send('DELETE', `/auth/oauth/accounts/${name}`)
    expect(said(await unlink('google'))).toEqual([
      404,
      { detail: 'No linked google account found' },
    ])
    expect(said(await unlink('github'))).toEqual([200, { message: 'Account unlinked' }])
    expect((await visitor.get('/oauth/accounts')).body).toEqual([])
    await through(visitor, account, path)
    await adapter.user.setHashedPassword(user.id, null)
    const alone = browser()
    await through(alone, account)
    expect(said(await alone.send('DELETE', '/auth/oauth/accounts/github'))).toEqual([
      400,
      { detail: 'The last way to sign in cannot be unlinked' },
    ])
  })

  test('a link needs a session of the one who began it, a fresh one, and a request from here', async () => {
    const { browser, hub, adapter, through } = oauthApp(backend)
    const [visitor, other, nobody] = [browser(), browser(), browser()]
    await visitor.register()
    const stranger = await other.register()
    expect((await nobody.get('/oauth/github/link', FROM_HERE)).status).toBe(401)
    expect((await nobody.get('/oauth/accounts')).status).toBe(401)
    // As another site leads there, whose account at the provider the browser has been signed in to.
    expect((await visitor.get('/oauth/github/link', FROM_ELSEWHERE)).status).toBe(403)
    const account = hubber()
    const begin = async () => {
      const { headers } = await visitor.get('/oauth/github/link', FROM_HERE)
      return hub.authorize(headers.get('location') ?? '', account)
    }
    const back = await begin()
    // The browser has signed in as somebody else meanwhile.
    for (const [name, value] of visitor.cookies) {
      if (name.includes('oauth')) other.cookies.set(name, value)
    }
    expect(errorIn(await other.send('GET', back, undefined, FROM_ELSEWHERE))).toBe('not_signed_in')
    expect(await adapter.oauth.getUserOAuthAccounts(stranger.id)).toEqual([])
    const theirs = hubber()
    await through(browser(), theirs)
    const { headers } = await visitor.get('/oauth/github/link', FROM_HERE)
    const taken = hub.authorize(headers.get('location') ?? '', theirs)
    expect(errorIn(await visitor.send('GET', taken, undefined, PAGE))).toBe('already_linked')
    const old = oauthApp(backend, { session: { freshMs: 1_000 } })
    const stale = old.browser()
    const user = await stale.register()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2_000 })
    onTestFinished(() => void vi.useRealTimers())
    expect(said(await stale.get('/oauth/github/link', FROM_HERE))).toEqual([
      403,
      { detail: 'Sign in again to do this' },
    ])
    expect((await stale.send('DELETE', '/auth/oauth/accounts/github')).status).toBe(403)
    expect((await stale.login(user.email, PASSWORD)).status).toBe(200)
  })
}

/** A token endpoint, and an API that says this of the user. */
function answering(url: string, user: object): Response {
  if (url.endsWith('/access_token')) {
    return Response.json({ access_token: 'x', token_type: 'bearer' })
  }
  return Response.json(url.endsWith('/emails') ? [] : user)
}
