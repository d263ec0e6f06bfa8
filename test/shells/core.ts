/** The shells with `providers`: the core's routes are served, and the guards ask it. */
import { describe, expect, test } from 'vitest'
import { FastAuth } from 'fastauth-edge/auth'
import { credentials } from 'fastauth-edge/auth/credentials'
import { jwt } from 'fastauth-edge/auth/jwt'
import { AccessError, type WithAuthOptions } from 'fastauth-edge/workers'
import { email, unique } from '../conformance/fixtures.ts'
import { DAY } from './requests.ts'
import {
  type App,
  Background,
  type Respond,
  type ShellBackend,
  SHELLS,
  SLIM_SHELLS,
} from './shells.ts'
import { BAD_DETAILS } from './sign-in-conditions.ts'

const SECRET = 'q7Zr1m0vXc4b9LkT2hYwN8sJdF5gPuE3'
const HOME = 'https://app.example'
const PASSWORD = 'correct horse battery'

/** A browser of one visitor. */
function browser(app: (request: Request, background?: Background) => Promise<Response>) {
  const cookies = new Map<string, string>()
  return {
    cookies,
    async send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
      const background = new Background()
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await app(
        new Request(HOME + path, {
          method,
          headers: {
            ...(cookie && { cookie }),
            ...(method !== 'GET' && { origin: HOME }),
            ...(body && { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body && { body: JSON.stringify(body) }),
        }),
        background,
      )
      await Promise.all(background.tasks)
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (value === '') cookies.delete(name)
        else cookies.set(name, value)
      }
      const text = await answer.text()
      const json: unknown = text.startsWith('{') ? JSON.parse(text) : text
      return { status: answer.status, json, headers: answer.headers }
    },
  }
}

const notes: Respond = async (auth) => {
  const { user, session, claims } = await auth.requireAuth()
  return Response.json({ email: user.email, session: session !== null, claims: claims !== null })
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => (error instanceof AccessError ? error.code : Object(error).code),
  )

