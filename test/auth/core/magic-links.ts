/** Signing in with a link that was mailed. */
import { describe, expect, test } from 'vitest'
import { credentials } from 'fastauth-edge/auth/credentials'
import { magicLinks } from 'fastauth-edge/auth/magic-links'
import { atOnce, email, fulfilled } from '../../conformance/fixtures.ts'
import {
  app,
  type App,
  type Browser,
  type Config,
  type CoreBackend,
  HOME,
  said,
  PASSWORD,
} from './app.ts'
import { type Mode, MODES, serviceIn } from './client.ts'
import { entered, storeToken } from './every-route.ts'

const SENT = [200, { message: 'Magic link sent \u2014 check your email' }]
const INVALID = [401, { detail: 'Invalid or expired magic link' }]
const TOKEN_TYPE = 'magic_link_login_request'

const providers = [credentials(), magicLinks()]

const ask = (visitor: Pick<Browser, 'post'>, address: string) =>
  visitor.post('/magic-links/login', { email: address })

/** What hooks are told, in their order. */
function telling(): { told: string[]; hooks: NonNullable<Config['hooks']> } {
  const told: string[] = []
  const names = ['onSignup', 'onMagicLinkSent', 'onEmailVerify', 'onTakeover'] as const
  const tell = (name: string) => [name, () => void told.push(name)] as const
  return {
    told,
    hooks: {
      ...Object.fromEntries(names.map(tell)),
      onSignin: (_, by) => void told.push(`onSignin ${by}`),
      modifyJwt: (claims) => {
        told.push('modifyJwt')
        return claims
      },
    },
  }
}

