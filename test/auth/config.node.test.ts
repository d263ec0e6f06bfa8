import { expect, test } from 'vitest'
import { ConfigError } from 'fastauth-edge'
import { FastAuth, type FastAuthConfig } from 'fastauth-edge/auth'
import { credentials } from 'fastauth-edge/auth/credentials'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { SECRET } from './core/app.ts'

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
  [{ password: { minLength: 20, maxLength: 10 } }, 'password.maxLength must be'],
  [{ security: { maxLoginAttempts: 0 } }, 'security.maxLoginAttempts must be'],
  [{ rateLimit: { limiter: 3 } }, 'rateLimit.limiter must be'],
  [{ routePrefix: 'auth' }, 'routePrefix must be'],
  [{ routePrefix: '/auth/' }, 'routePrefix must be'],
  [{ baseUrl: 'http://app.example' }, 'baseUrl must be an https: URL'],
  [{ baseUrl: 'https://user:pass@app.example' }, 'baseUrl must be'],
  [{ trustedOrigins: ['*'] }, 'trustedOrigins must be an array, each entry an exact origin'],
  [{ trustedOrigins: ['null'] }, 'trustedOrigins must be'],
  [{ trustedOrigins: ['https://front.example/'] }, 'trustedOrigins must be'],
  [{ corsOrigins: 'https://front.example' }, 'corsOrigins must be'],
  [{ redirects: ['javascript:alert(1)'] }, 'redirects must be'],
  [{ cookieNameAccess: 'a b' }, 'cookieNameAccess must be the name of a cookie'],
  [{ cookieNameAccess: 'csrf_token' }, 'must be three names'],
  [{ cookieNameAccess: '__Host-a', cookieDomain: 'app.example' }, 'leave cookieDomain out'],
  [{ cookieNameAccess: '__Secure-a', cookieSecure: false }, 'needs Secure'],
  [{ cookieSameSite: 'none', cookieSecure: false }, "cookieSameSite 'none' needs Secure"],
  [{ cookieSameSite: 'none', debug: true }, "cookieSameSite 'none' needs Secure"],
  [{ cookieSameSite: 'Lax' }, 'cookieSameSite must be'],
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
