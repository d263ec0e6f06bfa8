import { expect, test } from 'vitest'
import { ValidationError } from 'fastauth-edge'
import { AccessError } from 'fastauth-edge/workers'
import { cookieOf, HOME, sha256, withBearer, withCookie } from './requests.ts'
import type { Respond } from './shells.ts'
import type { ShellCase } from './suite.ts'

/** What `signIn` must not take for its details: a condition that is misspelt would hold nobody up. */
export const BAD_DETAILS: readonly unknown[] = [
  { ifPasword: 'wrong' },
  { ifPassword: null },
  { ifPassword: 1 },
  { ifPassword: 'x'.repeat(1_025) },
  { ipAddress: 'x'.repeat(256) },
  { userAgent: 'a\0b' },
  'x',
  null,
  ['x'],
]

export function signInConditionCases(suite: ShellCase): void {
  const { app, backend, events, forget, newUser, requests, signIn } = suite
  const sessionsOf = (userId: string) => backend().adapter.session.listUserSessions(userId)

  /** Signs in, and answers with what was thrown. */
  const signingIn =
    (userId: string, ifPassword?: string): Respond =>
    async (auth) => {
      const refused = await auth.signIn(userId, { ifPassword }).then(
        () => null,
        (error: unknown) => error,
      )
      return refused instanceof AccessError
        ? Response.json({ status: refused.status, code: refused.code })
        : Response.json(Object(refused).code ?? null)
    }

  test('ends the session that the request came with, by cookie, by bearer token and both', async () => {
    const [alice, bob] = [await newUser(), await newUser()]
    const [one, two, three, other] = [
      await signIn(alice.id),
      await signIn(alice.id),
      await signIn(alice.id),
      await signIn(alice.id),
    ]
    const both = new Request(HOME, {
      headers: { cookie: `__Host-session=${two}`, authorization: `Bearer ${three}` },
    })
    for (const request of [withCookie(one), both]) {
      forget()
      const answer = await app(signingIn(bob.id))(request)
      expect([await answer.json(), events().length]).toEqual([null, 1])
    }
    expect(await sessionsOf(alice.id)).toMatchObject([{ id: await sha256(other) }])
    expect(await sessionsOf(bob.id)).toHaveLength(2)
    await app(signingIn(bob.id))(withBearer(other))
    expect(await sessionsOf(alice.id)).toEqual([])
  })

  test('ends the one that was opened before within the request', async () => {
    const [alice, bob] = [await newUser(), await newUser()]
    const twice = app(async (auth) => {
      await auth.signIn(alice.id)
      return new Response((await auth.signIn(bob.id)).token)
    })
    const answer = await twice(new Request(HOME))
    expect(answer.headers.getSetCookie()).toHaveLength(1)
    expect(cookieOf(answer)).toContain(`=${await answer.text()};`)
    expect(await sessionsOf(alice.id)).toEqual([])
    expect(await sessionsOf(bob.id)).toHaveLength(1)
  })

  test('is one request, with whatever it ends', async () => {
    const [alice, bob] = [await newUser(), await newUser()]
    const token = await signIn(alice.id)
    for (const request of [new Request(HOME), withCookie(token)]) {
      forget()
      await app(signingIn(bob.id))(request)
      expect(requests()).toBe(1)
    }
  })

  test('refuses an inactive and an unknown user, who keep what they have', async () => {
    const [alice, inactive] = [await newUser(), await newUser()]
    await backend().adapter.user.updateUser(inactive.id, { isActive: false })
    const token = await signIn(alice.id)
    for (const [id, refusal] of [
      [inactive.id, { status: 401, code: 'inactive' }],
      [crypto.randomUUID(), 'user_not_found'],
    ] as const) {
      const answer = await app(signingIn(id))(withCookie(token))
      expect([await answer.json(), cookieOf(answer)]).toEqual([refusal, null])
      expect(await sessionsOf(id)).toEqual([])
    }
    expect(await sessionsOf(alice.id)).toMatchObject([{ id: await sha256(token) }])
  })

  test('is answered with 401 when nobody handles the refusal', async () => {
    const { id } = await newUser()
    await backend().adapter.user.updateUser(id, { isActive: false })
    const answer = await app(async (auth) => Response.json(await auth.signIn(id)))(
      new Request(HOME),
    )
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'inactive' }])
  })

  test('can hang on the hash of the password that was checked', async () => {
    const { id } = await newUser()
    const { user } = backend().adapter
    await user.setHashedPassword(id, 'hash of one')
    const refused = { status: 401, code: 'password_changed' }
    for (const [hash, outcome] of [
      ['hash of one', null],
      ['Hash of one', refused],
      ['', refused],
    ] as const) {
      const answer = await app(signingIn(id, hash))(new Request(HOME))
      expect(await answer.json()).toEqual(outcome)
    }
    expect(await sessionsOf(id)).toHaveLength(1)
    await user.setHashedPassword(id, null)
    const answer = await app(signingIn(id, 'hash of one'))(new Request(HOME))
    expect(await answer.json()).toEqual(refused)
    expect(await sessionsOf(id)).toHaveLength(1)
  })

  test('refuses details that it does not know or cannot use, before it asks the database', async () => {
    const { id } = await newUser()
    for (const details of BAD_DETAILS) {
      forget()
      let refused: unknown
      const answer = await app(async (auth) => {
        refused = await Reflect.apply(auth.signIn, auth, [id, details]).catch((e: unknown) => e)
        return new Response()
      })(new Request(HOME))
      expect(refused, JSON.stringify(details)).toBeInstanceOf(ValidationError)
      expect([requests(), cookieOf(answer)]).toEqual([0, null])
    }
    expect(await sessionsOf(id)).toEqual([])
    const given = { ipAddress: null, userAgent: null, ifPassword: undefined }
    await app(async (auth) => Response.json(await auth.signIn(id, given)))(new Request(HOME))
    expect(await sessionsOf(id)).toMatchObject([{ ipAddress: null, userAgent: null }])
  })

  test('never leaves a session behind a reset of the password at the same moment', async () => {
    const { adapter } = backend()
    for (let round = 0; round < 10; round += 1) {
      const { id } = await newUser()
      await adapter.user.setHashedPassword(id, 'old')
      const reset = async (): Promise<void> => {
        await adapter.user.setHashedPassword(id, 'new')
        await adapter.session.deleteUserSessions(id)
      }
      await Promise.all([app(signingIn(id, 'old'))(new Request(HOME)), reset()])
      expect(await sessionsOf(id)).toEqual([])
    }
  })
}
