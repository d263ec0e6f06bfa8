/** Reads the options of the core, once: no room behind this door sees the caller's object. */
import type { CoreOptions, JwtPart } from './config.ts'
import { ConfigError } from '../errors.ts'
import { readNewEmailAddress } from './email-address.ts'
import { readCookies } from './http/cookie-options.ts'
import { hashToken } from '../input/token-hash.ts'
import { templatesOf } from './mail/templates.ts'
import { readLimits } from './limit-options.ts'
import { checkOptions } from './option-rules.ts'
import { readPasswordPolicy } from './passwords/policy.ts'
import * as rule from './rules.ts'
import { readSecret } from './secrets.ts'
import type { SessionSettings, Settings } from './settings.ts'

const DAY_MS = 86_400_000

/**
 * @throws {ConfigError} an option is not known, has a wrong value, or contradicts another
 */
export function readSettings(options: CoreOptions): Settings {
  checkOptions(options)
  const { jwt, roles = [] } = options
  const secrets = readSecret(options.secret)
  const strategy = options.sessionStrategy ?? 'database'
  readJwt(jwt, strategy)
  return {
    secrets,
    strategy,
    delivery: options.tokenDelivery ?? 'cookie',
    session: readSession(options),
    passwordPolicy: readPasswordPolicy(options.password),
    limits: readLimits(options.rateLimit, options.security),
    prefix: options.routePrefix ?? '/auth',
    baseUrl: options.baseUrl?.replace(/\/+$/, ''),
    trustedOrigins: [...(options.trustedOrigins ?? [])],
    corsOrigins: options.corsOrigins && [...options.corsOrigins],
    redirects: [...(options.redirects ?? [])],
    cookies: readCookies(options),
    csrfEnabled: options.csrfEnabled ?? true,
    csrfHeader: options.csrfHeaderName ?? 'X-CSRF-Token',
    emailTransport: options.emailTransport,
    emailLinks: { ...options.emailLinks },
    emailTemplates: templatesOf(options.emailTemplates),
    hooks: { ...options.hooks },
    roles: roles.map((role) => ({ name: role.name, permissions: [...(role.permissions ?? [])] })),
    defaultRole: options.defaultRole,
    adminEmails: (options.adminEmails ?? []).map(readAdmin),
    requireVerifiedEmail: options.requireVerifiedEmail ?? false,
    oauthRedirectUrl: options.oauthRedirectUrl,
    storeOAuthProviderTokens: options.storeOAuthProviderTokens ?? false,
    pages: options.pages,
    openapi: options.openapi ?? false,
  }
}

/** Addresses as they are stored, so that any spelling names the same mailbox. */
function readAdmin(address: string): string {
  const reading = readNewEmailAddress(address)
  if ('address' in reading) return reading.address
  throw new ConfigError(`adminEmails must hold e-mail addresses: ${reading.reason}`)
}

function readJwt(jwt: JwtPart | undefined, strategy: string): void {
  rule.demand(
    strategy !== 'jwt' || jwt !== undefined,
    "sessionStrategy 'jwt' needs jwt: jwt({ … }) of 'fastauth-edge/auth/jwt'",
  )
  rule.demand(
    strategy !== 'database' || jwt === undefined || jwt.acceptIn === 'database',
    "jwt is given and sessionStrategy is 'database': set sessionStrategy: 'jwt', or jwt({ acceptIn: 'database' }) to let JWTs in beside sessions",
  )
}

function readSession({ session = {}, jwt }: CoreOptions): SessionSettings {
  const { lifetimeMs = 30 * DAY_MS, absoluteLifetimeMs = 180 * DAY_MS, freshMs = DAY_MS } = session
  const { renewEveryMs = Math.min(DAY_MS, lifetimeMs / 2), idOf = hashToken } = session
  rule.demand(
    renewEveryMs === null || renewEveryMs < lifetimeMs,
    'session.renewEveryMs must be less than session.lifetimeMs',
  )
  rule.demand(
    absoluteLifetimeMs >= lifetimeMs,
    'session.absoluteLifetimeMs must be at least session.lifetimeMs',
  )
  const rememberMs = (jwt?.rememberMeTtl ?? 7_776_000) * 1000
  return { lifetimeMs, renewEveryMs, rememberMs, absoluteLifetimeMs, freshMs, idOf }
}
