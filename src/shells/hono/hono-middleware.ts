/** What both entries for Hono have in common. */
import type { Context, MiddlewareHandler } from 'hono'
import { env } from 'hono/adapter'
import type { EdgeAdapter } from '../../store/adapter.ts'
import { ConfigError } from '../../errors.ts'
import type { Core } from '../../auth/core.ts'
import type { Current } from '../../auth/current.ts'
import { withPermission, withRole } from '../access.ts'
import { vercelInvocation } from '../../auth/vercel.ts'
import type { Background } from '../background.ts'
import { renewals } from '../renewals.ts'
import type { Auth } from '../request-auth.ts'
import { answerOfCore, openScope } from '../open-scope.ts'
import type { Service } from '../service.ts'
import { settingCookies } from '../session-cookie.ts'
import type { AuthOptions } from '../options.ts'
import { answerCaught, answerUncaught, type OnProblem } from './hono-problems.ts'

declare module 'hono' {
  interface ContextVariableMap {
    /** Where `fastauth()` stands before. */
    auth: Auth
    /** Where a guard stands before; undefined elsewhere. */
    current: Current
  }
}

/** What `fastauthOver` takes besides the adapter. */
export interface HonoAuthOptions extends AuthOptions {
  /** @default problem details, RFC 9457; with the core, FastAuth's answers */
  onProblem?: OnProblem | undefined
  /**
   * A FastAuth, or a function of the context that creates one, in place of `providers`: its routes are served, and it
   * knows who is signed in.
   */
  auth?: Core | ((c: Context) => Core) | undefined
}

/** The environment of a context that nobody has described: `c.env` may hold anything. */
export type Undescribed = Context extends Context<infer E> ? E : never

/**
 * Gives `c.var.auth`. It adds nothing to the environment that an app describes, so that a function which takes
 * that app's `Context` takes what stands behind it too.
 */
export type AuthMiddleware = MiddlewareHandler

/** Gives `c.var.current` to what stands behind it: the signed-in user. */
export type GuardMiddleware = MiddlewareHandler

export function serving<A extends EdgeAdapter>(
  serviceFor: (c: Context) => Service<A, OnProblem> | Promise<Service<A, OnProblem>>,
): AuthMiddleware {
  const mine = new WeakSet<object>()
  const sessionRenewals = renewals()
  return async (c, next) => {
    // Used twice in one request, it still queries once.
    if (mine.has(c.var.auth ?? {})) return next()
    const service = await serviceFor(c)
    const background = backgroundOf(c)
    const routed = service.core?.handles(c.req.raw)
      ? answerOfCore(service, await unread(c), background)
      : undefined
    if (routed) return routed
    const { onProblem } = service
    const scope = openScope(service, c.req.raw, sessionRenewals)
    mine.add(scope.auth)
    c.set('auth', scope.auth)
    const uncaught = await next()
      .then(
        () => answerCaught(c, onProblem),
        (error: unknown) => answerUncaught(c, error, onProblem),
      )
      .catch((error: unknown) => ({ error }))
    const cookies = await scope.end(background)
    for (const [name, value] of settingCookies(c.res.headers, cookies)) {
      c.header(name, value ?? undefined, { append: name === 'set-cookie' })
    }
    if (uncaught) throw uncaught.error
    return undefined
  }
}

/** The request with its body, which other middleware may have read: Hono keeps what it was. */
async function unread({ req }: Context): Promise<Request> {
  const { url, method, headers, bodyUsed } = req.raw
  return bodyUsed ? new Request(url, { method, headers, body: await req.arrayBuffer() }) : req.raw
}

const guard =
  (name: string, admit: (auth: Auth) => Promise<Current>): GuardMiddleware =>
  async (c, next) => {
    const { auth } = c.var
    if (auth === undefined) throw new ConfigError(`${name}() stands behind app.use(fastauth())`)
    c.set('current', await admit(auth))
    await next()
  }

/** Lets through who is signed in; all others get a 401. */
export const requireAuth = (): GuardMiddleware =>
  guard('requireAuth', ({ requireAuth: admit }) => admit())

/** Lets through who has at least one of the roles; all others get a 403, or a 401. */
export function requireRole(...names: readonly [string, ...string[]]): GuardMiddleware {
  // So that a mistake is known when the app starts.
  withRole(...names)
  return guard('requireRole', ({ requireRole: admit }) => admit(...names))
}

/** Lets through who has all of the permissions; all others get a 403, or a 401. */
export function requirePermission(...names: readonly [string, ...string[]]): GuardMiddleware {
  withPermission(...names)
  return guard('requirePermission', ({ requirePermission: admit }) => admit(...names))
}

function backgroundOf(c: Context): Partial<Background> | undefined {
  try {
    return c.executionCtx
  } catch {
    // Hono throws where there is none.
    return vercelInvocation()
  }
}

/** Of the runtime; in Node, what a request was given comes first: `app.request(path, init, env)`. */
export function environment(c: Context): unknown {
  const ofRuntime: object = env(c) ?? {}
  return c.env === ofRuntime ? ofRuntime : { ...ofRuntime, ...c.env }
}
