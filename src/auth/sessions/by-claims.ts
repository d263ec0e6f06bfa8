import type { Claims } from '../current.ts'
import type { Visitor } from './sessions.ts'

/** The user as the token has them, without a query: as they were when it was signed. */
export function byClaims(
  claims: Claims,
  rest: Pick<Visitor, 'claims' | 'keeps' | 'boundTo' | 'signedInAt'>,
): Visitor {
  const since = new Date(claims.iat * 1000)
  return {
    ...rest,
    user: {
      id: claims.sub,
      email: claims.email ?? '',
      name: claims.name ?? null,
      image: null,
      emailVerified: claims.email_verified === true,
      isActive: true,
      createdAt: since,
      updatedAt: since,
    },
    roles: [],
    permissions: new Set(),
    session: null,
    hashedPassword: null,
    fingerprints: null,
    sessions: [],
    passkeys: [],
    counts: [],
    over: null,
  }
}
