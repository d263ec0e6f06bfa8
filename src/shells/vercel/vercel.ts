/**
 * FastAuth in Vercel Functions, in the edge runtime and in Node, and in Routing Middleware.
 */
import type { EdgeAdapter } from '../../store/adapter.ts'
import { serviceOf } from '../any-database.ts'
import type { WithAuthOptions } from '../serve.ts'
import {
  type Answer,
  type AuthFunction,
  environment,
  functionWithAuth,
  type VercelFunction,
} from './vercel-function.ts'

export { type RemovedExpired, removeExpired, type RemoveExpiredOptions } from '../remove-expired.ts'
export * from '../public.ts'
export type { Answer, AuthFunction, VercelFunction } from './vercel-function.ts'
export type { OnProblem, ServeOptions, WithAuthOptions } from '../serve.ts'
export type { DatabaseOptions } from '../options.ts'

/**
 * Gives a function the adapter and who is signed in. A visitor who is turned away is answered with 401 or 403, a
 * database that is down with 503. The same function serves the edge runtime, Node (`export default { fetch }`,
 * `export const GET`) and Routing Middleware, which answers nothing to let a request go on.
 *
 * The database is the first of `url`, `binding` and `adapter` that is given, else `DATABASE_URL` of the
 * environment. Only its driver is loaded, but a bundle holds all that are installed: to ship a single one, use
 * `withAuthOver` of `fastauth-edge/vercel/slim`.
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
