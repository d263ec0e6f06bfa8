/** Who sets the cookie, who clears it, who wins: one table for each shell in each runtime. */
import { describe, expect, test } from 'vitest'
import { AccessError, type WithAuthOptions } from 'fastauth-edge/workers'
import { cookieOf, HOME } from './requests.ts'
import type { Respond } from './shells.ts'
import type { ShellCase } from './suite.ts'

/** What a row's request may bring. */
interface World {
  /** A session's token that opens it. */
  readonly alice: string
  /** Of sessions that have ended. */
  readonly dead: string
  readonly gone: string
  /** Somebody to sign in as. */
  readonly bobId: string
}

interface Row {
  readonly when: string
  readonly cookie?: (world: World) => string
  readonly headers?: (world: World) => Record<string, string>
  readonly url?: string
  readonly options?: WithAuthOptions
  readonly respond: (world: World) => Respond
  readonly status?: number
  readonly location?: string
  readonly cookieIs: 'set' | 'cleared' | 'left'
  /** Its name, where it is another one. */
  readonly named?: string
  readonly secure?: boolean
}

const live = ({ alice }: World): string => `__Host-session=${alice}`
const dead = ({ dead: token }: World): string => `__Host-session=${token}`
const ask = (): Respond => async (auth) =>
  Response.json({ id: (await auth.current())?.user.id ?? null })
const guard = (): Respond => async (auth) => Response.json(await auth.requireAuth())
const out = (): Respond => async (auth) => Response.json(await auth.signOut())
const signIn =
  ({ bobId }: World): Respond =>
  async (auth) => {
    await auth.signIn(bobId)
    return new Response('in')
  }
const signInAndThrow =
  (thrown: (world: World) => unknown) =>
  (world: World): Respond =>
  async (auth) => {
    await auth.signIn(world.bobId)
    throw thrown(world)
  }

/** As Next.js throws it. */
const nextError = (digest: string): Error => Object.assign(new Error(digest), { digest })
/** As Hono's `HTTPException`. */
const httpException = (): Error =>
  Object.assign(new Error('no'), { getResponse: () => new Response('no', { status: 418 }) })

