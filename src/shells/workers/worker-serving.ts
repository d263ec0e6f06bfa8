/** What both entries for Workers have in common. */
import type { EdgeAdapter } from '../../store/adapter.ts'
import { hasMethods } from '../../connections/property.ts'
import { ConfigError } from '../../errors.ts'
import type { Auth } from '../request-auth.ts'
import { renewals } from '../renewals.ts'
import { type OnProblem, serve } from '../serve.ts'
import type { Service } from '../service.ts'
import type {
  AuthHandlers,
  Batch,
  EntrypointClass,
  Schedule,
  WorkerContext,
  WorkerHandlers,
} from './worker-handlers.ts'

type ServiceFor<E, C, A extends EdgeAdapter> = (
  env: E,
  ctx: C,
) => Service<A, OnProblem> | Promise<Service<A, OnProblem>>

export function handlersWithAuth<
  E,
  C extends WorkerContext,
  A extends EdgeAdapter,
  S extends Schedule,
  B extends Batch,
>(
  handlers: AuthHandlers<E, C, A, S, B>,
  serviceFor: ServiceFor<E, C, A>,
): WorkerHandlers<E, C, S, B> {
  if (!hasMethods(handlers, 'fetch')) {
    throw new ConfigError('what is wrapped must be handlers, fetch among them, or a class')
  }
  const renewed = renewals()
  const adapterFor = async (env: E, ctx: C): Promise<A> => (await serviceFor(env, ctx)).adapter
  return {
    async fetch(request, env, ctx) {
      const service = await serviceFor(env, ctx)
      const platform = { background: ctx }
      return serve(request, service, renewed, platform, (auth) =>
        handlers.fetch(request, env, ctx, auth),
      )
    },
    ...(handlers.scheduled && {
      async scheduled(controller: S, env: E, ctx: C) {
        await handlers.scheduled?.(controller, env, ctx, await adapterFor(env, ctx))
      },
    }),
    ...(handlers.queue && {
      async queue(batch: B, env: E, ctx: C) {
        await handlers.queue?.(batch, env, ctx, await adapterFor(env, ctx))
      },
    }),
  }
}

/** Of the requests that are under way. */
const auths = new WeakMap<Request, Auth>()

export function entrypointWithAuth(
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
      const platform = { background: this.#ctx }
      return serve(request, service, renewed, platform, async (auth) => {
        auths.set(request, auth)
        if (super.fetch === undefined) {
          throw new ConfigError(
            `${Base.name} has no fetch: write it as a method, not as a property`,
          )
        }
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
    'authOf takes the very request that the fetch of withAuth(class …) was given: ask before copying it',
  )
}