export function magicLinkCases(backend: CoreBackend, modes: readonly Mode[] = MODES): void {
  const open = (config: Config = {}): App => app(backend, { providers, ...config })

  test('without passwords, who comes with one is told so', async () => {
    const visitor = app(backend, { providers: [magicLinks()] }).browser()
    for (const path of ['/register', '/login']) {
      const body = { email: email(), password: PASSWORD }
      expect(said(await visitor.post(path, body))).toEqual([
        400,
        { detail: 'Credentials provider is not configured' },
      ])
    }
  })

  test('somebody new: a user, a mail, a page, and a button that signs in', async () => {
    const { told, hooks } = telling()
    const role = { defaultRole: 'member', roles: [{ name: 'member', permissions: ['read'] }] }
    const service = open({ hooks, ...role })
    const { adapter, browser, mails, mailedToken, requests, forget } = service
    const [visitor, address] = [browser(), email()]
    expect(said(await ask(visitor, address.toUpperCase()))).toEqual(SENT)
    const user = await adapter.user.getUserByEmail(address)
    expect(user).toMatchObject({ email: address, name: null, emailVerified: false })
    const id = user?.id ?? ''
    expect(await adapter.user.getHashedPassword(id)).toBeNull()
    const token = mailedToken()
    expect(mails).toEqual([
      {
        to: address,
        subject: 'Log In to your account',
        text: expect.stringContaining(`${HOME}/auth/magic-links/callback?token=${token}\n`),
        html: expect.stringContaining('expire in 15 minutes'),
      },
    ])
    expect(told).toEqual(['onSignup', 'onMagicLinkSent'])
    // What looks at mail before people do: each sees the page, which says nothing of the token.
    forget()
    for (const headers of [
      { accept: 'text/html' },
      { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image', 'sec-fetch-site': 'cross-site' },
    ]) {
      const page = await browser().get(`/magic-links/callback?token=${token}`, headers)
      expect([page.status, page.headers.getSetCookie()]).toEqual([200, []])
      expect(page.body).toContain('<form method="post" action="?">')
      expect(page.body).toContain('<button>Sign in</button>')
    }
    expect((await browser().send('HEAD', `/auth/magic-links/callback?token=${token}`)).status).toBe(
      405,
    )
    expect(requests()).toBe(0)
    const done = await visitor.submit('/magic-links/callback', { token })
    expect([done.status, done.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ])
    expect(await visitor.isSignedIn()).toBe(true)
    expect(await adapter.user.getUserById(id)).toMatchObject({ emailVerified: true })
    expect(await adapter.role.getUserRoles(id)).toEqual(['member'])
    // Nobody was there before: nothing was taken over.
    expect(told.slice(2)).toEqual(['onEmailVerify', 'onSignin magic_link'])
    expect(mails).toHaveLength(1)
    const again = await visitor.submit('/magic-links/callback', { token })
    expect([again.status, again.body]).toEqual([
      401,
      expect.stringContaining('Invalid or expired magic link'),
    ])
    // Asked for twice: the other link still works, and the account stays as it is.
    await adapter.user.setHashedPassword(id, 'hash')
    await ask(browser(), address)
    const first = mailedToken()
    await ask(browser(), address)
    for (const one of [first, mailedToken()]) {
      expect((await browser().post('/magic-links/callback', { token: one })).status).toBe(200)
    }
    expect(await adapter.user.getHashedPassword(id)).toBe('hash')
    expect(told.filter((name) => name === 'onSignup' || name === 'onTakeover')).toEqual([
      'onSignup',
    ])
  })

  test('unknown, known and inactive are answered alike, with as many requests', async () => {
    const { adapter, browser, mails, requests, forget } = open()
    const [known, inactive] = [await browser().register(), await browser().register()]
    await adapter.user.updateUser(inactive.id, { isActive: false })
    mails.length = 0
    const counts = new Set<number>()
    for (const address of [known.email, inactive.email, email()]) {
      forget()
      const answer = await ask(browser({ ip: '203.0.113.70' }), address)
      expect(said(answer)).toEqual(SENT)
      expect([...answer.headers.keys()].toSorted()).toEqual(['cache-control', 'content-type'])
      counts.add(requests())
    }
    expect(counts.size).toBe(1)
    expect(mails).toHaveLength(2)
    expect(mails.map(({ to }) => to)).not.toContain(inactive.email)
    const refused = await ask(browser(), `fa\u00df${email()}`)
    expect([refused.status, Object(refused.body).detail[0].type]).toEqual([422, 'value_error'])
    expect((await browser().post('/magic-links/login', {})).status).toBe(422)
    expect(mails).toHaveLength(2)
  })

  describe.each(modes)('$strategy sessions, by $delivery', (mode) => {
    test('a link signs in as FastAuth answers: once, in its time, and by no other kind of token', async () => {
      const { told, hooks } = telling()
      let isAllowed = true
      const core = serviceIn(mode, backend, {
        providers,
        rateLimit: false,
        hooks: { ...hooks, allowSignin: (_, by) => by !== 'magic_link' || isAllowed },
      })
      const address = email()
      const former = await core.client().register(address)
      const user = await core.userOf(address)
      await core.adapter.user.updateUser(user.id, { emailVerified: true })
      const redeem = (token: string, client = core.client()) =>
        client.post('/magic-links/callback', { token })
      const get = (token: string) =>
        core.client().get(`/magic-links/callback?token=${encodeURIComponent(token)}`)
      expect(said(await ask(core.client(), address))).toEqual(SENT)
      const token = core.mailedToken()
      expect(said(await core.client().post('/verify-email', { token }))[0]).toBe(400)
      const past = new Date(Date.now() - 1_000)
      for (const wrong of [
        'junk',
        `${token}x`,
        await storeToken(core, user.id, 'password_reset'),
        await storeToken(core, user.id, 'verification'),
        await storeToken(core, user.id, 'email_change'),
        await storeToken(core, user.id, TOKEN_TYPE, past),
      ]) {
        expect(said(await redeem(wrong))).toEqual(INVALID)
        expect(said(await get(wrong))).toEqual(INVALID)
      }
      isAllowed = false
      const notAllowed = [403, { detail: 'Sign-in not allowed' }]
      expect(said(await redeem(token))).toEqual(notAllowed)
      expect(said(await get(token))).toEqual(notAllowed)
      isAllowed = true
      told.length = 0
      const before = former.copy(core.browser())
      entered(mode, await redeem(token, former), 200)
      const signed = mode.strategy === 'jwt' ? ['modifyJwt', 'modifyJwt'] : []
      expect(told).toEqual([...signed, 'onSignin magic_link'])
      expect(await former.isSignedIn()).toBe(true)
      // What the request came with has ended, and the link.
      expect((await before.refresh()).status).toBe(401)
      expect(said(await redeem(token))).toEqual(INVALID)
      // As FastAuth's own service has stored one; a GET of a program redeems, as there.
      const byGet = core.client()
      const stored = await storeToken(core, user.id, TOKEN_TYPE)
      entered(mode, await byGet.get(`/magic-links/callback?token=${stored}`), 200)
      expect(await byGet.isSignedIn()).toBe(true)
      expect((await byGet.refresh()).status).toBe(200)
      const late = await storeToken(core, user.id, TOKEN_TYPE)
      await core.adapter.user.updateUser(user.id, { isActive: false })
      expect(said(await redeem(late))).toEqual([401, { detail: 'Account is inactive' }])
      await core.adapter.user.updateUser(user.id, { isActive: true })
      const results = await atOnce(6, () => redeem(late))
      expect(
        fulfilled(results)
          .map(({ status }) => status)
          .toSorted((a, b) => a - b),
      ).toEqual([200, 401, 401, 401, 401, 401])
    })

    test('nothing of before opens an account that a link took over', async () => {
      const { told, hooks } = telling()
      const role = { defaultRole: 'member', roles: [{ name: 'member' }] }
      const core = serviceIn(mode, backend, { providers, rateLimit: false, hooks, ...role })
      const address = email()
      const attacker = await core.client().register(address)
      const user = await core.userOf(address)
      const before = attacker.copy(core.browser())
      await ask(core.client(), address)
      told.length = 0
      const owner = core.client()
      const token = core.mailedToken()
      entered(mode, await owner.post('/magic-links/callback', { token }), 200)
      expect(told.filter((name) => name !== 'modifyJwt')).toEqual([
        'onTakeover',
        'onEmailVerify',
        'onSignin magic_link',
      ])
      expect(core.mails.at(-1)).toMatchObject({
        to: address,
        subject: 'Your account was confirmed',
      })
      expect([await attacker.isSignedIn(), await before.isSignedIn()]).toEqual([false, false])
      expect((await before.refresh()).status).toBe(401)
      expect((await core.client().login(address)).status).toBe(401)
      expect([await owner.isSignedIn(), (await owner.refresh()).status]).toEqual([true, 200])
      expect(await core.adapter.role.getUserRoles(user.id)).toEqual(['member'])
    })
  })

  test('adminEmails: an administrator by the link, after the take-over, and not before', async () => {
    const boss = email()
    const { adapter, browser, mailedToken } = open({ adminEmails: [boss] })
    const attacker = browser()
    const user = await attacker.register(boss)
    await ask(browser(), boss)
    const token = mailedToken()
    expect(await adapter.role.getUserRoles(user.id)).toEqual([])
    expect((await browser().post('/magic-links/callback', { token })).status).toBe(200)
    expect(await adapter.role.getUserRoles(user.id)).toEqual(['admin'])
    expect(await attacker.isSignedIn()).toBe(false)
    expect((await browser().login(boss)).status).toBe(401)
    const other = email()
    await ask(browser(), other)
    await browser().post('/magic-links/callback', { token: mailedToken() })
    const { id } = (await adapter.user.getUserByEmail(other)) ?? {}
    expect(await adapter.role.getUserRoles(id ?? '')).toEqual([])
  })

  test('another site signs nobody in, neither by a form nor by a script', async () => {
    const front = 'https://front.example'
    const { adapter, browser, mailedToken } = open({ trustedOrigins: [front] })
    const address = email()
    await ask(browser(), address)
    const token = mailedToken()
    const path = `/magic-links/callback?token=${token}`
    const byScript = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }
    const evil = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    const isHere = { 'sec-fetch-site': 'same-origin' }
    const refused = [403, { detail: 'CSRF token missing or invalid' }]
    const visitor = browser()
    expect(said(await visitor.get(path, { ...byScript, ...evil }))).toEqual(refused)
    expect(said(await visitor.get(path, { ...byScript, 'sec-fetch-site': 'cross-site' }))).toEqual(
      refused,
    )
    expect(said(await visitor.post('/magic-links/callback', { token }, evil))).toEqual(refused)
    expect(visitor.cookies.size).toBe(0)
    const { id } = (await adapter.user.getUserByEmail(address)) ?? {}
    expect(await adapter.session.listUserSessions(id ?? '')).toEqual([])
    const trusted = { 'sec-fetch-site': 'cross-site', origin: front }
    expect((await browser().get(path, { ...byScript, ...trusted })).status).toBe(200)
    await ask(browser(), address)
    const own = `/magic-links/callback?token=${mailedToken()}`
    expect((await browser().get(own, { ...byScript, ...isHere })).status).toBe(200)
  })

  test('as few requests as there can be', async () => {
    for (const [allowSignin, most] of [
      [undefined, 1],
      [() => true, 2],
    ] as const) {
      const { adapter, browser, mailedToken, requests, forget } = open({ hooks: { allowSignin } })
      const isMysql = adapter.dialect === 'mysql'
      const address = email()
      for (const kind of ['new', 'known']) {
        forget()
        await ask(browser({ ip: '203.0.113.71' }), address)
        expect([kind, requests()]).toEqual([kind, isMysql ? expect.any(Number) : 1])
        forget()
        await browser().post('/magic-links/callback', { token: mailedToken() })
        expect(requests()).toBeLessThanOrEqual(isMysql ? 10 : most)
      }
    }
  })

  test('links are limited for an address and for an IP, and a known device has a count of its own', async () => {
    const { adapter, browser, mails, mailedToken } = open()
    const address = email()
    const owner = browser({ ip: '198.51.100.20' })
    await ask(owner, address)
    await owner.post('/magic-links/callback', { token: mailedToken() })
    const stranger = browser({ ip: '203.0.113.72' })
    const statuses: number[] = []
    for (let i = 0; i < 6; i++) statuses.push((await ask(stranger, address)).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
    const sent = mails.length
    const refused = await ask(stranger, address)
    expect(said(refused)).toEqual([429, { detail: 'Too many requests. Try again later' }])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(mails).toHaveLength(sent)
    const tight = open({ rateLimit: { perAddress: 1, perIp: 2 } })
    const fresh = email()
    await ask(browser({ ip: '203.0.113.73' }), fresh)
    // From everywhere, and the owner's own browser still gets one.
    expect((await ask(tight.browser({ ip: '203.0.113.74' }), address)).status).toBe(429)
    const known = tight.browser({ ip: '198.51.100.21' })
    for (const [name, value] of owner.cookies) known.cookies.set(name, value)
    expect((await ask(known, address)).status).toBe(200)
    const many = tight.browser({ ip: '2001:db8:7::1' })
    const nobody = email()
    for (const one of [email(), email(), nobody]) statuses.push((await ask(many, one)).status)
    expect(statuses.slice(-3)).toEqual([200, 200, 429])
    expect(await adapter.user.getUserByEmail(nobody)).toBeNull()
  })

  test('where links go, how long they last, and what goes wrong on their way', async () => {
    const service = open({
      providers: [magicLinks({ maxAge: 60 })],
      emailLinks: { magicLink: 'https://front.example/in' },
    })
    const address = email()
    expect(said(await ask(service.browser(), address))).toEqual(SENT)
    expect(service.mails[0]?.text).toContain('https://front.example/in?token=')
    expect(service.mails[0]?.text).toContain('expire in 1 minutes')
    const { id } = (await service.adapter.user.getUserByEmail(address)) ?? {}
    const { told, hooks } = telling()
    const broken = open({
      hooks: { ...hooks, onError: (error) => void told.push(String(error)) },
      emailTransport: { send: () => Promise.reject(new Error('no mail')) },
    })
    expect(said(await ask(broken.browser(), address))).toEqual(SENT)
    expect(told).toEqual(['Error: no mail'])
    const silent = open({ emailTransport: undefined, hooks })
    expect(said(await ask(silent.browser(), address))).toEqual(SENT)
    expect(told).toHaveLength(1)
    // Tokens in bodies are for programs. A person who presses the button is signed in by cookies, and reads no token.
    for (const strategy of ['database', 'jwt'] as const) {
      const core = serviceIn({ strategy, delivery: 'json' }, backend, { providers })
      const token = await storeToken(core, id ?? '', TOKEN_TYPE)
      const person = core.browser()
      const page = await person.submit('/magic-links/callback', { token })
      expect([page.status, page.headers.get('content-type')]).toEqual([
        200,
        'text/html; charset=utf-8',
      ])
      expect(page.body).toContain('Authentication successful')
      expect(page.body).not.toMatch(/[\w-]{40}/)
      expect(await person.isSignedIn()).toBe(true)
    }
  })

  test('options that are wrong, and a place for links that is missing', async () => {
    for (const [options, message] of [
      [{ maxAge: 0 }, 'magicLinks.maxAge must be a whole number of seconds from 1 to 86400'],
      [{ maxAge: 1.5 }, 'magicLinks.maxAge must be'],
      [Object({ max_age: 60 }), 'there is no option magicLinks.max_age: magicLinks takes maxAge'],
    ] as const) {
      expect(() => magicLinks(options)).toThrow(message)
    }
    const { adapter } = open()
    const { user, session } = adapter
    const errors: unknown[] = []
    const { FastAuth } = await import('fastauth-edge/auth')
    const auth = new FastAuth({
      secret: 'x'.repeat(40),
      providers,
      adapter: user,
      sessionAdapter: session,
      baseUrl: HOME,
      hooks: { onError: (error) => void errors.push(error) },
    })
    for (const path of ['login', 'callback']) {
      const answer = await auth.fetch(
        new Request(`${HOME}/auth/magic-links/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email: email(), token: 'x' }),
        }),
      )
      expect(answer.status).toBe(500)
    }
    expect(errors.map(String)).toEqual(Array(2).fill('ConfigError: magicLinks needs tokenAdapter'))
    const without = app(backend)
    expect((await ask(without.browser(), email())).status).toBe(404)
  })
}
