/** What each request goes through, whatever the shell: the core's own routes, or who is signed in. */
import type { EdgeAdapter } from '../store/adapter.ts'
import type { Background } from './background.ts'
import { openCoreScope } from './core-scope.ts'
import { ownUrl } from './incoming.ts'
import type { Renewals } from './renewals.ts'
import { openOwnScope } from './request-scope.ts'
import type { RequestScope } from './scope.ts'
import type { Service } from './service.ts'

export function openScope<A extends EdgeAdapter>(
  { adapter, settings, core }: Service<A, unknown>,
  request: Request,
  renewals: Renewals,
): RequestScope<A> {
  if (core === undefined) return openOwnScope(adapter, request, settings, renewals)
  const { href } = ownUrl(request, settings.trustForwarded)
  const { method, headers } = request
  // The body stays the handler's.
  const known = href === request.url ? request : new Request(href, { method, headers })
  return openCoreScope(adapter, known, core, renewals, settings.addressOf)
}

/** The core's answer to a request for one of its routes; undefined for all others. */
export function answerOfCore(
  { settings, core }: Service<EdgeAdapter, unknown>,
  request: Request,
  background: Partial<Background> | undefined,
): Promise<Response> | undefined {
  if (!core?.handles(request)) return undefined
  const { href } = ownUrl(request, settings.trustForwarded)
  const known = href === request.url ? request : new Request(href, request)
  return core.fetch(known, {
    addressOf: settings.addressOf,
    ...(background?.waitUntil && { waitUntil: (task) => background.waitUntil?.(task) }),
  })
}
