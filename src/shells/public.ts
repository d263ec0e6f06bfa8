/** What all entries of the shells export, named once. */
export type { Auth, RequestAuth, SignedIn, SignInDetails } from './request-auth.ts'
export { AccessError, type AccessErrorCode, type Problem, problemOf } from './problem.ts'
export { hashToken, newToken } from './session-token.ts'
export type { AuthOptions, CookieOptions, ProxyOptions, SessionOptions } from './settings.ts'
