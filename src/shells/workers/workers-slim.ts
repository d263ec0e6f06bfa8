/**
 * FastAuth in Cloudflare Workers over an adapter of one driver, which is all that a bundle then holds.
 */
import type { EdgeAdapter } from '../../store/adapter.ts'
import type { ServeOptions } from '../serve.ts'
import { serviceOver } from '../service.ts'
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
export type { OnProblem, ServeOptions } from '../serve.ts'

/**
 * What `withAuth` of `fastauth-edge/workers` does, over an adapter of one driver.
 *
 * @throws {ConfigError} an option cannot be used
 *
 * @example
 * ```ts
 * import { d1Adapter, type D1Options } from 'fastauth-edge/d1'
 * import { withAuthOver } from 'fastauth-edge/workers/slim'
 *
 * interface Env {
 *   DB: D1Options['binding']
 * }
 *
 * export default withAuthOver((env: Env) => d1Adapter({ binding: env.DB }), {
 *   fetch: async (_request, _env, _ctx, auth) => Response.json(await auth.current()),
 * })
 * ```
 */
export function withAuthOver<T extends EntrypointClass, E = unknown>(
  adapterOf: (env: E, ctx: WorkerContext) => EdgeAdapter,
  entrypoint: T,
  options?: ServeOptions,
): T
export function withAuthOver<
  A extends EdgeAdapter,
  E = unknown,
  C extends WorkerContext = WorkerContext,
  S extends Schedule = Schedule,
  B extends Batch = Batch,
>(
  adapterOf: (env: E, ctx: C) => A,
  handlers: AuthHandlers<E, C, A, S, B>,
  options?: ServeOptions,
): WorkerHandlers<E, C, S, B>
export function withAuthOver(
  adapterOf: (env: object, ctx: WorkerContext) => EdgeAdapter,
  wrapped: EntrypointClass | AuthHandlers<object>,
  options: ServeOptions = {},
): unknown {
  const service = serviceOver('withAuthOver', adapterOf, options, (env) => env)
  return typeof wrapped === 'function'
    ? entrypointWithAuth(wrapped, service)
    : handlersWithAuth(wrapped, service)
}
