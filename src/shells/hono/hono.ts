/**
 * FastAuth in Hono: the adapter and who is signed in as `c.var.auth`, guards, sign-in and sign-out.
 */
import type { Context, Env } from 'hono'
import { serviceOf } from '../any-database.ts'
import {
  type AuthMiddleware,
  environment,
  type HonoAuthOptions,
  serving,
  type Undescribed,
} from './hono-middleware.ts'
import type { DatabaseOptions } from '../options.ts'

export {
  type AuthMiddleware,
  type GuardMiddleware,
  type HonoAuthOptions,
  requireAuth,
  requirePermission,
  requireRole,
} from './hono-middleware.ts'
export type { OnProblem } from './hono-problems.ts'
export * from '../public.ts'
export type { DatabaseOptions } from '../options.ts'

/** What `fastauth` takes. */
export interface FastAuthOptions extends HonoAuthOptions, DatabaseOptions {}

/**
 * Gives each request `c.var.auth`: the adapter, and who is signed in. It queries the database when a
 * handler or a guard first needs the user, and only once.
 *
 * The database is the first of `url`, `binding` and `adapter` that is given, else a D1 binding called `DB`,
 * else `DATABASE_URL` of the environment. Only its driver is loaded, but a bundle holds all that are
 * installed: to ship a single one, use `fastauthOver` of `fastauth-edge/hono/slim`.
 *
 * @throws {ConfigError} an option cannot be used, or a request finds no database
 *
 * @example
 * ```ts
 * import { fastauth, requireAuth } from 'fastauth-edge/hono'
 * import { Hono } from 'hono'
 *
 * const app = new Hono()
 * app.use(fastauth())
 * app.get('/me', requireAuth(), (c) => c.json(c.var.current.user))
 * ```
 */
export function fastauth<E extends Env = Undescribed>(
  options: FastAuthOptions | ((c: Context<E>) => FastAuthOptions) = {},
): AuthMiddleware {
  return serving(serviceOf('fastauth', options, environment))
}
