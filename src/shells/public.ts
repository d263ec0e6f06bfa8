/** What all entries of the shells export, named once. */
export type { Auth, RequestAuth, SignedIn, SignInDetails } from './request-auth.ts'
export type { Current } from '../auth/current.ts'
export type { AccessErrorCode } from '../auth/access-error.ts'
export { AccessError, type Problem, problemOf } from './problem.ts'
export { hashToken, newToken } from './session-token.ts'
export type { AuthOptions, CookieOptions, ProxyOptions, SessionOptions } from './options.ts'
