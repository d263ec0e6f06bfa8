/** The client over a real core and a real database, with the core's `fetch` in place of the browser's. */
import { beforeAll, expect, inject, onTestFinished, test, vi } from 'vitest'
import { Hono } from 'hono'
import { AuthError, createAuthClient, NetworkError } from 'fastauth-edge/client'
import { fastauthOver, requireAuth } from 'fastauth-edge/hono/slim'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { email } from '../conformance/fixtures.ts'
import { app, type Config, HOME, PASSWORD } from '../auth/core/app.ts'
import { inMode, MODES, type Mode } from '../auth/core/client.ts'
import { CORE_ROUTES } from '../../src/auth/routes/routes.ts'
import { OAUTH_ROUTES } from '../../src/auth/oauth/routes.ts'
import { magicLinks as byMail } from 'fastauth-edge/auth/magic-links'
import { passkeys as byPasskey } from 'fastauth-edge/auth/passkeys'
import { credentials } from 'fastauth-edge/auth/credentials'

const open = (onQuery?: () => void) =>
  libsqlAdapter({ url: inject('libsqlUrl'), ...(onQuery && { onQuery }) })

beforeAll(() => open().createTables())

const TOKENS: Mode = { strategy: 'jwt', delivery: 'json' }

/** A service, a client of it, and what the client sent. */
function service(config: Config, home = HOME) {
  const running = app({ adapter: () => open() }, { roles: [{ name: 'admin' }], ...config })
  const notes = new Hono()
  notes.use(fastauthOver(() => running.adapter, { auth: running.auth }))
  notes.post('/notes', requireAuth(), async (c) => c.text(await c.req.text()))
  const cookies = new Map<string, string>()
  const sent: string[] = []
  const authorizations: (string | null)[] = []
  /** What happens to a request on its way; undefined: nothing. */
  const way: { to?: (path: string) => Response | undefined } = {}

  /** As a browser sends it. */
  const fetch = async (request: Request): Promise<Response> => {
    request.signal.throwIfAborted()
    const { pathname, search, origin } = new URL(request.url)
    sent.push(`${request.method} ${pathname}${search}`)
    authorizations.push(request.headers.get('authorization'))
    const instead = way.to?.(pathname)
    if (instead) return instead
    if (origin !== HOME) return Response.json({})
    request.headers.set('origin', HOME)
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    if (cookie) request.headers.set('cookie', cookie)
    const answer = running.auth.handles(request)
      ? await running.auth.fetch(request)
      : await notes.fetch(request)
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/;\s*Max-Age=0\b/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }
  const client = createAuthClient({ baseUrl: home, fetch })
  return { ...running, client, cookies, sent, authorizations, way }
}

const refused = async (promise: Promise<unknown>): Promise<AuthError> => {
  const error = await promise.catch((error: unknown) => error)
  if (error instanceof AuthError) return error
  throw new Error(`not refused: ${String(error)}`)
}

test.each(MODES)('signs up, in and out: $strategy, $delivery', async (mode) => {
  const { client, adapter, authorizations, cookies, mailedToken } = service(inMode(mode))
  const who = { email: email(), password: PASSWORD }
  expect(await client.me()).toBeNull()
  expect(await client.signUp({ ...who, name: 'Zoë' })).toEqual({ signedIn: true })
  const me = await client.me()
  expect(me).toEqual({
    id: (await adapter.user.getUserByEmail(who.email))?.id,
    email: who.email,
    name: 'Zoë',
    image: null,
    emailVerified: false,
    isActive: true,
  })
  expect(authorizations.at(-1) === null).toBe(mode.delivery === 'cookie')
  expect(cookies.size > 0).toBe(mode.delivery === 'cookie')

  await client.requestEmailVerification()
  const wrong = client.verifyEmail(mailedToken(), { password: 'not it' })
  expect(await refused(wrong)).toMatchObject({ status: 400, message: 'Password is incorrect' })
  expect(await client.verifyEmail(mailedToken(), { password: PASSWORD })).toEqual({
    message: 'Email verified successfully',
  })
  const { account, sessions, tokens } = client
  expect(await account.update({ name: 'Zoe' })).toMatchObject({ name: 'Zoe', email: who.email })
  const change = { currentPassword: PASSWORD, newPassword: 'another horse' }
  await account.changePassword(change)
  expect((await refused(account.changePassword(change))).status).toBe(400)
  expect(await client.me()).toMatchObject({ name: 'Zoe', emailVerified: true })
  expect(await tokens.introspect('none')).toMatchObject({ active: false, tokenType: null })
  if (mode.strategy === 'database') {
    const [session] = await sessions.list()
    expect(session).toMatchObject({ userId: me?.id, current: true, ipAddress: null })
    expect(Date.parse(session?.expiresAt ?? '')).toBeGreaterThan(Date.now())
  }
  await client.signOut()
  await client.signOut()
  expect(await client.me()).toBeNull()

  await client.forgotPassword(who.email)
  await client.resetPassword({ token: mailedToken(), newPassword: PASSWORD })
  await client.signIn({ ...who, remember: true })
  expect(await client.me()).toMatchObject({ email: who.email })
  const newEmail = email()
  await account.changeEmail({ newEmail, password: PASSWORD })
  await account.confirmEmailChange(mailedToken())
  await client.signIn({ email: newEmail, password: PASSWORD })
  expect(await account.profile()).toMatchObject({ email: newEmail })
  await account.delete({ password: PASSWORD })
  expect(await client.me()).toBeNull()
})

