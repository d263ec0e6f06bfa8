/**
 * FastAuth in Cloudflare Workers without a framework: handlers, Durable Objects and WorkerEntrypoints.
 */
import type { EdgeAdapter } from '../../store/adapter.ts'
import { serviceOf } from '../any-database.ts'
import { type RemovedExpired, removeExpired, type RemoveExpiredOptions } from '../remove-expired.ts'
import type { OnProblem, WithAuthOptions } from '../serve.ts'
import type {
  AuthHandlers,
  Batch,
  EntrypointClass,
  Schedule,
  WorkerContext,
  WorkerHandlers,
} from './worker-handlers.ts'
import { entrypointWithAuth, handlersWithAuth } from './worker-serving.ts'

export { type RemovedExpired, removeExpired, type RemoveExpiredOptions } from '../remove-expired.ts'
export * from '../public.ts'
export type * from './worker-handlers.ts'
export { authOf } from './worker-serving.ts'
export type { OnProblem, ServeOptions, WithAuthOptions } from '../serve.ts'
export type { DatabaseOptions } from '../options.ts'

/** Options, or a function of the Worker's environment that returns them. */
export type OptionsFor<E, C> = WithAuthOptions | ((env: E, ctx: C) => WithAuthOptions)

/**
 * Gives handlers the adapter and who is signed in, as an argument after those that they have anyway. A visitor who
 * is turned away is answered with 401 or 403, a database that is down with 503.
 *
 * Of a Durable Object or a WorkerEntrypoint, the `fetch` finds out by {@link authOf} who is signed in; other
 * methods are left as they are.
 *
 * The database is the first of `url`, `binding` and `adapter` that is given, else a D1 binding called `DB`,
 * else the variable or secret `DATABASE_URL`. Only its driver is loaded, but a bundle holds all that are
 * installed: to ship a single one, use `withAuthOver` of `fastauth-edge/workers/slim`.
 *
 * @throws {ConfigError} an option cannot be used, or a request finds no database
 *
 * @example
 * ```ts
 * import { authOf, removeExpired, withAuth } from 'fastauth-edge/workers'
 *
 * export default withAuth({
 *   async fetch(_request, _env, _ctx, auth) {
 *     const { user } = await auth.requireAuth()
 *     return Response.json(user)
 *   },
 *   async scheduled(_controller, _env, _ctx, adapter) {
 *     await removeExpired(adapter)
 *   },
 * })
 *
 * // extends DurableObject or WorkerEntrypoint
 * class PlainRoom {
 *   async fetch(request: Request): Promise<Response> {
 *     const { user } = await authOf(request).requirePermission('rooms:enter')
 *     return Response.json({ welcome: user.name })
 *   }
 * }
 * export const Room = withAuth(PlainRoom)
 * ```
 */
export function withAuth<T extends EntrypointClass, E = unknown>(
  entrypoint: T,
  options?: OptionsFor<E, WorkerContext>,
): T
export function withAuth<
  E = unknown,
  C extends WorkerContext = WorkerContext,
  S extends Schedule = Schedule,
  B extends Batch = Batch,
>(
  handlers: AuthHandlers<E, C, EdgeAdapter, S, B>,
  options?: OptionsFor<E, C>,
): WorkerHandlers<E, C, S, B>
export function withAuth(
  wrapped: EntrypointClass | AuthHandlers<object>,
  options: OptionsFor<object, WorkerContext> = {},
): unknown {
  const service = serviceOf<OnProblem, [object, WorkerContext]>('withAuth', options, (env) => env)
  return typeof wrapped === 'function'
    ? entrypointWithAuth(wrapped, service)
    : handlersWithAuth(wrapped, service)
}

/** How much {@link cleanExpired} removes, and who receives the counts. */
export interface CleanExpiredOptions extends RemoveExpiredOptions {
  /** What it throws, or rejects with, is ignored: the rows are gone. */
  onRemoved?: ((removed: RemovedExpired) => unknown) | undefined
}

/**
 * A `scheduled` handler that removes expired sessions and tokens in batches. Options are those of
 * {@link withAuth}.
 *
 * @example
 * ```ts
 * import { fastauth } from 'fastauth-edge/hono'
 * import { cleanExpired } from 'fastauth-edge/workers'
 * import { Hono } from 'hono'
 *
 * const app = new Hono().use(fastauth())
 *
 * export default { fetch: app.fetch, scheduled: cleanExpired() }
 * ```
 */
export function cleanExpired<E = unknown, C extends WorkerContext = WorkerContext>(
  options: OptionsFor<E, C> = {},
  { onRemoved, ...limits }: CleanExpiredOptions = {},
): (controller: Schedule, env: E, ctx: C) => Promise<void> {
  const serviceFor = serviceOf<OnProblem, [E, C]>('cleanExpired', options, (env) => env)
  return async (_controller, env, ctx) => {
    const { adapter } = await serviceFor(env, ctx)
    const removed = await removeExpired(adapter, limits)
    try {
      await onRemoved?.(removed)
    } catch {
      // The caller's own.
    }
  }
}
