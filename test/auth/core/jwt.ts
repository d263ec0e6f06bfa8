import { SignJWT } from 'jose'
import { expect, test, vi } from 'vitest'
import { FastAuth } from 'fastauth-edge/auth'
import { credentials } from 'fastauth-edge/auth/credentials'
import { jwt } from 'fastauth-edge/auth/jwt'
import { email, unique } from '../../conformance/fixtures.ts'
import {
  type Answer,
  app,
  type App,
  Browser,
  CHEAP,
  type Config,
  type CoreBackend,
  HOME,
  PASSWORD,
  said,
  SECRET,
} from './app.ts'
import { keyPair } from './keys.ts'

interface Pair {
  readonly access_token: string
  readonly refresh_token: string
}

const DAY_MS = 86_400_000

const INVALID = [401, { detail: 'Invalid refresh token' }]
const USED = [401, { detail: 'Refresh token has already been used' }]

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(
    new TextDecoder().decode(
      Uint8Array.from(
        atob(token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''),
        (byte) => byte.charCodeAt(0),
      ),
    ),
  )

const headerOf = (token: string): unknown => JSON.parse(atob(token.split('.')[0] ?? ''))

const pairOf = ({ body }: Answer): Pair => Object(body)

const signed = (claims: Record<string, unknown>, secret = SECRET, alg = 'HS256') =>
  new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg }).sign(new TextEncoder().encode(secret))

