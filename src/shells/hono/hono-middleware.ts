/** What both entries for Hono have in common. */
import type { Context, MiddlewareHandler } from 'hono'
import { getRuntimeKey } from 'hono/adapter'
import type { EdgeAdapter } from '../../store/adapter.ts'
import { ConfigError } from '../../errors.ts'
import type { SessionUser } from '../../types.ts'
import { admit, type Rule, signedIn, withPermission, withRole } from '../access.ts'
import { type AddressOf, cloudflareAddress, vercelAddress } from '../addresses.ts'
import { type Background, vercelInvocation } from '../background.ts'
import { renewals } from '../renewals.ts'
import type { Auth } from '../request-auth.ts'
import { openScope } from '../request-scope.ts'
import type { Service } from '../service.ts'
import { settingCookie } from '../session-cookie.ts'
import type { AuthOptions } from '../settings.ts'
import { answerCaught, answerUncaught, type OnProblem } from './hono-problems.ts'

declare module 'hono' {
  interface ContextVariableMap {
    /** Where `fastauth()` stands before. */
    auth: Auth
    /** Where a guard stands before; undefined elsewhere. */
    current: SessionUser
  }
}

/** What `fastauthOver` takes besides the adapter. */
export interface HonoAuthOptions extends AuthOptions {
  /** @default problem details, RFC 9457 */
  onProblem?: OnProblem | undefined
}

/** The environment of a context that nobody has described: `c.env` may hold anything. */
export type Undescribed = Context extends Context<infer E> ? E : never

/**
 * Gives `c.var.auth`. It adds nothing to the environment that an app describes, so that a function which takes
 * that app's `Context` takes what stands behind it too.
 */
export type AuthMiddleware = MiddlewareHandler

/** Gives `c.var.current` to what stands behind it: who is asking, who is somebody. */
export type GuardMiddleware = MiddlewareHandler

export function serving<A extends EdgeAdapter>(
  serviceFor: (c: Context) => Service<A, OnProblem> | Promise<Service<A, OnProblem>>,
): AuthMiddleware {
  const mine = new WeakSet<object>()
  const sessionRenewals = renewals()
  return async (c, next) => {
    // Used twice on the way of one request, it asks once all the same.
    if (mine.has(c.var.auth ?? {})) return next()
    const { adapter, settings, onProblem } = await serviceFor(c)
    const scope = openScope(adapter, c.req.raw, settings, sessionRenewals, addressOf)
    mine.add(scope.auth)
    c.set('auth', scope.auth)
    const uncaught = await next()
      .then(
        () => answerCaught(c, onProblem),
        (error: unknown) => answerUncaught(c, error, onProblem),
      )
      .catch((error: unknown) => ({ error }))
    const cookie = await scope.end(backgroundOf(c))
    for (const [name, value] of settingCookie(c.res.headers, cookie)) {
      c.header(name, value ?? undefined, { append: name === 'set-cookie' })
    }
    if (uncaught) throw uncaught.error
  }
}

/** The rule is made once, so that a mistake in it is known when the app starts. */
const guard =
  (name: string, rule: Rule): GuardMiddleware =>
  async (c, next) => {
    const { auth } = c.var
    if (auth === undefined) throw new ConfigError(`${name}() stands behind app.use(fastauth())`)
    c.set('current', admit(await auth.current(), rule))
    await next()
  }

/** Lets through who is signed in; all others get a 401. */
export const requireAuth = (): GuardMiddleware => guard('requireAuth', signedIn)

/** Lets through who has at least one of the roles; all others get a 403, or a 401. */
export const requireRole = (...names: readonly [string, ...string[]]): GuardMiddleware =>
  guard('requireRole', withRole(...names))

/** Lets through who has all of the permissions; all others get a 403, or a 401. */
export const requirePermission = (...names: readonly [string, ...string[]]): GuardMiddleware =>
  guard('requirePermission', withPermission(...names))

const addressOf: AddressOf = (headers) =>
  getRuntimeKey() === 'workerd' ? cloudflareAddress(headers) : vercelAddress(headers)

function backgroundOf(c: Context): Partial<Background> | undefined {
  try {
    return c.executionCtx
  } catch {
    // Hono throws where there is none.
    return vercelInvocation()
  }
}
