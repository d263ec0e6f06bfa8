/** Database sessions, with JWTs let in beside them. */
import type { Sessions } from './sessions.ts'

/** A session's token has one dot. */
const isJwt = (token: string): boolean => token.split('.').length === 3

export const bothSessions = (sessions: Sessions, jwts: Sessions): Sessions => ({
  ...sessions,
  visitorOf: (token, look) => (isJwt(token) ? jwts : sessions).visitorOf(token, look),
  end: async (presented) =>
    (await Promise.all([sessions.end(presented), jwts.end(presented)])).includes(true),
  introspect: (token, visitor) => (isJwt(token) ? jwts : sessions).introspect(token, visitor),
  revoke: (token, visitor) => (isJwt(token) ? jwts : sessions).revoke(token, visitor),
  former: async (presented) => [
    ...(await sessions.former(presented)),
    ...(await jwts.former(presented)),
  ],
  boundTo: async (presented) => [
    ...(await sessions.boundTo(presented)),
    ...(await jwts.boundTo(presented)),
  ],
  revocation: jwts.revocation,
})
