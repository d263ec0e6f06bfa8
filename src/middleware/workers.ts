/**
 * FastAuth in Cloudflare Workers without a framework: handlers, Durable Objects and WorkerEntrypoints.
 */
import type { EdgeAdapter } from '../adapter.ts'
import { ConfigError } from '../errors.ts'
import type { AddressOf, Auth } from './auth.ts'
import { type RemovedExpired, removeExpired, type RemoveExpiredOptions } from './expired.ts'
import { renewals } from './renewals.ts'
import { type OnProblem, serve, type ServeOptions, type WithAuthOptions } from './serve.ts'
import { type Service, serviceOf, serviceOver } from './service.ts'
import type {
  AuthHandlers,
  Batch,
  EntrypointClass,
  Schedule,
  WorkerContext,
  WorkerHandlers,
} from './worker-handlers.ts'

export type { Auth, RequestAuth, SignedIn, SignInDetails } from './auth.ts'
export { type RemovedExpired, removeExpired, type RemoveExpiredOptions } from './expired.ts'
export { AccessError, type Problem, problemOf } from './problem.ts'
export type { ServeOptions, WithAuthOptions } from './serve.ts'
export { hashToken, newToken } from './session-token.ts'
export type { AuthOptions, CookieOptions, DatabaseOptions, SessionOptions } from './settings.ts'
export type * from './worker-handlers.ts'

/** Options, or what makes them of a Worker's environment. */
export type OptionsFor<E, C> = WithAuthOptions | ((env: E, ctx: C) => WithAuthOptions)

/**
 * Gives handlers the adapter and who is asking, as an argument after those that they have anyway. A visitor who
 * is turned away is answered with 401 or 403, a database that is down with 503.
 *
 * Of a Durable Object or a WorkerEntrypoint, the `fetch` finds out by {@link authOf} who is asking; other
 * methods are left as they are.
 *
 * The database is the first of `url`, `binding` and `adapter` that is given, else a D1 binding called `DB`,
 * else the variable or secret `DATABASE_URL`. Only its driver is loaded, but a bundle holds all that are
 * installed: to ship a single one, use {@link withAuthOver}.
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
export function withAuth<T extends EntrypointClass>(
  entrypoint: T,
  options?: OptionsFor<object, WorkerContext>,
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

/**
 * The same over an adapter of one driver, which is all that a bundle then holds.
 *
 * @throws {ConfigError} an option cannot be used
 *
 * @example
 * ```ts
 * import { d1Adapter, type D1Options } from 'fastauth-edge/d1'
 * import { withAuthOver } from 'fastauth-edge/workers'
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
export function withAuthOver<
  A extends EdgeAdapter,
  E = unknown,
  C extends WorkerContext = WorkerContext,
  S extends Schedule = Schedule,
  B extends Batch = Batch,
>(
  adapterOf: (env: E, ctx: C) => A,
  handlers: AuthHandlers<E, C, A, S, B>,
  options: ServeOptions = {},
): WorkerHandlers<E, C, S, B> {
  return handlersWithAuth(handlers, serviceOver('withAuthOver', adapterOf, options))
}

/** How much {@link cleanExpired} removes, and who is told. */
export interface CleanExpiredOptions extends RemoveExpiredOptions {
  onRemoved?: ((removed: RemovedExpired) => void) | undefined
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
    onRemoved?.(await removeExpired(adapter, limits))
  }
}

type ServiceFor<E, C, A extends EdgeAdapter> = (
  env: E,
  ctx: C,
) => Service<A, OnProblem> | Promise<Service<A, OnProblem>>

function handlersWithAuth<
  E,
  C extends WorkerContext,
  A extends EdgeAdapter,
  S extends Schedule,
  B extends Batch,
>(
  { fetch, scheduled, queue }: AuthHandlers<E, C, A, S, B>,
  serviceFor: ServiceFor<E, C, A>,
): WorkerHandlers<E, C, S, B> {
  const renewed = renewals()
  const adapterFor = async (env: E, ctx: C): Promise<A> => (await serviceFor(env, ctx)).adapter
  return {
    async fetch(request, env, ctx) {
      const service = await serviceFor(env, ctx)
      const platform = { addressOf, background: ctx }
      return serve(request, service, renewed, platform, (auth) => fetch(request, env, ctx, auth))
    },
    ...(scheduled && {
      async scheduled(controller: S, env: E, ctx: C) {
        await scheduled(controller, env, ctx, await adapterFor(env, ctx))
      },
    }),
    ...(queue && {
      async queue(batch: B, env: E, ctx: C) {
        await queue(batch, env, ctx, await adapterFor(env, ctx))
      },
    }),
  }
}

/** Of the requests that are under way. */
const auths = new WeakMap<Request, Auth>()

function entrypointWithAuth(
  Base: EntrypointClass,
  serviceFor: ServiceFor<object, WorkerContext, EdgeAdapter>,
): EntrypointClass {
  const renewed = renewals()
  return class extends Base {
    readonly #ctx: WorkerContext
    readonly #env: object

    constructor(ctx: never, env: never) {
      super(ctx, env)
      this.#ctx = ctx
      this.#env = env
    }

    override async fetch(request: Request): Promise<Response> {
      const service = await serviceFor(this.#env, this.#ctx)
      const platform = { addressOf, background: this.#ctx }
      return serve(request, service, renewed, platform, async (auth) => {
        auths.set(request, auth)
        if (super.fetch === undefined) throw new ConfigError(`${Base.name} has no method fetch`)
        return super.fetch(request)
      })
    }
  }
}

/**
 * Who sends a request to the `fetch` of a class that {@link withAuth} made.
 *
 * @throws {ConfigError} the request did not come that way, or is a copy
 */
export function authOf(request: Request): Auth {
  const auth = auths.get(request)
  if (auth !== undefined) return auth
  throw new ConfigError(
    'authOf takes the very request that the fetch of withAuth(class …) was given',
  )
}

/** Cloudflare sets it, over whatever a visitor sends. */
const addressOf: AddressOf = (headers) => headers.get('cf-connecting-ip')
