/**
 * FastAuth on Vercel over an adapter of one driver, which is all that a bundle then holds.
 */
import type { EdgeAdapter } from '../../store/adapter.ts'
import type { ServeOptions } from '../serve.ts'
import { serviceOver } from '../service.ts'
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
export type { OnProblem, ServeOptions } from '../serve.ts'

/**
 * What `withAuth` of `fastauth-edge/vercel` does, over an adapter of one driver.
 *
 * @throws {ConfigError} an option cannot be used
 *
 * @example
 * ```ts
 * import { neonAdapter } from 'fastauth-edge/neon'
 * import { withAuthOver } from 'fastauth-edge/vercel/slim'
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
  return functionWithAuth(handler, serviceOver('withAuthOver', adapterOf, options, environment))
}