export function jwtCases(backend: CoreBackend): void {
  const service = (config: Config = {}, options: Parameters<typeof jwt>[0] = {}): App =>
    app(backend, {
      sessionStrategy: 'jwt',
      tokenDelivery: 'json',
      jwt: jwt(options),
      ...config,
    })

  /** Nothing is stored of refresh tokens. */
  const withoutTokenRows = (config: Config = {}): App => {
    const auth = new FastAuth({
      secret: SECRET,
      providers: [credentials()],
      adapter: app(backend).adapter.user,
      sessionStrategy: 'jwt',
      tokenDelivery: 'json',
      jwt: jwt(),
      ...CHEAP,
      ...config,
    })
    return { ...service(), auth, browser: (options) => new Browser(auth, options) }
  }

  const signUp = async ({ browser }: App, address = email()): Promise<Pair & { id: string }> => {
    const answer = await browser().post('/register', { email: address, password: PASSWORD })
    const pair = pairOf(answer)
    return { ...pair, id: String(claimsOf(pair.access_token)['sub']) }
  }

  const as = (token: string) => ({ authorization: `Bearer ${token}` })

  const me = async ({ browser }: App, token: string): Promise<number> =>
    (await browser().get('/me', as(token))).status

  const refresh = ({ browser }: App, refresh_token: string): Promise<Answer> =>
    browser().post('/refresh', { refresh_token })

  test('cookies last as long as the refresh token, to the second', async () => {
    const { browser } = service({ tokenDelivery: 'cookie' })
    const visitor = browser()
    const lasts = ({ headers }: Answer): (string | undefined)[] =>
      ['__Host-refresh_token', 'csrf_token'].map((name) => {
        const line = headers.getSetCookie().find((one) => one.startsWith(`${name}=`))
        return /Max-Age=(\d+)/.exec(line ?? '')?.[1]
      })
    const address = email()
    const signUp = { email: address, password: PASSWORD }
    expect(lasts(await visitor.post('/register', signUp))).toEqual(['2592000', '2592000'])
    const remembered = await visitor.post('/login', { ...signUp, remember: true })
    expect(lasts(remembered)).toEqual(['7776000', '7776000'])
    expect(lasts(await visitor.post('/refresh'))).toEqual(['7776000', '7776000'])
  })

  test('a pair is in FastAuth\u2019s format, and its refresh token on the list', async () => {
    const core = service({}, { issuer: 'https://app.example', audience: ['api'] })
    const address = email()
    const answer = await core.browser().post('/register', { email: address, password: PASSWORD })
    expect(said(answer)).toEqual([
      201,
      {
        access_token: expect.any(String),
        refresh_token: expect.any(String),
        token_type: 'bearer',
        expires_in: 900,
      },
    ])
    const { access_token, refresh_token } = pairOf(answer)
    expect(headerOf(access_token)).toEqual({ typ: 'JWT', alg: 'HS256' })
    const access = claimsOf(access_token)
    expect(Object.keys(access)).toEqual([
      'sub',
      'jti',
      'iss',
      'aud',
      'iat',
      'exp',
      'type',
      'email',
      'name',
      'email_verified',
      'auth_time',
    ])
    const now = Math.floor(Date.now() / 1000)
    expect(access).toMatchObject({
      iss: 'https://app.example',
      aud: ['api'],
      type: 'access',
      email: address,
      name: null,
      email_verified: false,
    })
    expect(Number(access['exp']) - Number(access['iat'])).toBe(905)
    expect(Math.abs(now - 5 - Number(access['iat']))).toBeLessThanOrEqual(3)
    const renewal = claimsOf(refresh_token)
    expect(renewal['type']).toBe('refresh')
    expect(String(access['jti']).split('.')[0]).toBe(String(renewal['jti']).split('.')[0])
    const row = await core.adapter.token.getToken(String(renewal['jti']), 'refresh_jti')
    expect(row).toMatchObject({ userId: access['sub'], rawData: null })
    expect(Math.floor((row?.expiresAt.getTime() ?? 0) / 1000)).toBe(renewal['exp'])
    expect(await me(core, access_token)).toBe(200)
    const user = await core.adapter.user.getUserByEmail(address)
    expect(await core.adapter.session.listUserSessions(user?.id ?? '')).toEqual([])
  })

  test('absent issuer and audience are left out', async () => {
    const { access_token } = await signUp(service())
    expect(Object.keys(claimsOf(access_token)).slice(0, 4)).toEqual(['sub', 'jti', 'iat', 'exp'])
  })

  test('in cookies, access and refresh stay as long as they last', async () => {
    const core = service({ tokenDelivery: 'cookie' })
    const visitor = core.browser()
    const user = await visitor.register()
    const answer = await visitor.login(user.email, PASSWORD, { remember: true })
    const lines = answer.headers.getSetCookie()
    expect(lines.map((line) => line.replace(/=[^;]*/, ''))).toEqual([
      '__Host-access_token; Max-Age=900; Path=/; HttpOnly; Secure; SameSite=Lax',
      expect.stringMatching(/^__Host-refresh_token; Max-Age=77(?:76000|75999); Path=\/; HttpOnly/),
      expect.stringMatching(/^csrf_token; Max-Age=77(?:76000|75999); Path=\/; Secure/),
      expect.stringMatching(/^__Host-device; /),
    ])
    expect((await visitor.post('/refresh')).status).toBe(200)
    const again = claimsOf(visitor.cookies.get('__Host-refresh_token') ?? '')
    expect(Number(again['exp']) - Number(again['iat'])).toBe(7_776_005)
    expect((await visitor.post('/logout')).status).toBe(200)
    expect([...visitor.cookies.keys()]).toEqual(['__Host-device'])
    expect(await visitor.isSignedIn()).toBe(false)
  })

  test('refreshing renames the row, and within the grace gives the same pair again', async () => {
    const core = service()
    const first = await signUp(core)
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => refresh(core, first.refresh_token)),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    const pairs = new Set(answers.map((answer) => JSON.stringify(pairOf(answer))))
    expect(pairs.size).toBe(1)
    const second = pairOf(answers[0] ?? { status: 0, headers: new Headers(), body: {} })
    expect(second.refresh_token).not.toBe(first.refresh_token)
    core.forget()
    const third = pairOf(await refresh(core, second.refresh_token))
    expect(core.operations()).toEqual(['flows.refresh'])
    expect(await me(core, third.access_token)).toBe(200)
    // The successor of the first is spent by now: whoever shows the first has stolen it.
    expect(said(await refresh(core, first.refresh_token))).toEqual(USED)
    expect(said(await refresh(core, third.refresh_token))).toEqual(USED)
  })

  test('a replay ends the family, and not the user\u2019s other devices', async () => {
    const core = service({}, { refreshGrace: 0 })
    const address = email()
    const first = await signUp(core, address)
    const other = pairOf(await core.browser().login(address))
    const second = pairOf(await refresh(core, first.refresh_token))
    expect(said(await refresh(core, first.refresh_token))).toEqual(USED)
    expect(said(await refresh(core, second.refresh_token))).toEqual(USED)
    expect((await refresh(core, other.refresh_token)).status).toBe(200)
  })

  test('what is no refresh token is refused', async () => {
    const core = service()
    const { access_token, id } = await signUp(core)
    const now = Math.floor(Date.now() / 1000)
    const claims = { sub: id, jti: 'x', iat: now, exp: now + 60, type: 'refresh' }
    for (const token of [
      'junk',
      access_token,
      await signed(claims, `${SECRET} of somebody else`),
      await signed({ ...claims, exp: now - 31 }),
      await signed({ ...claims, iat: now + 60 }),
      await signed({ ...claims, sub: undefined }),
    ]) {
      expect(said(await refresh(core, token))).toEqual(INVALID)
    }
    expect(said(await core.browser().post('/refresh'))).toEqual([
      401,
      { detail: 'Refresh token required' },
    ])
    expect(said(await refresh(core, ''))).toEqual([401, { detail: 'Refresh token required' }])
  })

  test('what is no access token is nobody', async () => {
    const core = service({}, { issuer: 'https://app.example', audience: ['api'] })
    const { access_token, refresh_token, id } = await signUp(core)
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      sub: id,
      jti: 'x',
      iss: 'https://app.example',
      aud: ['other', 'api'],
      iat: now,
      exp: now + 60,
      type: 'access',
    }
    expect(await me(core, await signed(claims))).toBe(200)
    expect(await me(core, await signed({ ...claims, aud: 'api' }))).toBe(200)
    expect(await me(core, await signed({ ...claims, exp: now - 25 }))).toBe(200)
    const [header, payload] = access_token.split('.')
    const none = btoa(JSON.stringify({ typ: 'JWT', alg: 'none' })).replaceAll('=', '')
    for (const token of [
      refresh_token,
      `${none}.${payload}.`,
      `${header}.${payload}.`,
      await signed(claims, SECRET, 'HS512'),
      await signed({ ...claims, exp: now - 31 }),
      await signed({ ...claims, nbf: now + 60 }),
      await signed({ ...claims, iat: now + 60 }),
      await signed({ ...claims, iss: 'https://evil.example' }),
      await signed({ ...claims, iss: undefined }),
      await signed({ ...claims, aud: ['other'] }),
      await signed({ ...claims, sub: 'nobody' }),
      await signed({ ...claims, type: undefined }),
    ]) {
      expect(await me(core, token)).toBe(401)
    }
  })

  test('signing out ends the family, and ?all=true every token of before', async () => {
    const core = service()
    const address = email()
    const first = await signUp(core, address)
    const other = pairOf(await core.browser().login(address))
    core.forget()
    const out = await core.browser().post('/logout', undefined, as(first.access_token))
    expect([out.status, core.requests()]).toEqual([200, 1])
    expect(said(await refresh(core, first.refresh_token))).toEqual(USED)
    // As at FastAuth, an access token lives to its end.
    expect(await me(core, first.access_token)).toBe(200)
    const renewed = pairOf(await refresh(core, other.refresh_token))
    await core.browser().post('/logout?all=true', undefined, as(renewed.access_token))
    expect(await me(core, first.access_token)).toBe(401)
    expect(await me(core, renewed.access_token)).toBe(401)
    expect(said(await refresh(core, renewed.refresh_token))).toEqual(USED)
    const after = pairOf(await core.browser().login(address))
    expect(await me(core, after.access_token)).toBe(200)
  })

  test.each([false, true])(
    'signing out with the refresh cookie alone ends its family, where a hook is told: %s',
    async (isTold) => {
      const told: string[] = []
      const onSignout = ({ id }: { id: string }) => void told.push(id)
      const core = service({ tokenDelivery: 'cookie', ...(isTold && { hooks: { onSignout } }) })
      const [address, visitor, other, thief] = [
        email(),
        core.browser(),
        core.browser(),
        core.browser(),
      ]
      const { id } = await visitor.register(address)
      await other.login(address)
      const token = visitor.cookies.get('__Host-refresh_token') ?? ''
      const row = () => core.adapter.token.getToken(String(claimsOf(token)['jti']), 'refresh_jti')
      thief.cookies.set('__Host-refresh_token', token)
      // As a browser does when it has expired.
      visitor.cookies.delete('__Host-access_token')
      const all = await visitor.post('/logout?all=true')
      expect(said(all)).toEqual([401, { detail: expect.stringContaining(': refresh, and ') }])
      // A bearer token is taken alone, whatever cookies come with it.
      const nobody = await visitor.post('/logout', undefined, as('junk'))
      expect(said(nobody)).toEqual([401, { detail: 'Not authenticated' }])
      expect(await row()).not.toBeNull()
      expect(told).toEqual([])
      core.forget()
      expect(said(await visitor.post('/logout'))).toEqual([200, { message: 'Logged out' }])
      expect([core.requests(), told]).toEqual(isTold ? [2, [id]] : [1, []])
      expect([...visitor.cookies.keys()]).not.toContain('__Host-refresh_token')
      expect(await row()).toBeNull()
      expect(said(await thief.post('/refresh'))).toEqual(USED)
      expect((await other.post('/refresh')).status).toBe(200)
      expect(said(await visitor.post('/logout'))).toEqual([401, { detail: 'Not authenticated' }])
    },
  )

  test('no refresh takes a sign-in past its absolute lifetime', async () => {
    const session = { lifetimeMs: 60 * DAY_MS, absoluteLifetimeMs: 60 * DAY_MS }
    const core = withoutTokenRows({ session })
    const address = email()
    await signUp(core, address)
    const remembered = pairOf(await core.browser().login(address, PASSWORD, { remember: true }))
    let pair = pairOf(await core.browser().login(address))
    const daysOf = ({ refresh_token }: Pair) =>
      Math.round((Number(claimsOf(refresh_token)['exp']) * 1000 - Date.now()) / DAY_MS)
    expect([daysOf(remembered), daysOf(pair)]).toEqual([60, 30])
    // Python does not say when somebody signed in.
    const { auth_time: _, ...claims } = claimsOf(pair.refresh_token)
    let ofPython = { ...pair, refresh_token: await signed({ ...claims, jti: unique() }) }
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      for (const left of [30, 30, 10]) {
        pair = pairOf(await refresh(core, pair.refresh_token))
        ofPython = pairOf(await refresh(core, ofPython.refresh_token))
        expect([daysOf(pair), daysOf(ofPython)]).toEqual([left, 30])
        vi.setSystemTime(Date.now() + 25 * DAY_MS)
      }
      expect(said(await refresh(core, pair.refresh_token))).toEqual(INVALID)
      expect((await refresh(core, ofPython.refresh_token)).status).toBe(200)
    } finally {
      vi.useRealTimers()
    }
  })

  test('a row of a refresh token ends with the absolute lifetime too', async () => {
    const session = { lifetimeMs: 7 * DAY_MS, absoluteLifetimeMs: 7 * DAY_MS }
    const core = service({ session })
    const address = email()
    await signUp(core, address)
    let pair = pairOf(await core.browser().login(address, PASSWORD, { remember: true }))
    const { auth_time: since } = claimsOf(pair.access_token)
    const last = Math.floor(Number(since) + 7 * 86_400)
    for (const when of ['signed in', 'refreshed']) {
      const { jti, exp } = claimsOf(pair.refresh_token)
      const row = await core.adapter.token.getToken(String(jti), 'refresh_jti')
      expect([exp, Math.floor((row?.expiresAt.getTime() ?? 0) / 1000)], when).toEqual([last, last])
      pair = pairOf(await refresh(core, pair.refresh_token))
    }
  })

  test('a changed password leaves its own access token, and no other', async () => {
    const core = service()
    const address = email()
    const first = await signUp(core, address)
    const other = pairOf(await core.browser().login(address))
    const body = { current_password: PASSWORD, new_password: 'another horse entirely' }
    const path = '/account/change-password'
    expect((await core.browser().post(path, body, as(first.access_token))).status).toBe(200)
    expect(await me(core, first.access_token)).toBe(200)
    expect(await me(core, other.access_token)).toBe(401)
    expect((await refresh(core, first.refresh_token)).status).toBe(401)
    expect((await refresh(core, other.refresh_token)).status).toBe(401)
  })

  test('modifyJwt adds claims and cannot change what the core stands on', async () => {
    const core = service({
      hooks: {
        modifyJwt: (claims) => ({ ...claims, tenant: 't1', sub: 'x', type: 'y', exp: 0, jti: 'z' }),
      },
    })
    const { access_token, refresh_token, id } = await signUp(core)
    expect(claimsOf(access_token)).toMatchObject({ tenant: 't1', type: 'access', sub: id })
    expect(claimsOf(refresh_token)).toMatchObject({ tenant: 't1', type: 'refresh', sub: id })
    // Nor adds what is not there, takes anything away, or reaches it through what it was given.
    const forged = { iss: 'x', aud: 'y', iat: 1, auth_time: 4_000_000_000 }
    for (const options of [{}, { issuer: 'https://app.example', audience: ['api'] }]) {
      const plain = claimsOf((await signUp(service({}, options))).access_token)
      const modifyJwt = (claims: Record<string, unknown>) => {
        if (Array.isArray(claims['aud'])) claims['aud'].push('z')
        return forged
      }
      const made = claimsOf((await signUp(service({ hooks: { modifyJwt } }, options))).access_token)
      expect([made['iss'], made['aud']]).toEqual([plain['iss'], plain['aud']])
      expect(Object.keys(made)).toEqual(
        Object.keys(plain).filter((name) => !/^(?:email|name|email_verified)$/.test(name)),
      )
      expect(Number(made['iat'])).toBeGreaterThan(1_700_000_000)
      expect(Number(made['auth_time'])).toBeLessThan(Date.now() / 1000 + 1)
    }
    const large = service({
      hooks: { modifyJwt: (claims) => ({ ...claims, all: 'x'.repeat(4_096) }) },
    })
    const answer = await large.browser().post('/register', { email: email(), password: PASSWORD })
    expect(answer.status).toBe(500)
    expect(large.errors.map(String)).toEqual([
      expect.stringMatching(/4096 bytes.*shorten what hooks\.modifyJwt returns/),
    ])
  })

  test('a token that is too long is not blamed on a hook that there is not', async () => {
    const long = service({}, { audience: Array.from({ length: 200 }, () => 'https://api.example') })
    const answer = await long.browser().post('/register', { email: email(), password: PASSWORD })
    expect(answer.status).toBe(500)
    expect(long.errors.map(String)).toEqual([expect.stringMatching(/shorten jwt\.audience/)])
  })

  test('nobody is locked out by a name, however long, that another service has stored', async () => {
    const core = service({ tokenDelivery: 'cookie' })
    const [address, visitor] = [email(), core.browser()]
    const { id } = await visitor.register(address)
    for (const [stored, said] of [
      ['x'.repeat(5_000), null],
      ['\u{1f600}'.repeat(255), '\u{1f600}'.repeat(255)],
      ['\u0001'.repeat(255), '\u0001'.repeat(255)],
    ]) {
      await core.adapter.user.updateUser(id, { name: stored })
      expect((await visitor.login(address)).status).toBe(200)
      for (const name of ['access', 'refresh']) {
        const token = visitor.cookies.get(`__Host-${name}_token`) ?? ''
        expect(claimsOf(token)).toMatchObject({ type: name, name: said })
      }
      expect((await visitor.post('/refresh')).status).toBe(200)
    }
  })

  test('a token is introspected and revoked by its owner alone', async () => {
    const core = service()
    const [mine, theirs] = [await signUp(core), await signUp(core)]
    const ask = (path: string, token: string) =>
      core.browser().post(`/token/${path}`, { token }, as(mine.access_token))
    const { sub, exp, jti, email } = claimsOf(mine.refresh_token)
    expect((await ask('introspect', mine.refresh_token)).body).toEqual({
      active: true,
      sub,
      exp,
      jti,
      token_type: 'refresh',
      email,
    })
    expect((await ask('introspect', theirs.refresh_token)).body).toMatchObject({ active: false })
    expect((await ask('introspect', theirs.access_token)).body).toMatchObject({ active: false })
    expect(said(await ask('revoke', 'junk'))).toEqual([400, { detail: 'Invalid token' }])
    expect(said(await ask('revoke', mine.access_token))).toEqual([
      400,
      { detail: 'Only refresh tokens can be revoked' },
    ])
    expect(said(await ask('revoke', theirs.refresh_token))).toEqual([
      403,
      { detail: "Cannot revoke another user's token" },
    ])
    expect(said(await ask('revoke', mine.refresh_token))).toEqual([
      200,
      { message: 'Token revoked' },
    ])
    expect((await ask('introspect', mine.refresh_token)).body).toMatchObject({ active: false })
    expect((await ask('introspect', mine.access_token)).body).toMatchObject({ active: true })
  })

  test('without a token adapter, refresh tokens are good until they end', async () => {
    const core = withoutTokenRows()
    const first = await signUp(core)
    for (const time of ['once', 'twice']) {
      expect((await refresh(core, first.refresh_token)).status, time).toBe(200)
    }
  })

  test('without one, a changed password ends them for as long as they would have lasted', async () => {
    const core = withoutTokenRows()
    const address = email()
    const thief = await signUp(core, address)
    const own = pairOf(await core.browser().login(address))
    const body = { current_password: PASSWORD, new_password: 'another horse entirely' }
    const path = '/account/change-password'
    expect((await core.browser().post(path, body, as(own.access_token))).status).toBe(200)
    expect(await me(core, own.access_token)).toBe(200)
    const after = pairOf(await core.browser().login(address, body.new_password))
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      for (const days of [0, 1, 28]) {
        vi.setSystemTime(Date.now() + days * DAY_MS)
        for (const { refresh_token } of [thief, own]) {
          expect(said(await refresh(core, refresh_token)), `after ${days} days`).toEqual(INVALID)
        }
        expect((await refresh(core, after.refresh_token)).status, `after ${days} days`).toBe(200)
      }
    } finally {
      vi.useRealTimers()
    }
  })

  test.each(['RS256', 'PS256', 'ES256', 'EdDSA'] as const)(
    '%s signs with a key that is published by its thumbprint, and lets no HMAC in',
    async (algorithm) => {
      const { privateKey, publicKey } = await keyPair(algorithm)
      const older = await keyPair(algorithm)
      const core = service({}, { algorithm, privateKey, publicKeys: [older.publicKey] })
      const { access_token, id } = await signUp(core)
      expect(await me(core, access_token)).toBe(200)
      const answer = await core.browser().send('GET', '/.well-known/jwks.json')
      const { keys } = Object(answer.body)
      expect(keys).toHaveLength(2)
      expect(headerOf(access_token)).toEqual({ typ: 'JWT', alg: algorithm, kid: keys[0].kid })
      expect(keys[0]).toMatchObject({ use: 'sig', alg: algorithm })
      expect(JSON.stringify(keys)).not.toMatch(/"(?:d|p|q|dp|dq|qi|k)":/)
      expect(core.auth.handles(new Request(`${HOME}/.well-known/jwks.json`))).toBe(true)
      const now = Math.floor(Date.now() / 1000)
      const claims = { sub: id, jti: 'x', iat: now, exp: now + 60, type: 'access' }
      expect(await me(core, await signed(claims, publicKey))).toBe(401)
      expect(await me(core, await signed(claims, SECRET))).toBe(401)
      const pair = service({}, { algorithm, privateKey, publicKey })
      expect(headerOf((await signUp(pair)).access_token)).toMatchObject({ kid: keys[0].kid })
      expect(await me(pair, access_token)).toBe(200)
      // A key that was replaced still verifies what it signed.
      const before = service({}, { algorithm, ...older })
      const old = pairOf(
        await before.browser().post('/register', { email: email(), password: PASSWORD }),
      )
      expect(await me(core, old.access_token)).toBe(200)
      expect(await me(before, access_token)).toBe(401)
    },
  )

  test.each(['HS256', 'HS384', 'HS512'] as const)(
    '%s publishes no key: an empty list where jwksEnabled asks for one, else no route',
    async (algorithm) => {
      const path = '/.well-known/jwks.json'
      const core = service({}, { algorithm, jwksEnabled: true })
      expect(said(await core.browser().send('GET', path))).toEqual([200, { keys: [] }])
      expect(core.auth.handles(new Request(HOME + path))).toBe(true)
      const { access_token } = await signUp(core)
      expect(await me(core, access_token)).toBe(200)
      for (const jwksEnabled of [undefined, false]) {
        const without = service({}, { algorithm, jwksEnabled })
        expect((await without.browser().send('GET', path)).status).toBe(404)
        expect(without.auth.handles(new Request(HOME + path))).toBe(false)
      }
    },
  )

  test('a key that cannot be read, or belongs to another, is told at its first use, and not quoted', async () => {
    const { privateKey, publicKey } = await keyPair('ES256')
    const other = await keyPair('ES256')
    const rsa = await keyPair('RS256')
    const junk = '-----BEGIN PRIVATE KEY-----\nMIIhunter2\n-----END PRIVATE KEY-----'
    for (const [options, message] of [
      [{ privateKey, publicKey: other.publicKey }, /^jwt\.publicKey does not belong to jwt\.priv/],
      [{ privateKey: junk }, /^jwt\.privateKey cannot be read as a key for ES256$/],
      [{ privateKey: rsa.privateKey }, /^jwt\.privateKey cannot be read as a key for ES256$/],
      [{ privateKey, publicKey: rsa.publicKey }, /^jwt\.publicKey cannot be read/],
      [{ privateKey, publicKeys: [publicKey, rsa.publicKey] }, /^jwt\.publicKeys\[1\] cannot/],
    ] as const) {
      const core = service({}, { algorithm: 'ES256', ...options })
      const answer = await core.browser().send('GET', '/.well-known/jwks.json')
      expect(said(answer)).toEqual([500, { detail: 'Internal Server Error' }])
      expect(core.errors).toEqual([
        expect.objectContaining({ message: expect.stringMatching(message) }),
      ])
    }
  })

  test('a rotated secret signs, and the old one still verifies', async () => {
    const before = service()
    const { access_token, refresh_token } = await signUp(before)
    const next = 'Vh3bq9ZkT5xW1mS7nD4rJ8cL0fG6yPaE'
    const after = service({ secret: [next, SECRET] })
    expect(await me(after, access_token)).toBe(200)
    const renewed = pairOf(await refresh(after, refresh_token))
    expect(await me(service({ secret: next }), renewed.access_token)).toBe(200)
    expect(await me(before, renewed.access_token)).toBe(401)
  })

  test('two tabs stay signed in whose refreshes an old and a rotated secret have answered', async () => {
    const before = service()
    const after = service({ secret: ['Vh3bq9ZkT5xW1mS7nD4rJ8cL0fG6yPaE', SECRET] })
    const { refresh_token } = await signUp(before)
    const one = pairOf(await refresh(before, refresh_token))
    after.forget()
    const answer = await refresh(after, refresh_token)
    expect(answer.status).toBe(200)
    expect(after.requests()).toBeLessThanOrEqual(after.adapter.dialect === 'mysql' ? 3 : 1)
    const two = pairOf(answer)
    const { jti, exp } = claimsOf(one.refresh_token)
    expect(claimsOf(two.refresh_token)).toMatchObject({ jti, exp })
    const next = await refresh(after, two.refresh_token)
    expect(next.status).toBe(200)
    expect((await refresh(after, pairOf(next).refresh_token)).status).toBe(200)
    // What the newest secret has derived is a replay as ever.
    expect(said(await refresh(after, one.refresh_token))).toEqual(USED)
  })

  test('beside database sessions, JWTs are let in where an option says so', async () => {
    const { access_token } = await signUp(service())
    const beside = app(backend, { jwt: jwt({ acceptIn: 'database' }) })
    expect(await me(beside, access_token)).toBe(200)
    const visitor = beside.browser()
    await visitor.register()
    expect(await visitor.isSignedIn()).toBe(true)
    expect(await me(app(backend), access_token)).toBe(401)
    const out = await beside.browser().post('/logout?all=true', undefined, as(access_token))
    expect(out.status).toBe(200)
    expect(await me(beside, access_token)).toBe(401)
  })

  test('beside database sessions, a sign-in ends the family of a JWT that came with it', async () => {
    const jwts = service()
    const address = email()
    const [first, other] = [
      await signUp(jwts, address),
      pairOf(await jwts.browser().login(address)),
    ]
    const beside = app(backend, { jwt: jwt({ acceptIn: 'database' }) })
    const visitor = beside.browser({ headers: as(first.access_token) })
    expect((await visitor.login(address)).status).toBe(200)
    expect(said(await refresh(jwts, first.refresh_token))).toEqual(USED)
    expect((await refresh(jwts, other.refresh_token)).status).toBe(200)
    // The cookie of a session, and a refresh token of the other service's beside it.
    const cookies = new Map(visitor.cookies)
    const last = pairOf(await jwts.browser().login(address))
    const both = beside.browser()
    for (const [name, value] of cookies) both.cookies.set(name, value)
    both.cookies.set('__Host-refresh_token', last.refresh_token)
    expect(await both.isSignedIn()).toBe(true)
    expect((await both.login(address)).status).toBe(200)
    expect(said(await refresh(jwts, last.refresh_token))).toEqual(USED)
    const before = beside.browser()
    for (const [name, value] of cookies) before.cookies.set(name, value)
    expect(await before.isSignedIn()).toBe(false)
  })

  test("'claims' asks nobody, and is not enough for roles or the core's own routes", async () => {
    const core = service({}, { freshness: 'claims' })
    const { access_token, id } = await signUp(core)
    const request = new Request(HOME, { headers: as(access_token) })
    core.forget()
    const current = await core.auth.authenticate(request)
    expect([current?.user.id, core.requests()]).toEqual([id, 0])
    await core.adapter.user.updateUser(id, { isActive: false })
    expect(await core.auth.authenticate(request)).not.toBeNull()
    await expect(core.auth.require(request, { role: 'admin' })).rejects.toMatchObject({
      status: 401,
    })
    expect(await me(core, access_token)).toBe(401)
  })
}
