import { expect, test } from 'vitest'
import type { WithAuthOptions } from 'fastauth-edge/workers'
import { unique } from '../conformance/fixtures.ts'
import { cookieOf, HOME, whoami, withBearer, withCookie } from './requests.ts'
import type { ShellCase } from './suite.ts'

export function askingCases({ app, backend, newUser, requests, signIn, forget }: ShellCase): void {
  test('nobody is asking: the database is not asked either', async () => {
    const answer = await app(whoami)(new Request(HOME))
    expect(await answer.json()).toEqual({ id: null })
    expect(cookieOf(answer)).toBeNull()
    expect(requests()).toBe(0)
  })

  test('however many ask, the database is asked once', async () => {
    const user = await newUser()
    const role = unique('role')
    await backend().adapter.role.createRole(role, ['read', 'write'])
    await backend().adapter.role.assignRole(user.id, role)
    const token = await signIn(user.id)
    const asking = app(async (auth) => {
      await Promise.all([auth.current(), auth.current(), auth.requireAuth()])
      await auth.requireRole('nobody has this', role)
      const { permissions } = await auth.requirePermission('read', 'write')
      return Response.json([...permissions])
    })
    for (const request of [withCookie(token), withBearer(token)]) {
      forget()
      const answer = await asking(request)
      expect(await answer.json()).toEqual(['read', 'write'])
      expect([requests(), cookieOf(answer)]).toEqual([1, null])
    }
  })

  test('a bearer token goes before a cookie; other credentials are nobody', async () => {
    const [one, two] = [await newUser(), await newUser()]
    const tokens = [await signIn(one.id), await signIn(two.id)]
    const ask = async (headers: Record<string, string>) => {
      const answer = await app(whoami)(new Request(HOME, { headers }))
      return Object(await answer.json()).id
    }
    const cookie = `__Host-session=${tokens[0]}`
    expect(await ask({ cookie, authorization: `bearer ${tokens[1]}` })).toBe(two.id)
    expect(await ask({ cookie, authorization: 'Basic dXNlcjpwYXNz' })).toBe(one.id)
    expect(await ask({ cookie: `session=${tokens[0]}` })).toBeNull()
    forget()
    for (const authorization of ['Bearer', 'Bearer a b', 'Bearer  ', 'Bearer\tx', 'Bearer x, y']) {
      // Not the cookie's: whoever sent this meant to be somebody else.
      expect(await ask({ cookie, authorization })).toBeNull()
    }
    expect(await ask({ authorization: 'Digest x' })).toBeNull()
    expect(requests()).toBe(0)
    expect(await ask({ authorization: `Bearer ${'x'.repeat(4_000)}` })).toBeNull()
    const raw: WithAuthOptions = { session: { idOf: (token) => token } }
    const long = await app(whoami, raw)(withBearer('x'.repeat(4_000)))
    expect([long.status, await long.json()]).toEqual([200, { id: null }])
  })
}