test('with requireVerifiedEmail a sign-up signs nobody in', async () => {
  const { client } = service({ ...inMode(TOKENS), requireVerifiedEmail: true })
  expect(await client.signUp({ email: email(), password: PASSWORD })).toEqual({ signedIn: false })
})

/** Goes on in time, so that access tokens are over. */
async function later<T>(task: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_000_000 })
  try {
    return await task()
  } finally {
    vi.useRealTimers()
  }
}

const refreshes = (sent: readonly string[]): number =>
  sent.filter((one) => one === 'POST /auth/refresh').length

test.each([true, false])('many requests after a 401 refresh once; Web Locks: %s', async (locks) => {
  if (!locks) vi.stubGlobal('navigator', {})
  const { client, sent } = service(inMode(TOKENS))
  await client.signUp({ email: email(), password: PASSWORD })
  await later(async () => {
    const users = await Promise.all([1, 2, 3, 4, 5].map(() => client.me()))
    expect(new Set(users.map((user) => user?.id)).size).toBe(1)
    expect(users[0]).not.toBeNull()
    expect(refreshes(sent)).toBe(1)
    expect(sent.filter((one) => one === 'GET /auth/me')).toHaveLength(10)
  })
  vi.unstubAllGlobals()
})

test('the application’s own routes get the session, and are sent once more; another origin gets nothing', async () => {
  const { client, sent, authorizations } = service(inMode(TOKENS))
  const note = { method: 'POST', body: 'a note' }
  expect((await client.fetch(`${HOME}/notes`, note)).status).toBe(401)
  await client.signUp({ email: email(), password: PASSWORD })
  await later(async () => {
    const answer = await client.fetch(`${HOME}/notes`, note)
    expect([answer.status, await answer.text()]).toEqual([200, 'a note'])
    expect(refreshes(sent)).toBe(2)
    await client.fetch('https://elsewhere.example/notes', note)
    expect(authorizations.at(-1)).toBeNull()
    await client.fetch('http://app.example/notes', note)
    expect(authorizations.at(-1)).toBeNull()
  })
})

test('who was signed out elsewhere is nobody, after one refresh; the token is forgotten', async () => {
  const { client, sent, adapter, authorizations } = service(inMode(TOKENS))
  await client.signUp({ email: email(), password: PASSWORD })
  const me = await client.me()
  await adapter.token.deleteUserTokens(me?.id ?? '', 'refresh_jti')
  await later(async () => {
    expect(await client.me()).toBeNull()
    expect(refreshes(sent)).toBe(1)
    expect((await refused(client.account.profile())).detail).toBe('Not authenticated')
    expect(authorizations.at(-1)).toBeNull()
  })
})

test.each<[string, () => Response, unknown]>([
  [
    'a network that is down',
    () => {
      throw new TypeError('fetch failed')
    },
    expect.any(NetworkError),
  ],
  [
    'a service that is down',
    () => Response.json({ detail: 'x' }, { status: 503, headers: { 'retry-after': '5' } }),
    expect.objectContaining({ name: 'AuthError', status: 503, retryAfter: 5 }),
  ],
])('%s during a refresh is no sign-out', async (_, broken, error) => {
  const { client, way } = service(inMode(TOKENS))
  await client.signUp({ email: email(), password: PASSWORD })
  await later(async () => {
    way.to = (path) => (path.endsWith('/refresh') ? broken() : undefined)
    await expect(client.me()).rejects.toEqual(error)
    delete way.to
    expect(await client.me()).not.toBeNull()
  })
})

test('refusals: status, detail, fields, seconds to wait', async () => {
  const { client, sent } = service({
    ...inMode(TOKENS),
    rateLimit: { perAddress: 1, windowSeconds: 60 },
  })
  const who = { email: email(), password: PASSWORD }
  await client.signUp(who)
  const wrong = await refused(client.signIn({ ...who, password: 'wrong' }))
  expect(wrong).toMatchObject({ status: 401, detail: 'Invalid email or password', fields: [] })
  expect(wrong.retryAfter).toBeUndefined()
  expect(refreshes(sent)).toBe(0)
  const invalid = await refused(client.signIn({ email: 'nobody', password: '' }))
  expect(invalid.status).toBe(422)
  expect(invalid.fields).toEqual([
    {
      field: 'email',
      message: expect.stringContaining('An email address must have an @-sign.'),
    },
  ])
  expect(invalid.message).toMatch(/^email: value is not a valid email address/)
  await client.forgotPassword(who.email)
  const limited = await refused(client.forgotPassword(who.email))
  expect(limited).toMatchObject({ status: 429, retryAfter: expect.any(Number) })
})

