/** What the options of the core must be, each by itself. */
import { hasMethods, property } from '../connections/property.ts'
import type { CoreOptions } from './config.ts'
import { HOOK_NAMES } from './hooks.ts'
import { MAIL_KINDS } from './mail/templates.ts'
import * as rule from './rules.ts'

const LONGEST_MS = 400 * 86_400_000

const milliseconds = rule.wholeNumber('a whole number of milliseconds', 60_000, LONGEST_MS)
const name = rule.text

const KINDS = new Set<unknown>(['credentials', 'oauth', 'magic_link', 'passkey'])

const isProvider = (value: unknown): boolean =>
  rule.text[1](property(value, 'id')) &&
  KINDS.has(property(value, 'kind')) &&
  Array.isArray(property(value, 'routes'))

const isLink = (value: unknown): boolean =>
  typeof value === 'function' || (typeof value === 'string' && rule.target[1](value))

const link: rule.Rule = ['a URL or a function of the token', isLink]

const RULES: rule.Rules = {
  providers: [
    'an array of providers, at least one: providers: [credentials()]',
    (value) => Array.isArray(value) && value.length > 0 && value.every(isProvider),
  ],
  secret: rule.given,
  sessionStrategy: rule.oneOf('database', 'jwt'),
  tokenDelivery: rule.oneOf('cookie', 'json'),
  session: rule.object,
  jwt: [
    "what jwt({ … }) of 'fastauth-edge/auth/jwt' returns",
    (value) => hasMethods(value, 'openSessions'),
  ],
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
  redirects: rule.listOf(rule.listedTarget),
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
  emailTransport: ['an object with a function send', (value) => hasMethods(value, 'send')],
  emailLinks: rule.object,
  emailTemplates: rule.object,
  hooks: rule.object,
  roles: rule.listOf(['{ name, permissions? }', rule.object[1]]),
  defaultRole: name,
  adminEmails: rule.listOf(rule.text),
  requireVerifiedEmail: rule.flag,
  oauthRedirectUrl: rule.target,
  storeOAuthProviderTokens: rule.flag,
  pages: [
    "what pages({ … }) of 'fastauth-edge/auth/pages' returns",
    (value) => hasMethods(value, 'routesOver', 'frame'),
  ],
  openapi: rule.flag,
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

const repeated = (names: readonly string[]): string | undefined =>
  names.find((name, i) => names.indexOf(name) !== i)

/** @throws {ConfigError} an option is not known, or has a wrong value */
export function checkOptions(options: CoreOptions): void {
  for (const [gone, cure] of Object.entries(GONE)) {
    rule.demand(!(gone in Object(options)), `there is no option ${gone}: ${cure}`)
  }
  rule.check(options, '', RULES)
  for (const [group, rules] of Object.entries(GROUPS)) {
    const value: unknown = Reflect.get(options, group)
    if (value !== undefined && value !== false) rule.check(value, group, rules)
  }
  const { providers, roles = [] } = options
  rule.check({ providers: providers ?? [] }, '', { providers: RULES['providers'] ?? rule.given })
  for (const [i, role] of roles.entries()) {
    rule.check(role, `roles[${i}]`, { name, permissions: rule.listOf(rule.text) })
    rule.demand(role.name !== undefined, `roles[${i}].name must be given`)
  }
  const ids = repeated(providers.map(({ id }) => id))
  rule.demand(ids === undefined, `providers holds two of the id ${ids}: give one another id`)
  const names = repeated(roles.map(({ name }) => name))
  rule.demand(names === undefined, 'roles holds one name twice: give it once, with all permissions')
}
