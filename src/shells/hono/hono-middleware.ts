/** What both entries for Hono have in common. */
import type { Context, MiddlewareHandler } from 'hono'
import { getRuntimeKey } from 'hono/adapter'
import { createMiddleware } from 'hono/factory'
import type { EdgeAdapter } from '../../store/adapter.ts'
import { ConfigError } from '../../errors.ts'
import type { SessionUser } from '../../types.ts'
import { admit, type Rule, signedIn, withPermission, withRole } from '../access.ts'
import { type AddressOf, openScope } from '../request-scope.ts'
import type { Auth } from '../request-auth.ts'
import { type Background, inBackground, vercelBackground } from '../background.ts'
import { type Problem, problemOf, problemResponse } from '../problem.ts'
import { renewals } from '../renewals.ts'
import type { Service } from '../service.ts'
import { isPrivate, settingCookie } from '../session-cookie.ts'
import type { AuthOptions } from '../settings.ts'

declare module 'hono' {
  interface ContextVariableMap {
    auth: Auth
  }
}

/**
 * Makes the answer for a visitor who is turned away (401, 403), for a database that is down (503) and for other
 * errors of the adapter (400, 404, 409), in place of whatever the app would answer.
 */
export type OnProblem = (problem: Problem, c: Context) => Response | Promise<Response>

/** What `fastauthOver` takes besides the adapter. */
export interface HonoAuthOptions extends AuthOptions {
  /** @default problem details, RFC 9457 */
  onProblem?: OnProblem | undefined
}

/** The environment of a context that nobody has described: `c.env` may hold anything. */
export type Undescribed = Context extends Context<infer E> ? E : never

/** Gives `c.var.auth`. */
export type AuthMiddleware<A extends EdgeAdapter = EdgeAdapter> = MiddlewareHandler<{
  Variables: { auth: Auth<A> }
}>

/** Gives `c.var.current` to what stands behind it: who is asking, who is somebody. */
export type GuardMiddleware = MiddlewareHandler<{ Variables: { current: SessionUser } }>

export function serving<A extends EdgeAdapter>(
  serviceFor: (c: Context) => Service<A, OnProblem> | Promise<Service<A, OnProblem>>,
): AuthMiddleware<A> {
  const mine = new WeakSet<object>()
  const renewed = renewals()
  return createMiddleware(async (c, next) => {
    // Used twice on the way of one request, it asks once all the same.
    if (mine.has(c.var.auth ?? {})) return next()
    const { adapter, settings, onProblem } = await serviceFor(c)
    const scope = openScope(adapter, c.req.raw, settings, renewed, addressOf)
    mine.add(scope.auth)
    c.set('auth', scope.auth)
    await next()
    const problem = problemOf(c.error)
    if (problem?.status === 401) scope.turnedAway()
    // What the app has answered stands, unless it knew no better than 500.
    if (problem && (onProblem || c.res.status === 500)) {
      forgetBody(c)
      c.res = await (onProblem ?? problemResponse)(problem, c)
    }
    const { cookie, after } = scope.end()
    for (const [name, value] of settingCookie(c.res.headers, cookie)) {
      c.header(name, value ?? undefined, { append: name === 'set-cookie' })
    }
    await inBackground(after, backgroundOf(c))
  })
}

/** Hono has an answer inherit the headers of the one before it, those of its body and of its caching too. */
function forgetBody(c: Context): void {
  for (const name of ['content-encoding', 'content-length', 'etag', 'last-modified']) c.header(name)
  if (!isPrivate(c.res.headers)) c.header('cache-control')
}

/** The rule is made once, so that a mistake in it is known when the app starts. */
const guard = (name: string, rule: Rule): GuardMiddleware =>
  createMiddleware(async (c, next) => {
    const { auth } = c.var
    if (auth === undefined) throw new ConfigError(`${name}() stands behind app.use(fastauth())`)
    c.set('current', admit(await auth.current(), rule))
    await next()
  })

/** Lets through who is signed in; all others get a 401. */
export const requireAuth = (): GuardMiddleware => guard('requireAuth', signedIn)

/** Lets through who has at least one of the roles; all others get a 403, or a 401. */
export const requireRole = (...names: readonly [string, ...string[]]): GuardMiddleware =>
  guard('requireRole', withRole(...names))

/** Lets through who has all of the permissions; all others get a 403, or a 401. */
export const requirePermission = (...names: readonly [string, ...string[]]): GuardMiddleware =>
  guard('requirePermission', withPermission(...names))

/** Headers that the platform sets, over whatever a visitor sends. */
const ADDRESS: Readonly<Record<string, string>> = {
  workerd: 'cf-connecting-ip',
  'edge-light': 'x-real-ip',
}

const addressOf: AddressOf = (headers) => {
  const name = ADDRESS[getRuntimeKey()]
  return name === undefined ? null : headers.get(name)
}

function backgroundOf(c: Context): Partial<Background> | undefined {
  try {
    return c.executionCtx
  } catch {
    // Hono throws where there is none.
    return vercelBackground()
  }
}