test('no answer, half an answer, and an answer of somebody else are told apart', async () => {
  const { client, way } = service(inMode(TOKENS))
  const down = new TypeError('fetch failed')
  way.to = () => {
    throw down
  }
  await expect(client.me()).rejects.toEqual(expect.objectContaining({ cause: down }))
  await expect(client.me()).rejects.toBeInstanceOf(NetworkError)
  way.to = () =>
    new Response(new ReadableStream({ start: (stream) => stream.error(new TypeError('reset')) }))
  await expect(client.me()).rejects.toBeInstanceOf(NetworkError)
  way.to = () => new Response('<!doctype html>')
  expect(await refused(client.me())).toMatchObject({
    status: 200,
    detail: expect.stringContaining('baseUrl'),
  })
  way.to = () => new Response('<!doctype html>', { status: 502 })
  expect(await refused(client.me())).toMatchObject({ status: 502, detail: 'HTTP 502' })
  delete way.to
  const gone = AbortSignal.abort()
  await expect(client.fetch(`${HOME}/notes`, { signal: gone })).rejects.toThrow(/abort/i)
})

/** A browser's, whose authenticator answers. */
class Answered {
  static parseCreationOptionsFromJSON = (options: object): object => options
  static parseRequestOptionsFromJSON = (options: object): object => options
  toJSON = (): object => ({ id: 'x' })
}

test('every route of the core has a method', async () => {
  vi.stubGlobal('PublicKeyCredential', Answered)
  const answered = async () => new Answered()
  vi.stubGlobal('navigator', { credentials: { create: answered, get: answered } })
  onTestFinished(() => void vi.unstubAllGlobals())
  const asked = new Set<string>()
  const client = createAuthClient({
    baseUrl: `${HOME}/`,
    fetch: async ({ method, url }) => {
      asked.add(`${method} ${new URL(url).pathname.replace(/^\/auth/, '')}`)
      return Response.json({})
    },
  })
  const { account, sessions, roles, oauth, magicLinks, passkeys, tokens } = client
  const who = { email: 'a@example.com', password: PASSWORD }
  await Promise.allSettled([
    client.signUp(who),
    client.signIn(who),
    client.signOut({ all: true }),
    client.me(),
    client.refresh(),
    client.requestEmailVerification(),
    client.verifyEmail('x'),
    client.forgotPassword(who.email),
    client.resetPassword({ token: 'x', newPassword: 'y' }),
    account.profile(),
    account.update({}),
    account.changePassword({ currentPassword: 'x', newPassword: 'y' }),
    account.changeEmail({ newEmail: who.email, password: 'x' }),
    account.confirmEmailChange('x'),
    account.delete(),
    sessions.list(),
    sessions.revoke('{session_id}'),
    sessions.revokeAll(),
    roles.mine(),
    roles.of('{user_id}'),
    roles.list(),
    roles.create({ name: 'x' }),
    roles.delete('{role}'),
    roles.addPermissions('{role}', []),
    roles.removePermissions('{role}', []),
    roles.assign('x', 'y'),
    roles.revoke('x', 'y'),
    oauth.link('{provider}', { redirect: '/' }),
    oauth.accounts(),
    oauth.unlink('{provider}'),
    magicLinks.send(who.email),
    magicLinks.signIn('x'),
    passkeys.register(),
    passkeys.signIn(),
    passkeys.list(),
    passkeys.rename('{passkey_id}', 'x'),
    passkeys.delete('{passkey_id}'),
    tokens.introspect('x'),
    tokens.revoke('x'),
  ])
  const reached = new Set([...asked].map((one) => decodeURIComponent(one)))
  const routes = [
    ...CORE_ROUTES,
    ...credentials().routes,
    ...OAUTH_ROUTES,
    ...byMail().routes,
    ...byPasskey().routes,
  ]
    .map(({ method, path }) => `${method} ${path}`)
    // Pages, where browsers are led, and the GETs of mailed links, which their POSTs stand for.
    .filter((route) => !/^GET .*(?:callback|authorize|-email(?:-change)?|-password)$/.test(route))
  expect(routes.filter((route) => !reached.has(route))).toEqual([])
  expect(oauth.signInUrl('corp', { redirect: '/a b' })).toBe(
    `${HOME}/auth/oauth/corp/authorize?redirect=%2Fa%20b`,
  )
})

test('without a page and a baseUrl there is no client', () => {
  expect(() => createAuthClient()).toThrow(TypeError)
})
