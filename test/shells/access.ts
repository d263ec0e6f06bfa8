import { expect, test } from 'vitest'
import { AccessError, type WithAuthOptions } from 'fastauth-edge/workers'
import { unique } from '../conformance/fixtures.ts'
import { cookieOf, HOME, whoami, withBearer, withCookie } from './requests.ts'
import type { Respond } from './shells.ts'
import type { ShellCase } from './suite.ts'

export function accessCases({ app, backend, newUser, shell, signIn }: ShellCase): void {
  test('401 for nobody, for an ended session and for an inactive user; the cookie is forgotten', async () => {
    const [gone, inactive] = [await newUser(), await newUser()]
    const [ended, barred] = [await signIn(gone.id), await signIn(inactive.id)]
    await backend().adapter.session.deleteUserSessions(gone.id)
    await backend().adapter.user.updateUser(inactive.id, { isActive: false })
    const guarded = app(async (auth) => Response.json(await auth.requireAuth()))
    for (const [request, clears] of [
      [new Request(HOME), false],
      [withCookie(ended), true],
      [withCookie(barred), true],
      [withBearer(ended), false],
    ] as const) {
      const answer = await guarded(request)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
      expect(await answer.json()).toEqual({
        type: 'about:blank',
        title: 'Unauthorized',
        status: 401,
        detail: 'sign in first',
        code: 'unauthenticated',
      })
      const cookie = cookieOf(answer)
      if (clears) expect(cookie).toMatch(/^__Host-session=; Max-Age=0; Path=\/; HttpOnly; Secure/)
      else expect(cookie).toBeNull()
    }
  })

  test('403 for who has not what it takes, and the session stays', async () => {
    const user = await newUser()
    const role = unique('role')
    await backend().adapter.role.createRole(role, ['read'])
    await backend().adapter.role.assignRole(user.id, role)
    const token = await signIn(user.id)
    const guarded = [
      app(async (auth) => Response.json(await auth.requireRole('admin', 'owner'))),
      app(async (auth) => Response.json(await auth.requirePermission('read', 'write'))),
    ]
    for (const [i, detail] of [
      'this needs one of the roles admin, owner',
      'this needs the permissions read, write',
    ].entries()) {
      const answer = await guarded[i]?.(withCookie(token))
      expect(await answer?.json()).toMatchObject({ status: 403, code: 'forbidden', detail })
      expect([answer?.status, answer && cookieOf(answer)]).toEqual([403, null])
    }
  })

  test('a database that is down is a 503, from a guard and from a handler, and signs nobody out', async () => {
    const down: WithAuthOptions = {
      url: 'http://127.0.0.1:9',
      binding: undefined,
      retries: 0,
    }
    const token = 'A'.repeat(43)
    for (const respond of [
      whoami,
      async (auth) => Response.json(await auth.requireAuth()),
      async (auth) => Response.json(await auth.user.getUserById('x')),
      async (auth) => Response.json(await auth.signOut()),
    ] satisfies Respond[]) {
      const answer = await app(respond, down)(withCookie(token))
      expect([answer.status, cookieOf(answer)]).toEqual([503, null])
      expect(answer.headers.get('retry-after')).toBe('5')
      expect(await answer.json()).toMatchObject({
        code: 'database_unavailable',
        detail: 'the database cannot be used right now',
      })
    }
  })

  test('problems can be answered otherwise, and other errors are left alone', async () => {
    const onProblem: WithAuthOptions['onProblem'] = ({ status, code, error }, request) =>
      Response.json({ code, path: new URL(request.url).pathname, name: error.name }, { status })
    const guarded = app(async (auth) => Response.json(await auth.requireAuth()), { onProblem })
    const answer = await guarded(new Request(`${HOME}me`))
    expect([answer.status, await answer.json()]).toEqual([
      401,
      { code: 'unauthenticated', path: '/me', name: 'AccessError' },
    ])
    const caught = app(async (auth) => {
      const error = await auth.requireAuth().catch((reason: unknown) => reason)
      return new Response(String(error instanceof AccessError))
    })
    const handled = await caught(new Request(HOME))
    expect([handled.status, await handled.text()]).toEqual([200, 'true'])
    const broken = app(() => {
      throw new RangeError('mine')
    })
    const outcome = await broken(new Request(HOME)).then(
      ({ status }) => status,
      (error: unknown) => error,
    )
    expect(shell === 'hono' ? outcome : Object(outcome).message).toBe(
      shell === 'hono' ? 500 : 'mine',
    )
  })
}
