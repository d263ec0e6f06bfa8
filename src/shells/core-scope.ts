/** A request's scope where the core knows who is signed in: either kind of session, FastAuth's answers. */
import { AccessError } from '../auth/access-error.ts'
import type { Core } from '../auth/core.ts'
import type { Current } from '../auth/current.ts'
import type { AddressOf } from '../auth/visitor-address.ts'
import { ConfigError } from '../errors.ts'
import type { EdgeAdapter } from '../store/adapter.ts'
import { type Rule, withPermission, withRole } from './access.ts'
import type { Renewals } from './renewals.ts'
import type { RequestAuth } from './request-auth.ts'
import { authOver, entranceOf, type RequestScope } from './scope.ts'
import type { CookieHeader } from './session-cookie.ts'

const headers = (lines: readonly string[], isDecided: boolean): CookieHeader[] =>
  lines.map((value) => ({ name: value.slice(0, value.indexOf('=')), value, isDecided }))

export function openCoreScope<A extends EdgeAdapter>(
  adapter: A,
  request: Request,
  core: Core,
  renewals: Renewals,
  addressOf: AddressOf,
): RequestScope<A> {
  const { visits } = core
  /** With the token that counts: another one once somebody has signed in. */
  let asking = request
  let seen: Promise<Current> | undefined
  let exact: Promise<Current> | undefined
  let found: Current | undefined
  let decided: CookieHeader[] | undefined
  let isOver = false

  const look = (current: boolean): Promise<Current> => {
    const by = asking
    const looking = core.require(by, { current }).then((visitor) => {
      if (by === asking) found = visitor
      return visitor
    })
    // The caller gets the error; one that does not await it must not end the process.
    looking.catch(() => {})
    return looking
  }
  const visitor = (): Promise<Current> => exact ?? (seen ??= look(false))
  /** What a token claims is not enough for roles and permissions. */
  const visitorNow = async (): Promise<Current> => {
    const known = exact ?? seen
    const before = known && (await known)
    if (before && (known === exact || before.claims === null)) return before
    return (exact ??= look(true))
  }
  /** @throws {AccessError} FastAuth's, in place of a shell's own */
  const admitted = (current: Current, rule: Rule, detail: string): Current => {
    visits.demandRoles()
    try {
      rule(current)
      return current
    } catch (error) {
      throw error instanceof AccessError ? new AccessError(403, detail) : error
    }
  }
  const become = (next: Request): void => {
    asking = next
    seen = undefined
    exact = undefined
    found = undefined
  }

  const requestAuth: RequestAuth = {
    async current() {
      try {
        return await visitor()
      } catch (error) {
        if (error instanceof AccessError && error.status === 401) return null
        throw error
      }
    },
    requireAuth: visitor,
    async requireRole(...names) {
      return admitted(await visitorNow(), withRole(...names), 'Insufficient role')
    },
    async requirePermission(...names) {
      return admitted(await visitorNow(), withPermission(...names), 'Insufficient permissions')
    },

    async signIn(userId, details) {
      if (isOver) throw new ConfigError('the answer has gone without its cookie: sign in before it')
      const entrance = { userId, ...entranceOf(request.headers, addressOf, details) }
      const { session, token, cookies } = await visits.signIn(asking, entrance)
      become(new Request(request.url, { headers: { authorization: `Bearer ${token}` } }))
      decided = headers(cookies, true)
      return { session, token }
    },

    async signOut() {
      // What is to end is not renewed, even if it cannot be ended now.
      found = undefined
      const { ended, cookies } = await visits.signOut(asking)
      if (asking !== request || !request.headers.has('authorization')) {
        decided = headers(cookies, true)
      }
      become(new Request(request.url))
      return ended
    },
  }

  const renewed = async (
    background: Parameters<RequestScope<A>['end']>[0],
  ): Promise<CookieHeader[]> => {
    const session = found?.session
    if (!session || !visits.isDue(session)) return []
    let lines: readonly string[] = []
    const extend = async (): Promise<boolean> => {
      const cookies = await visits.renew(asking)
      lines = cookies ?? []
      return cookies !== null
    }
    const isExtended = await renewals.renew(session.id, extend, background)
    return isExtended && !request.headers.has('authorization') ? headers(lines, false) : []
  }

  return {
    auth: authOver(adapter, requestAuth),
    async end(background) {
      isOver = true
      return decided ?? renewed(background)
    },
  }
}
