/**
 * FastAuth in Hono over an adapter of one driver, which is all that a bundle then holds.
 */
import type { Context, Env, MiddlewareHandler } from 'hono'
import type { EdgeAdapter } from '../../store/adapter.ts'
import {
  type AuthMiddleware,
  environment,
  type HonoAuthOptions,
  serving,
  type Undescribed,
} from './hono-middleware.ts'
import type { Auth } from '../request-auth.ts'
import { serviceOver } from '../service.ts'

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

/** An adapter over a drizzle database that the caller brought. */
type OwnDatabase = EdgeAdapter & { readonly db: unknown }

/**
 * What `fastauth` of `fastauth-edge/hono` does, over an adapter of one driver, whose type `c.var.auth` has: over
 * `drizzleAdapter`, `c.var.auth.db` is your database.
 *
 * @throws {ConfigError} an option cannot be used
 *
 * @example
 * ```ts
 * import { d1Adapter, type D1Options } from 'fastauth-edge/d1'
 * import { fastauthOver } from 'fastauth-edge/hono/slim'
 * import { Hono } from 'hono'
 *
 * type Bindings = { DB: D1Options['binding'] }
 *
 * const app = new Hono<{ Bindings: Bindings }>()
 *   .use(fastauthOver((c) => d1Adapter({ binding: c.env.DB })))
 *   .get('/roles', async (c) => c.json(await c.var.auth.role.listRoles()))
 * ```
 */
export function fastauthOver<A extends OwnDatabase, E extends Env = Undescribed>(
  adapter: A | ((c: Context<E>) => A),
  options?: HonoAuthOptions,
): MiddlewareHandler<{ Variables: { auth: Auth<A> } }>
export function fastauthOver<E extends Env = Undescribed>(
  adapter: EdgeAdapter | ((c: Context<E>) => EdgeAdapter),
  options?: HonoAuthOptions,
): AuthMiddleware
export function fastauthOver(
  adapter: EdgeAdapter | ((c: Context) => EdgeAdapter),
  options: HonoAuthOptions = {},
): AuthMiddleware {
  const adapterOf = typeof adapter === 'function' ? adapter : (): EdgeAdapter => adapter
  return serving(serviceOver('fastauthOver', adapterOf, options, environment))
}