export function shellsOverCore(name: string, open: () => ShellBackend): void {
  let opened: ShellBackend | undefined
  const backend = (): ShellBackend => (opened ??= open())

  describe.each(Object.entries(SHELLS))(`the core in %s over ${name}`, (shell, make) => {
    const app = (respond: Respond, options: WithAuthOptions = {}) =>
      make(
        respond,
        {
          ...backend().database,
          ...(options.auth === undefined && {
            providers: [credentials()],
            // Vercel has no environment but the process's.
            ...(shell === 'vercel' && { secret: SECRET }),
          }),
          ...options,
        },
        { ...backend().env, AUTH_SECRET: SECRET },
      )
    const account = () => ({ email: email(), password: PASSWORD })
    const register = async (
      visitor: ReturnType<typeof browser>,
      who = account(),
    ): Promise<string> => {
      const answer = await visitor.send('POST', '/auth/register', who)
      expect(answer.status).toBe(201)
      return (await backend().adapter.user.getUserByEmail(who.email))?.id ?? ''
    }

    test('serves its routes and lets in whom they signed in', async () => {
      const visitor = browser(app(notes))
      const who = account()
      const nobody = await visitor.send('GET', '/notes')
      expect([nobody.status, nobody.json]).toEqual([401, { detail: 'Not authenticated' }])
      const id = await register(visitor, who)
      const [session] = await backend().adapter.session.listUserSessions(id)
      expect(session?.userId).toBe(id)
      const note = await visitor.send('GET', '/notes')
      expect([note.status, note.json]).toEqual([
        200,
        { email: who.email, session: true, claims: false },
      ])
      expect(await visitor.send('GET', '/auth/me')).toMatchObject({ status: 200, json: { id } })
      expect((await visitor.send('POST', '/auth/logout')).status).toBe(200)
      expect((await visitor.send('GET', '/notes')).status).toBe(401)
      expect((await visitor.send('POST', '/auth/login', who)).status).toBe(200)
      expect((await visitor.send('GET', '/notes')).status).toBe(200)
      // What is not the core's is the application's.
      expect((await visitor.send('GET', '/auth/no-such-route')).status).toBe(200)
    })

    test.each<WithAuthOptions>([{}, { sessionStrategy: 'jwt', jwt: jwt({ freshness: 'claims' }) }])(
      'who is asking is one request, roles and permissions of now included: %o',
      async (options) => {
        const events: string[] = []
        const respond: Respond = async (auth) => {
          await auth.current()
          await auth.requireAuth()
          await auth.requireRole('nobody has it', role)
          return Response.json((await auth.requirePermission('read')).roles)
        }
        const role = unique('role')
        const visitor = browser(
          app(respond, { ...options, onQuery: ({ operation }) => void events.push(operation) }),
        )
        const id = await register(visitor)
        events.length = 0
        const refused = await visitor.send('GET', '/')
        expect([refused.status, refused.json]).toEqual([403, { detail: 'Insufficient role' }])
        expect(events).toHaveLength(1)
        const roles = backend().adapter.role
        await roles.createRole(role)
        await roles.assignRole(id, role)
        const without = await visitor.send('GET', '/')
        expect([without.status, without.json]).toEqual([
          403,
          { detail: 'Insufficient permissions' },
        ])
        await roles.addPermissions(role, ['read'])
        events.length = 0
        expect((await visitor.send('GET', '/')).status).toBe(200)
        expect(events).toHaveLength(1)
      },
    )

    test.each<[WithAuthOptions & Record<string, unknown>, string]>([
      [{ tokenDelivery: 'body' as 'json' }, "tokenDelivery must be 'cookie' or 'json'"],
      [{ sessionStrategy: 'jwt' }, "sessionStrategy 'jwt' needs jwt: jwt({ … })"],
      [
        { requireVerifiedEmail: true },
        'requireVerifiedEmail needs tokenAdapter and emailTransport',
      ],
      [{ passwords: { hashers: [] } }, 'passwords.hashers must have'],
      [{ secret: 'short' }, 'secret must have at least 32 bytes'],
      [{ cookieSameSite: 'none', cookieSecure: false }, "cookieSameSite 'none' needs Secure"],
      [{ corsOrigin: ['https://app.example'] }, 'there is no option corsOrigin'],
    ])('refuses %o when it is set up, before any request', (options, message) => {
      expect(() => app(notes, options)).toThrow(message)
    })

    test('its guards say that there are no roles where no adapter for them was given', async () => {
      const { user, session, token } = backend().adapter
      const auth = new FastAuth({
        secret: SECRET,
        providers: [credentials()],
        adapter: user,
        sessionAdapter: session,
        tokenAdapter: token,
      })
      const guard: Respond = async (current, { url }) => {
        if (url.endsWith('/roles')) await current.requireRole('admin')
        else await current.requirePermission('write')
        return Response.json('in')
      }
      const visitor = browser(app(guard, { auth }))
      for (const path of ['/roles', '/permissions']) {
        expect((await visitor.send('GET', path)).status).toBe(401)
      }
      await register(visitor)
      for (const path of ['/roles', '/permissions']) {
        const answer = await visitor.send('GET', path)
        expect([answer.status, answer.json]).toEqual([500, { detail: 'RBAC is not configured' }])
      }
    })

    test('tells onProblem why, by a code', async () => {
      const guard: Respond = async (current, { url }) => {
        if (url.endsWith('/role')) await current.requireRole('nobody has it')
        await current.requireAuth()
        return Response.json('in')
      }
      const onProblem: WithAuthOptions['onProblem'] = ({ status, code }) =>
        Response.json({ status, code })
      const visitor = browser(app(guard, { onProblem }))
      const { user, session } = backend().adapter
      const codes = async (...[method, path, headers]: [string, string, Record<string, string>?]) =>
        (await visitor.send(method, path, undefined, headers)).json
      expect(await codes('GET', '/')).toEqual({ status: 401, code: 'unauthenticated' })
      const id = await register(visitor)
      expect(await codes('GET', '/role')).toEqual({ status: 403, code: 'forbidden' })
      const evil = { origin: 'https://evil.example' }
      expect(await codes('POST', '/', evil)).toEqual({ status: 403, code: 'forbidden' })
      const auth = new FastAuth({
        secret: SECRET,
        providers: [credentials()],
        adapter: user,
        sessionAdapter: session,
      })
      const without = browser(app(guard, { auth, onProblem }))
      for (const [name, value] of visitor.cookies) without.cookies.set(name, value)
      expect((await without.send('GET', '/role')).json).toEqual({ status: 500, code: 'config' })
      await user.updateUser(id, { isActive: false })
      expect(await codes('GET', '/')).toEqual({ status: 401, code: 'unauthenticated' })
    })

    test('lets in the bearer of a JWT, and beside sessions where it is told to', async () => {
      const who = account()
      const jwts = browser(
        app(notes, { sessionStrategy: 'jwt', jwt: jwt(), tokenDelivery: 'json' }),
      )
      await register(jwts, who)
      const { json } = await jwts.send('POST', '/auth/login', who)
      const authorization = `Bearer ${Object(json).access_token}`
      const seen = { email: who.email, session: false, claims: true }
      expect(await jwts.send('GET', '/notes', undefined, { authorization })).toMatchObject({
        status: 200,
        json: seen,
      })
      const both = browser(app(notes, { jwt: jwt({ acceptIn: 'database' }) }))
      expect((await both.send('POST', '/auth/login', who)).status).toBe(200)
      expect((await both.send('GET', '/notes')).json).toMatchObject({ session: true })
      expect((await both.send('GET', '/notes', undefined, { authorization })).json).toEqual(seen)
      // Without jwt(…) no JWT is accepted.
      const none = browser(app(notes))
      expect((await none.send('GET', '/notes', undefined, { authorization })).status).toBe(401)
    })

    test('refuses what comes from elsewhere, on its routes and behind guards', async () => {
      const visitor = browser(app(notes))
      await register(visitor)
      const evil = { origin: 'https://evil.example' }
      for (const path of ['/notes', '/auth/logout']) {
        const answer = await visitor.send('POST', path, undefined, evil)
        expect([path, answer.status, answer.json]).toEqual([
          path,
          403,
          { detail: 'CSRF token missing or invalid' },
        ])
      }
      expect((await visitor.send('POST', '/notes')).status).toBe(200)
      const leaving = browser(app(async (auth) => Response.json(await auth.signOut())))
      for (const [name, value] of visitor.cookies) leaving.cookies.set(name, value)
      expect((await leaving.send('POST', '/out', undefined, evil)).status).toBe(403)
      expect((await visitor.send('POST', '/notes')).status).toBe(200)
    })

    test('signs in and out what an application asks for, by the core', async () => {
      const signingIn: Respond = async (auth, request) => {
        const { pathname, searchParams } = new URL(request.url)
        if (pathname === '/out') return Response.json(await auth.signOut())
        const [id, hash] = [searchParams.get('id') ?? '', searchParams.get('hash') ?? undefined]
        const code = await codeOf(auth.signIn(id, { ifPassword: hash }))
        return Response.json({ code, now: (await auth.current())?.user.id ?? null })
      }
      const signer = browser(app(signingIn))
      const guarded = browser(app(notes))
      const { user, session } = backend().adapter
      const [alice, bob] = [
        await user.createUser({ email: email(), hashedPassword: 'hash' }),
        await user.createUser({ email: email() }),
      ]
      const asAlice = await signer.send('POST', `/in?id=${alice.id}&hash=hash`)
      expect(asAlice.json).toEqual({ code: null, now: alice.id })
      expect([...signer.cookies.keys()].sort()).toEqual(['__Host-access_token', 'csrf_token'])
      for (const [name, value] of signer.cookies) guarded.cookies.set(name, value)
      expect((await guarded.send('GET', '/notes')).json).toMatchObject({ email: alice.email })
      expect((await guarded.send('GET', '/auth/me')).status).toBe(200)

      const wrong = await signer.send('POST', `/in?id=${alice.id}&hash=other`)
      expect(wrong.json).toEqual({ code: 'password_changed', now: alice.id })
      await user.updateUser(bob.id, { isActive: false })
      const inactive = await signer.send('POST', `/in?id=${bob.id}`)
      expect(inactive.json).toEqual({ code: 'inactive', now: alice.id })
      const unknown = await signer.send('POST', `/in?id=${crypto.randomUUID()}`)
      expect(unknown.json).toEqual({ code: 'user_not_found', now: alice.id })

      await user.updateUser(bob.id, { isActive: true })
      expect((await signer.send('POST', `/in?id=${bob.id}`)).json).toMatchObject({ now: bob.id })
      // The session that the request came with has ended.
      expect(await session.listUserSessions(alice.id)).toEqual([])
      expect((await guarded.send('GET', '/notes')).status).toBe(401)
      const out = await signer.send('POST', '/out')
      expect([out.json, signer.cookies.size]).toEqual(['true', 0])
      expect(await session.listUserSessions(bob.id)).toEqual([])
    })

    test('refuses details of a sign-in that it does not know or cannot use, and asks nobody', async () => {
      const { user, session } = backend().adapter
      const { id } = await user.createUser({ email: email() })
      const events: string[] = []
      let details: unknown
      const signingIn: Respond = async (auth) =>
        Response.json(await codeOf(Reflect.apply(auth.signIn, auth, [id, details])))
      const visitor = browser(
        app(signingIn, { onQuery: ({ operation }) => void events.push(operation) }),
      )
      for (details of BAD_DETAILS) {
        const answer = await visitor.send('POST', '/in')
        expect([answer.json, visitor.cookies.size], JSON.stringify(details)).toEqual([
          '"validation"',
          0,
        ])
      }
      expect(events).toEqual([])
      expect(await session.listUserSessions(id)).toEqual([])
    })

    test('signs out by the refresh cookie alone, where the access token has expired', async () => {
      const respond: Respond = async (auth) => Response.json(await auth.signOut())
      const visitor = browser(app(respond, { sessionStrategy: 'jwt', jwt: jwt() }))
      await register(visitor)
      visitor.cookies.delete('__Host-access_token')
      const copy = new Map(visitor.cookies)
      const out = await visitor.send('POST', '/out')
      // That the device is known is no sign-in.
      expect([out.json, ...visitor.cookies.keys()]).toEqual(['true', '__Host-device'])
      for (const [name, value] of copy) visitor.cookies.set(name, value)
      expect((await visitor.send('POST', '/auth/refresh')).status).toBe(401)
    })

    test('a password that anybody changes ends the sessions of the former one', async () => {
      const visitor = browser(app(notes))
      const id = await register(visitor)
      await backend().adapter.user.setHashedPassword(id, 'written by another service')
      expect((await visitor.send('GET', '/notes')).status).toBe(401)
    })

    test('a session in use is given its whole lifetime again', async () => {
      const visitor = browser(app(notes))
      const id = await register(visitor)
      const { session } = backend().adapter
      const [before] = await session.listUserSessions(id)
      await session.extendSession(before?.id ?? '', new Date(Date.now() + 20 * DAY))
      const answer = await visitor.send('GET', '/notes')
      expect(answer.headers.getSetCookie()).toContainEqual(
        expect.stringMatching(/^__Host-access_token=[\w.-]+; Max-Age=2592000;/),
      )
      const [after] = await session.listUserSessions(id)
      const left = (after?.expiresAt.getTime() ?? 0) - Date.now()
      expect(Math.round(left / DAY)).toBe(30)
      expect((await visitor.send('GET', '/notes')).headers.getSetCookie()).toEqual([])
    })

    test('a finished FastAuth, or a function that makes one, takes the place of providers', async () => {
      const made = (): FastAuth =>
        new FastAuth({
          secret: SECRET,
          providers: [credentials()],
          adapter: backend().adapter,
        })
      for (const auth of [made(), made]) {
        const visitor = browser(app(notes, { auth }))
        await register(visitor)
        expect((await visitor.send('GET', '/notes')).status).toBe(200)
      }
    })

    describe('a FastAuth over sub-adapters, as FastAuth wires them', () => {
      const wired = (): FastAuth => {
        const { adapter } = backend()
        const auth = new FastAuth({
          secret: SECRET,
          providers: [credentials()],
          adapter: adapter.user,
          tokenAdapter: adapter.token,
        })
        auth.sessionAdapter = adapter.session
        auth.roleAdapter = adapter.role
        return auth
      }
      /** What the shell hands out, and by its own adapter. */
      const seen: Respond = async (auth) => {
        const { id } = (await auth.requireRole('reader')).user
        const { length } = await auth.session.listUserSessions(id)
        return Response.json([id, length, auth.user === backend().adapter.user])
      }
      const servesItsDatabase = async (open: (auth: FastAuth | (() => FastAuth)) => App) => {
        await backend()
          .adapter.role.createRole('reader')
          .catch(() => {})
        for (const auth of [wired(), wired]) {
          const visitor = browser(open(auth))
          const id = await register(visitor)
          await backend().adapter.role.assignRole(id, 'reader')
          const answer = await visitor.send('GET', '/')
          expect([answer.status, JSON.parse(String(answer.json))]).toEqual([200, [id, 1, true]])
        }
      }
      const elsewhere = { DATABASE_URL: 'libsql://not-this-one.example' }

      test('brings its database along, whatever the environment names', async () => {
        await servesItsDatabase((auth) => make(seen, { auth }, elsewhere))
        await servesItsDatabase((auth) => make(seen, { auth }, {}))
      })

      test('is served by the slim form, over its adapter', async () => {
        await servesItsDatabase(
          (auth) => SLIM_SHELLS[shell]?.(seen, backend().adapter, auth) ?? app(seen),
        )
      })

      test('leaves no option for a database of the shell to be read', () => {
        const onQuery = (): void => {}
        expect(() => make(seen, { auth: wired(), onQuery }, elsewhere)).toThrow(
          'the database is that of auth: give onQuery to its adapter',
        )
        make(seen, { auth: wired(), onQuery: undefined }, elsewhere)
        make(seen, { auth: wired(), onQuery, adapter: backend().adapter }, elsewhere)
      })
    })
  })
}
