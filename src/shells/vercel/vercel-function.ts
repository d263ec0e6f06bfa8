/** What both entries for Vercel have in common. */
import type { EdgeAdapter } from '../../store/adapter.ts'
import { ConfigError } from '../../errors.ts'
import type { Auth } from '../request-auth.ts'
import { vercelInvocation } from '../../auth/vercel.ts'
import { type Background, isBackground } from '../background.ts'
import { renewals } from '../renewals.ts'
import { type OnProblem, serve } from '../serve.ts'
import type { Service } from '../service.ts'

/** What Routing Middleware may answer: nothing, to let the request go on. */
export type Answer = Response | undefined

/**
 * A Vercel function that also receives who sends the request. `context` is what Vercel, or a framework on it, hands
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

export function functionWithAuth<A extends EdgeAdapter, C, R extends Answer>(
  handler: AuthFunction<A, C | undefined, R>,
  serviceFor: (request: Request) => Service<A, OnProblem> | Promise<Service<A, OnProblem>>,
): VercelFunction<C, R> {
  if (typeof handler !== 'function') throw new ConfigError('what is wrapped must be a function')
  const renewed = renewals()
  return async (request, context) => {
    const service = await serviceFor(request)
    const platform = {
      background: backgroundOf(context),
      pass: goOn,
    }
    return serve(request, service, renewed, platform, (auth) => handler(request, auth, context))
  }
}

/** What `next()` of @vercel/functions answers: Routing Middleware that has nothing to say but a cookie. */
const goOn = (): Response => new Response(null, { headers: { 'x-middleware-next': '1' } })

const backgroundOf = (context: unknown): Partial<Background> | undefined =>
  isBackground(context) ? context : vercelInvocation()

/** The edge runtime may have no `process`. */
export const environment = (): unknown => Reflect.get(globalThis, 'process')?.env
