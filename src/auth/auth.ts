/** FastAuth's core: `fastauth-edge/auth`. */
export { AccessError, type AccessErrorCode } from './access-error.ts'
export type { CoreOptions, FastAuthConfig, JwtPart, Provider } from './config.ts'
export type { Core, Demand, RequestContext } from './core.ts'
export type { Claims, Current } from './current.ts'
export { FastAuth } from './fastauth.ts'
export type { ErrorPlace, Hooks, UnsignedClaims } from './hooks.ts'
export type {
  CoreSessionOptions,
  EmailLink,
  EmailLinks,
  EmailTransport,
  Mail,
  OutgoingMail,
  RoleOption,
} from './options.ts'
export type { Limiter, RateLimitOptions, SecurityOptions } from './limit-options.ts'
export type { PasswordPolicyOptions } from './passwords/policy.ts'
