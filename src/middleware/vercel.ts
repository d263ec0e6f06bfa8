/**
 * FastAuth in Vercel Functions, in the edge runtime and in Node, and in Routing Middleware.
 */
import type { EdgeAdapter } from '../adapter.ts'
import type { AddressOf, Auth } from './auth.ts'
import { type Background, isBackground, vercelBackground } from './background.ts'
import { renewals } from './renewals.ts'
import { type OnProblem, serve, type ServeOptions, type WithAuthOptions } from './serve.ts'
import { type Service, serviceOf, serviceOver } from './service.ts'

export type { Auth, RequestAuth, SignedIn, SignInDetails } from './auth.ts'
export { type RemovedExpired, removeExpired, type RemoveExpiredOptions } from './expired.ts'
export { AccessError, type Problem, problemOf } from './problem.ts'
export type { OnProblem, ServeOptions, WithAuthOptions } from './serve.ts'
export { hashToken, newToken } from './session-token.ts'
export type { AuthOptions, CookieOptions, DatabaseOptions, SessionOptions } from './settings.ts'

/** What Routing Middleware may answer: nothing, to let the request go on. */
export type Answer = Response | undefined

/**
 * A function of Vercel that is told who sends a request. `context` is what Vercel, or a framework on it, hands
 * over besides the request.
 */
export type AuthFunction<A extends EdgeAdapter, C, R extends Answer> = (
  request: Request,
  auth: Auth<A>,
  context: C,
) => R | Promise<R>

/** A function as Vercel calls it. */
export type VercelFunction<C, R extends Answer> = (
  request: Request,
  context?: C,
) => Promise<Response | R>

/**
 * Gives a function the adapter and who is asking. A visitor who is turned away is answered with 401 or 403, a
 * database that is down with 503. The same function serves the edge runtime, Node (`export default { fetch }`,
 * `export const GET`) and Routing Middleware, which answers nothing to let a request go on.
 *
 * The database is the first of `url`, `binding` and `adapter` that is given, else `DATABASE_URL` of the
 * environment. Only its driver is loaded, but a bundle holds all that are installed: to ship a single one, use
 * {@link withAuthOver}.
 *
 * @throws {ConfigError} an option cannot be used, or a request finds no database
 *
 * @example
 * ```ts
 * import { withAuth } from 'fastauth-edge/vercel'
 *
 * export const GET = withAuth(async (_request, auth) => {
 *   const { user } = await auth.requireAuth()
 *   return Response.json(user)
 * })
 * ```
 */
export function withAuth<C = unknown, R extends Answer = Response>(
  handler: AuthFunction<EdgeAdapter, C | undefined, R>,
  options: WithAuthOptions | ((request: Request) => WithAuthOptions) = {},
): VercelFunction<C, R> {
  return functionWithAuth(handler, serviceOf('withAuth', options, environment))
}

/**
 * The same over an adapter of one driver, which is all that a bundle then holds.
 *
 * @throws {ConfigError} an option cannot be used
 *
 * @example
 * ```ts
 * import { neonAdapter } from 'fastauth-edge/neon'
 * import { withAuthOver } from 'fastauth-edge/vercel'
 *
 * const url = 'postgres://user:password@ep-x.eu-central-1.aws.neon.tech/auth'
 *
 * export const GET = withAuthOver(
 *   () => neonAdapter({ url }),
 *   async (_request, auth) => Response.json(await auth.current()),
 * )
 * ```
 */
export function withAuthOver<A extends EdgeAdapter, C = unknown, R extends Answer = Response>(
  adapterOf: (request: Request) => A,
  handler: AuthFunction<A, C | undefined, R>,
  options: ServeOptions = {},
): VercelFunction<C, R> {
  return functionWithAuth(handler, serviceOver('withAuthOver', adapterOf, options))
}

function functionWithAuth<A extends EdgeAdapter, C, R extends Answer>(
  handler: AuthFunction<A, C | undefined, R>,
  serviceFor: (request: Request) => Service<A, OnProblem> | Promise<Service<A, OnProblem>>,
): VercelFunction<C, R> {
  const renewed = renewals()
  return async (request, context) => {
    const service = await serviceFor(request)
    const platform = { addressOf, background: backgroundOf(context), pass: goOn }
    return serve(request, service, renewed, platform, (auth) => handler(request, auth, context))
  }
}

/** The edge runtime may have no `process`. */
const environment = (): unknown => Reflect.get(globalThis, 'process')?.env

/** Vercel sets it, over whatever a visitor sends. */
const addressOf: AddressOf = (headers) => headers.get('x-real-ip')

/** What `next()` of @vercel/functions answers: Routing Middleware that has nothing to say but a cookie. */
const goOn = (): Response => new Response(null, { headers: { 'x-middleware-next': '1' } })

const backgroundOf = (context: unknown): Partial<Background> | undefined =>
  isBackground(context) ? context : vercelBackground()
