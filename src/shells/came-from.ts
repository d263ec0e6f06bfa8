import { CSRF_DETAIL, isUnsafe, type Whence, whence } from '../auth/elsewhere.ts'
import { type Incoming, ownUrl } from './incoming.ts'
import { AccessError } from './problem.ts'
import type { AuthSettings } from './settings.ts'

/** Where a request comes from that brings the visitor's cookie along. */
export function cameFrom(request: Incoming, { origins, trustForwarded }: AuthSettings): Whence {
  if (!isUnsafe(request)) return 'here'
  const found = whence(request, {
    ownOrigins: [...origins.own, ownUrl(request, trustForwarded).origin],
    trustedOrigins: origins.trusted,
    hasCredentialCookie: true,
  })
  return found === 'unknown' && origins.unknown ? 'here' : found
}

export const fromElsewhere = (): AccessError => new AccessError(403, CSRF_DETAIL, 'elsewhere')
