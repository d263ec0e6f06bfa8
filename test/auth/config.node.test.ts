import { expect, test } from 'vitest'
import { ConfigError } from 'fastauth-edge'
import { FastAuth, type FastAuthConfig } from 'fastauth-edge/auth'
import { credentials } from 'fastauth-edge/auth/credentials'
import { jwt } from 'fastauth-edge/auth/jwt'
import { argon2id } from 'fastauth-edge/auth/passwords'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { SECRET } from './core/app.ts'

const PRIVATE = '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----'
const PUBLIC = '-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----'

const adapter = libsqlAdapter({ url: 'http://127.0.0.1:1' })

/** What a configuration is refused with. */
function refusalOf(config: object): string {
  const whole = { secret: SECRET, providers: [credentials()], adapter, ...config }
  try {
    // Types do not hold at run time: that is what is tried here.
    Reflect.construct(FastAuth, [whole])
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return 'taken'
}

test('what is right is taken, in both wirings', () => {
  expect(refusalOf({})).toBe('taken')
  expect(refusalOf({ adapter: adapter.user, tokenAdapter: adapter.token })).toBe('taken')
  const everything: Partial<FastAuthConfig> = {
    secret: [SECRET, `${SECRET} of before`],
    tokenDelivery: 'json',
    session: { lifetimeMs: 3_600_000, renewEveryMs: null, freshMs: 1_000 },
    password: { minLength: 12, requireSpecial: true },
    security: { maxLoginAttempts: 3, lockoutDuration: 60 },
    rateLimit: { perAddress: 5, perIp: 5, windowSeconds: 60, limiter: () => true },
    routePrefix: '',
    baseUrl: 'https://app.example/',
    trustedOrigins: ['https://front.example'],
    corsOrigins: ['http://localhost:5173'],
    redirects: ['https://front.example/done', 'myapp://callback'],
    cookieNameAccess: '__Host-at',
    cookieSameSite: 'none',
    emailLinks: { verification: (token) => token, passwordReset: 'https://front.example/reset' },
    roles: [{ name: 'editor', permissions: ['write'] }],
    defaultRole: 'not in roles',
    adminEmails: ['boss@app.example'],
  }
  expect(refusalOf(everything)).toBe('taken')
})

test.each<[object, string]>([
  [{ secret: 'short' }, 'secret must have at least 32 bytes'],
  [{ secret: undefined }, 'secret must be'],
  [{ secret: [] }, 'secret must be'],
  [{ secret: 'change-me-in-production-to-something-long-and-random' }, 'secret is a placeholder'],
  [{ providers: [] }, 'providers must be an array of providers, at least one'],
  [{ providers: undefined }, 'providers must be'],
  [{ providers: [{}] }, 'providers must be'],
  [{ providers: credentials() }, 'providers must be'],
  [{ providers: [credentials] }, 'providers must be'],
  [{ providers: [{ id: 'x', kind: 'oauth' }] }, 'providers must be'],
  [{ providers: [{ ...credentials(), kind: 'ldap' }] }, 'providers must be'],
  [{ secret: 42 }, 'secret must be'],
  [{ secret: [SECRET, 'short'] }, 'secret must have at least 32 bytes'],
  [{ adapter: 'd1' }, 'adapter must be'],
  [{ adapter: null }, 'adapter must be'],
  [{ roleAdapter: null }, 'roleAdapter must be adapter.role'],
  [{ sessionAdapter: adapter.token }, 'sessionAdapter must be adapter.session'],
  [{ oauthAdapter: libsqlAdapter({ url: 'http://127.0.0.1:1' }).oauth }, 'adapter'],
  [{ passkeyAdapter: adapter }, 'passkeyAdapter must be adapter.passkey'],
  [{ jwt: { kind: 'jwt' } }, 'jwt must be what jwt({ … })'],
  [{ jwt: jwt() }, "set sessionStrategy: 'jwt'"],
  [{ providers: [credentials(), credentials()] }, 'providers holds two of the id credentials'],
  [{ adapter: undefined }, 'adapter must be'],
  [{ adapter: adapter.token }, 'adapter'],
  [{ adapter: { ...adapter.user } }, 'adapter'],
  [{ tokenAdapter: { ...adapter.token } }, 'adapter'],
  [{ sessionStrategy: 'cookie' }, "sessionStrategy must be 'database' or 'jwt'"],
  [{ sessionStrategy: 'jwt' }, "sessionStrategy 'jwt' needs jwt: jwt({ … })"],
  [{ jwt: {} }, 'jwt must be what jwt({ … })'],
  [{ tokenDelivery: 'body' }, "tokenDelivery must be 'cookie' or 'json'"],
  [{ session: { lifetime: 3 } }, 'there is no option session.lifetime'],
  [{ session: { lifetimeMs: 1 } }, 'session.lifetimeMs must be a whole number'],
  [{ session: { lifetimeMs: 60_000, renewEveryMs: 60_000 } }, 'session.renewEveryMs must be less'],
  [{ session: { absoluteLifetimeMs: 60_000 } }, 'session.absoluteLifetimeMs must be at least'],
  [{ passwords: { hashers: [] } }, 'passwords.hashers must have'],
  [{ passwords: { hashers: argon2id() } }, 'passwords.hashers must be an array of hashers'],
  [{ passwords: { hashers: ['argon2id'] } }, 'passwords.hashers must be an array of hashers'],
  [{ passwords: { dummies: '$argon2id$' } }, 'passwords.dummies must be an array'],
  [{ passwords: { dummies: ['$2b$12$x'] } }, 'passwords.dummies must be hashes'],
  [{ passwords: { replaceStronger: 'no' } }, 'passwords.replaceStronger must be true or false'],
  [{ passwords: { maxWaiting: 0.5 } }, 'passwords.maxWaiting must be'],
  [{ passwords: { pepper: 'x' } }, 'passwords takes no other options than'],
  [{ password: { requireDigit: 1 } }, 'password.requireDigit must be true or false'],
  [{ password: { minLength: '8' } }, 'password.minLength must be'],
  [{ password: { min: 8 } }, 'password takes no other options than'],
  [{ session: { renewEveryMs: 1 } }, 'session.renewEveryMs must be null or'],
  [{ session: { freshMs: '1 day' } }, 'session.freshMs must be'],
  [{ session: { absoluteLifetimeMs: Infinity } }, 'session.absoluteLifetimeMs must be'],
  [{ session: { idOf: 'sha256' } }, 'session.idOf must be a function'],
  [{ security: { lockoutDuration: -1 } }, 'security.lockoutDuration must be'],
  [{ security: { attempts: 5 } }, 'security takes no other options than'],
  [{ rateLimit: true }, 'rateLimit must be an object or false'],
  [{ rateLimit: { perIp: 0 } }, 'rateLimit.perIp must be'],
  [{ rateLimit: { perAddress: 1.5 } }, 'rateLimit.perAddress must be'],
  [{ rateLimit: { windowSeconds: 86_401 } }, 'rateLimit.windowSeconds must be'],
  [{ rateLimit: { limiter: { limit: 3 } } }, 'rateLimit.limiter must be'],
  [{ rateLimit: { perUser: 3 } }, 'rateLimit takes no other options than'],
  [{ password: { minLength: 20, maxLength: 10 } }, 'password.maxLength must be'],
  [{ security: { maxLoginAttempts: 0 } }, 'security.maxLoginAttempts must be'],
  [{ rateLimit: { limiter: 3 } }, 'rateLimit.limiter must be'],
  [{ routePrefix: 'auth' }, 'routePrefix must be'],
  [{ routePrefix: '/auth/' }, 'routePrefix must be'],
  [{ routePrefix: '/a?b' }, 'routePrefix must be'],
  [{ baseUrl: 'app.example' }, 'baseUrl must be an https: URL'],
  [{ baseUrl: 'https://*.app.example' }, "baseUrl must be an https: URL without '*'"],
  [{ baseUrl: 'https://app.example/*' }, 'baseUrl must be'],
  [{ baseUrl: 'https://%2a.app.example' }, 'baseUrl must be'],
  [{ baseUrl: 'https://app.example/?a=b' }, 'baseUrl must be an https: URL'],
  [{ baseUrl: 'http://app.example' }, 'baseUrl must be an https: URL'],
  [{ baseUrl: 'https://user:pass@app.example' }, 'baseUrl must be'],
  [{ trustedOrigins: ['*'] }, 'trustedOrigins must be an array, each entry an exact origin'],
  [{ trustedOrigins: ['null'] }, 'trustedOrigins must be'],
  [{ trustedOrigins: ['https://front.example/'] }, 'trustedOrigins must be'],
  [{ trustedOrigins: ['https://*.front.example'] }, "without a path, '*' or 'null': list each"],
  [{ trustedOrigins: ['https://*'] }, 'trustedOrigins must be'],
  [{ trustedOrigins: ['https://{a,b}.front.example'] }, 'trustedOrigins must be'],
  [{ corsOrigins: 'https://front.example' }, 'corsOrigins must be'],
  [{ corsOrigins: ['https://app.example', 'https://*.front.example'] }, 'list each subdomain'],
  [{ redirects: ['javascript:alert(1)'] }, 'redirects must be'],
  [{ redirects: ['https://*.front.example'] }, "an exact origin such as 'https://app.example' for"],
  [{ redirects: ['https://*.front.example/done'] }, 'redirects must be'],
  [{ redirects: ['https://front.example/*'] }, "for all its paths, without '*'"],
  [{ redirects: ['myapp://*'] }, 'redirects must be'],
  [{ cookieNameAccess: 'a b' }, 'cookieNameAccess must be the name of a cookie'],
  [{ cookieNameAccess: 'csrf_token' }, 'must be three names'],
  [{ cookieNameAccess: '__Host-a', cookieDomain: 'app.example' }, 'leave cookieDomain out'],
  [{ cookieNameAccess: '__Secure-a', cookieSecure: false }, 'needs Secure'],
  [{ cookieSameSite: 'none', cookieSecure: false }, "cookieSameSite 'none' needs Secure"],
  [{ cookieSameSite: 'none', debug: true }, "cookieSameSite 'none' needs Secure"],
  [{ cookieSameSite: 'Lax' }, 'cookieSameSite must be'],
  [{ cookieNameRefresh: '' }, 'cookieNameRefresh must be the name of a cookie'],
  [{ csrfCookieName: 'a=b' }, 'csrfCookieName must be the name of a cookie'],
  [{ csrfHeaderName: 'X CSRF' }, 'csrfHeaderName must be the name of a header'],
  [{ cookieSecure: 'yes' }, 'cookieSecure must be true or false'],
  [{ cookieHttpOnly: 1 }, 'cookieHttpOnly must be true or false'],
  [{ cookieDomain: 'https://app.example' }, 'cookieDomain must be a domain'],
  [
    { cookieDomain: 'other.example', baseUrl: 'https://app.example' },
    'cookieDomain must be the host',
  ],
  [{ cookieDomain: 'pp.example', baseUrl: 'https://app.example' }, 'cookieDomain must be the host'],
  [{ debug: 'true' }, 'debug must be true or false'],
  [{ requireVerifiedEmail: 1 }, 'requireVerifiedEmail must be true or false'],
  [{ storeOAuthProviderTokens: 'no' }, 'storeOAuthProviderTokens must be true or false'],
  [{ oauthRedirectUrl: 'https://*.app.example/done' }, 'oauthRedirectUrl must be a URL'],
  [{ oauthRedirectUrl: '/done' }, 'oauthRedirectUrl must be a URL'],
  [{ defaultRole: '' }, 'defaultRole must be a text'],
  [{ roles: ['editor'] }, 'roles must be an array, each entry { name, permissions? }'],
  [{ roles: [{ name: 'x', permissions: 'all' }] }, 'roles[0].permissions must be'],
  [{ roles: [{ name: 'x' }, { name: 'x' }] }, 'roles holds one name twice'],
  [{ adminEmails: 'boss@app.example' }, 'adminEmails must be an array'],
  [{ emailTransport: { send: 'x' } }, 'emailTransport must be an object with a function send'],
  [{ emailLinks: { verification: 'javascript:alert(1)' } }, 'emailLinks.verification must be'],
  [{ emailLinks: { passwordReset: 'http://app.example' } }, 'emailLinks.passwordReset must be'],
  [{ emailTemplates: { welcome: () => ({}) } }, 'there is no option emailTemplates.welcome'],
  [{ emailTemplates: { verification: {} } }, 'emailTemplates.verification must be a function'],
  [{ passkeyStateStore: {} }, 'there is no option passkeyStateStore'],
  [{ csrfEnabled: 'no' }, 'csrfEnabled must be true or false'],
  [{ emailTransport: {} }, 'emailTransport must be an object with a function send'],
  [{ emailLinks: { reset: 'x' } }, 'there is no option emailLinks.reset'],
  [{ hooks: { onsignup() {} } }, 'there is no option hooks.onsignup'],
  [{ hooks: { onSignup: 'x' } }, 'hooks.onSignup must be a function'],
  [{ roles: [{ permissions: [] }] }, 'roles[0].name must be given'],
  [{ roles: [{ name: 'x', permission: [] }] }, 'there is no option roles[0].permission'],
  [{ adminEmails: ['nobody'] }, 'adminEmails'],
  [{ requireVerifiedEmail: true }, 'requireVerifiedEmail needs'],
  [{ sessionBackend: {} }, 'there is no option sessionBackend: give sessionAdapter'],
  [{ oauthStateStore: {} }, 'there is no option oauthStateStore'],
  [{ emailTemplateDir: 'x' }, 'there is no option emailTemplateDir'],
  [{ secrets: 'x' }, 'there is no option secrets'],
])('%o is refused', (config, message) => {
  expect(refusalOf(config)).toContain(message)
})

/** Values of every kind; no option takes most of them. */
const JUNK: readonly unknown[] = [
  null,
  0,
  -1,
  Number.NaN,
  '',
  'junk',
  true,
  [],
  [null],
  {},
  () => {},
]

/** What of that an option does take. */
const TAKEN: Readonly<Record<string, readonly unknown[]>> = {
  secret: [],
  providers: [],
  sessionStrategy: [],
  tokenDelivery: [],
  session: [{}],
  jwt: [],
  password: [{}],
  passwords: [{}],
  security: [{}],
  rateLimit: [{}],
  routePrefix: [''],
  baseUrl: [],
  trustedOrigins: [[]],
  corsOrigins: [[]],
  redirects: [[]],
  cookieNameAccess: ['junk'],
  cookieNameRefresh: ['junk'],
  cookieSecure: [true],
  cookieHttpOnly: [true],
  cookieSameSite: [],
  cookieDomain: ['junk'],
  csrfEnabled: [true],
  csrfCookieName: ['junk'],
  csrfHeaderName: ['junk'],
  emailTransport: [],
  emailLinks: [{}],
  emailTemplates: [{}],
  hooks: [{}],
  roles: [[]],
  defaultRole: ['junk'],
  adminEmails: [[]],
  oauthRedirectUrl: [],
  storeOAuthProviderTokens: [true],
  debug: [true],
  adapter: [],
  tokenAdapter: [],
  sessionAdapter: [],
  roleAdapter: [],
  oauthAdapter: [],
  passkeyAdapter: [],
}

test.each(Object.entries(TAKEN))('%s refuses values of every other kind', (name, taken) => {
  for (const value of JUNK) {
    const answer = refusalOf({ [name]: value })
    const isTaken = taken.some((one) => JSON.stringify(one) === JSON.stringify(value))
    if (typeof value !== 'function' && isTaken) expect(answer, String(value)).toBe('taken')
    else expect(answer, `${name}: ${String(value)}`).toMatch(new RegExp(`^${name}\\b`))
  }
})

test('a configuration is an object', () => {
  for (const config of [undefined, null, 'x', 3, []]) {
    expect(() => Reflect.construct(FastAuth, [config])).toThrow(ConfigError)
  }
})

test.each<[object, string]>([
  [{ algorithm: 'none' }, 'jwt.algorithm must be'],
  [{ algorithm: 'ES384' }, 'jwt.algorithm must be'],
  [{ algorithm: 'RS256' }, "jwt.algorithm 'RS256' needs jwt.privateKey"],
  [{ algorithm: 'RS256', publicKey: PUBLIC }, "jwt.algorithm 'RS256' needs jwt.privateKey"],
  [{ privateKey: PRIVATE }, "jwt.algorithm 'HS256' signs with the secret"],
  [{ publicKeys: [PUBLIC] }, "jwt.algorithm 'HS256' signs with the secret"],
  [{ algorithm: 'ES256', privateKey: PUBLIC }, 'jwt.privateKey must be a PEM that begins'],
  [{ algorithm: 'ES256', privateKey: 'x' }, 'jwt.privateKey must be a PEM that begins'],
  [{ algorithm: 'ES256', privateKey: PRIVATE, publicKey: PRIVATE }, 'jwt.publicKey must be a PEM'],
  [{ algorithm: 'ES256', privateKey: PRIVATE, publicKeys: PUBLIC }, 'jwt.publicKeys must be'],
  [{ accessTokenTtl: 0 }, 'jwt.accessTokenTtl must be'],
  [{ accessTokenTtl: '900' }, 'jwt.accessTokenTtl must be'],
  [{ refreshTokenTtl: -1 }, 'jwt.refreshTokenTtl must be'],
  [{ rememberMeTtl: 1.5 }, 'jwt.rememberMeTtl must be'],
  [{ refreshGrace: 301 }, 'jwt.refreshGrace must be'],
  [{ issuer: '' }, 'jwt.issuer must be'],
  [{ audience: 'api' }, 'jwt.audience must be an array'],
  [{ audience: [] }, 'jwt.audience must name at least one'],
  [{ freshness: 'never' }, 'jwt.freshness must be'],
  [{ acceptIn: 'jwt' }, 'jwt.acceptIn must be'],
  [{ jwksEnabled: 'yes' }, 'jwt.jwksEnabled must be'],
  [{ keyRotationInterval: 3 }, 'there is no option jwt.keyRotationInterval'],
])('jwt(%o) is refused', (options, message) => {
  expect(() => Reflect.apply(jwt, undefined, [options])).toThrow(ConfigError)
  expect(() => Reflect.apply(jwt, undefined, [options])).toThrow(message)
})

test.each<[unknown, string]>([
  [{ maxLoginAttempts: 3 }, 'there is no option credentials.maxLoginAttempts: password, passwords'],
  [{ minLength: 12 }, 'there is no option credentials.minLength'],
])('credentials(%o) is refused', (options, message) => {
  expect(() => Reflect.apply(credentials, undefined, [options])).toThrow(ConfigError)
  expect(() => Reflect.apply(credentials, undefined, [options])).toThrow(message)
})

test('credentials() has no options, for TypeScript either', () => {
  // @ts-expect-error It is `security.maxLoginAttempts`.
  expect(() => credentials({ maxLoginAttempts: 3 })).toThrow(ConfigError)
  expect(credentials({}).id).toBe('credentials')
})

test('no message repeats a value', () => {
  const secret = 'hunter2hunter2'
  for (const config of [
    { secret },
    { baseUrl: `https://x:${secret}@app.example` },
    { cookieNameAccess: `a ${secret}` },
  ]) {
    expect(refusalOf(config)).not.toContain(secret)
  }
})
