/** Reads the options of the core, once: no room behind this door sees the caller's object. */
import type { CoreOptions, JwtPart } from './config.ts'
import { ConfigError } from '../errors.ts'
import { readNewEmailAddress } from './email-address.ts'
import { HOOK_NAMES } from './hooks.ts'
import type { CookieSettings } from './http/cookies.ts'
import { sessionIdOf } from './tokens/session-token.ts'
import { MAIL_KINDS, templatesOf } from './mail/templates.ts'
import { readLimits } from './limit-options.ts'
import { readPasswordPolicy } from './passwords/policy.ts'
import * as rule from './rules.ts'
import { readSecret } from './secrets.ts'
import type { SessionSettings, Settings } from './settings.ts'

const DAY_MS = 86_400_000
const LONGEST_MS = 400 * DAY_MS

const milliseconds = rule.wholeNumber('a whole number of milliseconds', 60_000, LONGEST_MS)
const name = rule.text

const hasKind =
  (...kinds: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    kinds.includes(String(value.kind))

const isLink = (value: unknown): boolean =>
  typeof value === 'function' || (typeof value === 'string' && rule.target[1](value))

const link: rule.Rule = ['a URL or a function of the token', isLink]

const RULES: rule.Rules = {
  providers: [
    'an array of providers, at least one: providers: [credentials()]',
    (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every(hasKind('credentials', 'oauth', 'magic_link', 'passkey')),
  ],
  secret: rule.given,
  sessionStrategy: rule.oneOf('database', 'jwt'),
  tokenDelivery: rule.oneOf('cookie', 'json'),
  session: rule.object,
  jwt: ["what jwt({ … }) of 'fastauth-edge/auth/jwt' returns", hasKind('jwt')],
  password: rule.object,
  passwords: rule.object,
  security: rule.object,
  rateLimit: ['an object or false', (value) => value === false || rule.object[1](value)],
  routePrefix: [
    "'' or a path that begins with / and does not end with one",
    (value) => typeof value === 'string' && /^(?:\/[\w.~-]+)*$/.test(value),
  ],
  baseUrl: rule.httpsUrl,
  trustedOrigins: rule.listOf(rule.origin),
  corsOrigins: rule.listOf(rule.origin),
  redirects: rule.listOf(rule.target),
  cookieNameAccess: rule.token('cookie'),
  cookieNameRefresh: rule.token('cookie'),
  cookieSecure: rule.flag,
  cookieHttpOnly: rule.flag,
  cookieSameSite: rule.oneOf('lax', 'strict', 'none'),
  cookieDomain: [
    'a domain',
    (v) => typeof v === 'string' && /^\.?[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i.test(v),
  ],
  csrfEnabled: rule.flag,
  csrfCookieName: rule.token('cookie'),
  csrfHeaderName: rule.token('header'),
  emailTransport: [
    'an object with a function send',
    (value) => rule.object[1](value) && typeof Reflect.get(Object(value), 'send') === 'function',
  ],
  emailLinks: rule.object,
  emailTemplates: rule.object,
  hooks: rule.object,
  roles: rule.listOf(['{ name, permissions? }', rule.object[1]]),
  defaultRole: name,
  adminEmails: rule.listOf(rule.text),
  requireVerifiedEmail: rule.flag,
  oauthRedirectUrl: rule.target,
  storeOAuthProviderTokens: rule.flag,
  debug: rule.flag,
}

/** What FastAuth takes and this core does otherwise. */
const GONE: Readonly<Record<string, string>> = {
  oauthStateStore: 'the state is sealed in a cookie of the browser: leave it out',
  passkeyStateStore: 'a challenge proves itself: leave it out',
  sessionBackend: "give sessionAdapter, with sessionStrategy 'database'",
  emailTemplateDir: 'there are no files here: give emailTemplates',
}

const GROUPS: Readonly<Record<string, rule.Rules>> = {
  session: {
    lifetimeMs: milliseconds,
    renewEveryMs: [
      'null or a whole number of milliseconds, at least 1000',
      (v) => v === null || (Number.isSafeInteger(v) && Number(v) >= 1000),
    ],
    absoluteLifetimeMs: rule.wholeNumber('a whole number of milliseconds', 60_000, 10 * LONGEST_MS),
    freshMs: rule.wholeNumber('a whole number of milliseconds', 1_000, LONGEST_MS),
    idOf: rule.callback,
  },
  emailLinks: { verification: link, passwordReset: link, emailChange: link, magicLink: link },
  emailTemplates: Object.fromEntries(MAIL_KINDS.map((kind) => [kind, rule.callback])),
  hooks: Object.fromEntries(HOOK_NAMES.map((hook) => [hook, rule.callback])),
}

/**
 * @throws {ConfigError} an option is not known, has a wrong value, or contradicts another
 */
export function readSettings(options: CoreOptions): Settings {
  for (const [gone, cure] of Object.entries(GONE)) {
    rule.demand(!(gone in Object(options)), `there is no option ${gone}: ${cure}`)
  }
  rule.check(options, '', RULES)
  for (const [group, rules] of Object.entries(GROUPS)) {
    const value: unknown = Reflect.get(options, group)
    if (value !== undefined && value !== false) rule.check(value, group, rules)
  }
  const { providers, jwt, roles = [] } = options
  rule.check({ providers: providers ?? [] }, '', { providers: RULES['providers'] ?? rule.given })
  for (const [i, role] of roles.entries()) {
    rule.check(role, `roles[${i}]`, { name, permissions: rule.listOf(rule.text) })
    rule.demand(role.name !== undefined, `roles[${i}].name must be given`)
  }
  const ids = providers.map(({ id }) => id)
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  rule.demand(twice === undefined, `providers holds two of the id ${twice}: give one another id`)
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
  const { renewEveryMs = Math.min(DAY_MS, lifetimeMs / 2), idOf = sessionIdOf } = session
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

function readCookies(options: CoreOptions): CookieSettings {
  const { cookieNameAccess: access, cookieNameRefresh: refresh } = options
  const { csrfCookieName: csrf = 'csrf_token', cookieDomain: domain } = options
  const {
    cookieSameSite: sameSite = 'lax',
    cookieHttpOnly: httpOnly = true,
    debug,
    baseUrl,
  } = options
  const byUrl = baseUrl?.startsWith('https:') || undefined
  const secure = options.cookieSecure ?? (debug ? false : byUrl)
  const names = [access ?? 'access_token', refresh ?? 'refresh_token', csrf]
  rule.demand(
    new Set(names).size === names.length,
    'cookieNameAccess, cookieNameRefresh and csrfCookieName must be three names',
  )
  rule.demand(
    sameSite !== 'none' || secure !== false,
    "cookieSameSite 'none' needs Secure, which cookieSecure, debug or baseUrl takes away",
  )
  for (const one of names) {
    rule.demand(
      !/^__(?:Host|Secure)-/.test(one) || secure !== false,
      'a cookie name that begins with __Host- or __Secure- needs Secure: leave cookieSecure and debug out',
    )
    rule.demand(
      !one.startsWith('__Host-') || domain === undefined,
      'a cookie name that begins with __Host- has no domain: leave cookieDomain out',
    )
  }
  return { access, refresh, csrf, secure, httpOnly, sameSite, domain }
}