const raw: WithAuthOptions = { session: { idOf: (token) => token } }
const PROXIED = 'http://localhost:3000/'
const forwarded = () => ({ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example' })

const SETS: readonly Row[] = [
  { when: 'the answer is returned', respond: signIn, status: 200, cookieIs: 'set' },
  {
    when: 'a redirect is returned',
    respond:
      ({ bobId }) =>
      async (auth) => {
        await auth.signIn(bobId)
        return Response.redirect('https://app.example/home', 303)
      },
    status: 303,
    location: 'https://app.example/home',
    cookieIs: 'set',
  },
  {
    when: 'a Response is thrown',
    respond: signInAndThrow(() => new Response(null, { status: 303, headers: { location: '/a' } })),
    status: 303,
    location: '/a',
    cookieIs: 'set',
  },
  {
    when: "Next's redirect() is thrown",
    respond: signInAndThrow(() => nextError('NEXT_REDIRECT;replace;/home?a=1;b=2;307;')),
    status: 307,
    location: '/home?a=1;b=2',
    cookieIs: 'set',
  },
  {
    when: "Next's permanentRedirect() is thrown",
    respond: signInAndThrow(() => nextError('NEXT_REDIRECT;push;https://x.example/;308;')),
    status: 308,
    location: 'https://x.example/',
    cookieIs: 'set',
  },
  {
    when: "Next's notFound() is thrown",
    respond: signInAndThrow(() => nextError('NEXT_HTTP_ERROR_FALLBACK;404')),
    status: 404,
    cookieIs: 'set',
  },
  {
    when: 'an error is thrown that brings its answer',
    respond: signInAndThrow(httpException),
    status: 418,
    cookieIs: 'set',
  },
  {
    when: 'an AccessError is thrown',
    respond: signInAndThrow(() => new AccessError(401, 'verify your e-mail first')),
    status: 401,
    cookieIs: 'set',
  },
  {
    when: 'an error of the adapter is thrown',
    respond:
      ({ bobId }) =>
      async (auth) => {
        await auth.signIn(bobId)
        return Response.json(await auth.role.assignRole(bobId, 'no such role'))
      },
    status: 404,
    cookieIs: 'set',
  },
  {
    when: 'onProblem throws a redirect',
    respond: signInAndThrow(() => new AccessError(403, 'not yet')),
    options: {
      onProblem: () => {
        throw new Response(null, { status: 302, headers: { location: '/verify' } })
      },
    },
    status: 302,
    location: '/verify',
    cookieIs: 'set',
  },
]

const CLEARS: readonly Row[] = [
  { when: 'a live session is signed out', cookie: live, respond: out, cookieIs: 'cleared' },
  { when: 'an ended session is signed out', cookie: dead, respond: out, cookieIs: 'cleared' },
  { when: 'a look-up finds nothing', cookie: dead, respond: ask, status: 200, cookieIs: 'cleared' },
  { when: 'a guard finds nothing', cookie: dead, respond: guard, status: 401, cookieIs: 'cleared' },
  {
    when: 'the application says 401 and the session is live',
    cookie: live,
    respond: () => async (auth) => {
      await auth.requireAuth()
      throw new AccessError(401, 'type your password again')
    },
    status: 401,
    cookieIs: 'left',
  },
  {
    when: 'the application says 401 and nobody has looked',
    cookie: dead,
    respond: () => () => {
      throw new AccessError(401, 'no')
    },
    status: 401,
    cookieIs: 'left',
  },
  {
    when: 'a bearer token opens nothing',
    cookie: live,
    headers: ({ dead: token }) => ({ authorization: `Bearer ${token}` }),
    respond: guard,
    status: 401,
    cookieIs: 'left',
  },
  {
    when: 'a bearer token is signed out',
    cookie: live,
    headers: ({ gone }) => ({ authorization: `Bearer ${gone}` }),
    respond: out,
    cookieIs: 'left',
  },
  {
    when: 'the database is down',
    cookie: live,
    options: { url: 'http://127.0.0.1:9', binding: undefined, retries: 0 },
    respond: guard,
    status: 503,
    cookieIs: 'left',
  },
]

const SEVERAL: readonly Row[] = [
  {
    when: 'it is empty',
    cookie: () => '__Host-session=',
    options: raw,
    respond: guard,
    status: 401,
    cookieIs: 'left',
  },
  {
    when: 'it is empty and signed out',
    cookie: () => '__Host-session=',
    options: raw,
    respond: out,
    status: 200,
    cookieIs: 'left',
  },
  {
    when: 'no session can be named so',
    cookie: () => `__Host-session=%00${'x'.repeat(300)}`,
    options: raw,
    respond: guard,
    status: 401,
    cookieIs: 'cleared',
  },
  {
    when: 'it is not what encodeURIComponent makes',
    cookie: () => '__Host-session=%E0%A4%A',
    options: raw,
    respond: guard,
    status: 401,
    cookieIs: 'cleared',
  },
  {
    when: 'idOf knows no id for it',
    cookie: () => '__Host-session=x',
    options: { session: { idOf: () => '' } },
    respond: guard,
    status: 401,
    cookieIs: 'cleared',
  },
  {
    when: 'the first of two is dead',
    cookie: (world) => `${dead(world)}; ${live(world)}`,
    respond: guard,
    status: 200,
    cookieIs: 'left',
  },
  {
    when: 'the second of two is dead',
    cookie: (world) => `${live(world)}; ${dead(world)}`,
    respond: guard,
    status: 200,
    cookieIs: 'left',
  },
  {
    when: 'the first of two is empty',
    cookie: (world) => `__Host-session=; ${live(world)}`,
    respond: guard,
    status: 200,
    cookieIs: 'left',
  },
  {
    when: 'both are dead',
    cookie: (world) => `${dead(world)}; __Host-session=${world.gone}`,
    respond: guard,
    status: 401,
    cookieIs: 'cleared',
  },
]

const SECURES: readonly Row[] = [
  { when: 'https', respond: signIn, cookieIs: 'set', secure: true },
  { when: 'http elsewhere', url: 'http://app.example/', respond: signIn, cookieIs: 'set' },
  {
    when: 'http://localhost',
    url: PROXIED,
    respond: signIn,
    cookieIs: 'set',
    named: 'session',
    secure: false,
  },
  {
    when: 'http://localhost, and what is forwarded is not believed',
    url: PROXIED,
    headers: forwarded,
    respond: signIn,
    cookieIs: 'set',
    named: 'session',
    secure: false,
  },
  {
    when: 'http://localhost, and what is forwarded is',
    url: PROXIED,
    headers: forwarded,
    options: { proxy: { trustForwarded: true } },
    respond: signIn,
    cookieIs: 'set',
  },
  {
    when: 'a proxy that forwards the protocol alone',
    url: PROXIED,
    headers: () => ({ 'x-forwarded-proto': 'https, http' }),
    options: { proxy: { trustForwarded: true } },
    respond: signIn,
    cookieIs: 'set',
  },
  {
    when: 'a proxy that forwards nonsense',
    url: PROXIED,
    headers: () => ({ 'x-forwarded-proto': 'gopher', 'x-forwarded-host': 'a b' }),
    options: { proxy: { trustForwarded: true } },
    respond: signIn,
    cookieIs: 'set',
    named: 'session',
    secure: false,
  },
  {
    when: 'http://localhost with cookie.secure',
    url: PROXIED,
    options: { cookie: { secure: true } },
    respond: signIn,
    cookieIs: 'set',
  },
  {
    when: 'https without cookie.secure',
    options: { cookie: { secure: false } },
    respond: signIn,
    cookieIs: 'set',
    named: 'session',
    secure: false,
  },
]

export function cookieTable({ app, backend, newUser, signIn: newSession, idOf }: ShellCase): void {
  const world = async (): Promise<World> => {
    const [alice, bob] = [await newUser(), await newUser()]
    const [dead, gone] = [await newSession(bob.id), await newSession(bob.id)]
    await backend().adapter.session.deleteUserSessions(bob.id)
    return { alice: await newSession(alice.id), dead, gone, bobId: bob.id }
  }

  const run = async (row: Row): Promise<void> => {
    const here = await world()
    const { url = HOME, named = '__Host-session', secure = true } = row
    const headers = new Headers(row.headers?.(here))
    if (row.cookie) headers.set('cookie', `theme=dark; ${row.cookie(here)}`)
    const answer = await app(row.respond(here), row.options)(new Request(url, { headers }))
    if (row.status !== undefined) expect(answer.status).toBe(row.status)
    expect(answer.headers.get('location')).toBe(row.location ?? null)
    if (row.location) expect(answer.headers.get('content-type')).toBeNull()
    const line = cookieOf(answer)
    if (row.cookieIs === 'left') return expect(line).toBeNull()
    const value = row.cookieIs === 'set' ? '[\\w-]{43}; Max-Age=2592000' : '; Max-Age=0'
    expect(line).toMatch(new RegExp(`^${named}=${value}; Path=/; HttpOnly;`))
    expect(/; Secure/.test(line ?? '')).toBe(secure)
    const isOpen = await backend().adapter.session.getSession(await idOf(line ?? ''))
    expect(isOpen?.userId).toBe(row.cookieIs === 'set' ? here.bobId : undefined)
  }

  const rows = (all: readonly Row[]): [string, Row][] => all.map((row) => [row.when, row])
  describe('signing in sets it when', () =>
    void test.each(rows(SETS))('%s', async (_, row) => run(row)))
  describe('it is cleared, or left, when', () =>
    void test.each(rows(CLEARS))('%s', async (_, row) => run(row)))
  describe('empty, unreadable and double:', () =>
    void test.each(rows(SEVERAL))('%s', async (_, row) => run(row)))
  describe('it is Secure or not on', () =>
    void test.each(rows(SECURES))('%s', async (_, row) => run(row)))
}
