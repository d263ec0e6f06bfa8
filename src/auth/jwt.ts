/** JSON Web Tokens for FastAuth's core: `fastauth-edge/auth/jwt`. */
import type { JwtPart } from './config.ts'
import { json } from './http/answers.ts'
import { open } from './http/route.ts'
import { openJwtSessions } from './sessions/jwt-sessions.ts'
import { type JwtOptions, readJwtOptions } from './tokens/jwt-options.ts'
import { jwtSigner } from './tokens/jwt-signer.ts'

export type { JwtAlgorithm, JwtOptions } from './tokens/jwt-options.ts'

/**
 * Access and refresh tokens in FastAuth's formats. Without it, no JWT is accepted, and no code for them is in the
 * bundle.
 *
 * @throws {ConfigError} names the option that is wrong and the cure
 *
 * @example
 * ```ts
 * import { d1Adapter, type D1Options } from 'fastauth-edge/d1'
 * import { FastAuth } from 'fastauth-edge/auth'
 * import { credentials } from 'fastauth-edge/auth/credentials'
 * import { jwt } from 'fastauth-edge/auth/jwt'
 *
 * export function authOf(env: { DB: D1Options['binding']; AUTH_SECRET: string }): FastAuth {
 *   return new FastAuth({
 *     secret: env.AUTH_SECRET,
 *     providers: [credentials()],
 *     adapter: d1Adapter({ binding: env.DB }),
 *     sessionStrategy: 'jwt',
 *     tokenDelivery: 'json',
 *     jwt: jwt({ accessTokenTtl: 600 }),
 *   })
 * }
 * ```
 */
export function jwt(options: JwtOptions = {}): JwtPart {
  const settings = readJwtOptions(options)
  const jwks = open(
    'GET /.well-known/jwks.json',
    { summary: 'The public keys that verify access tokens', atRoot: true },
    async ({ settings: { secrets } }) =>
      json({ keys: await jwtSigner(settings, secrets.raw).publicKeys() }),
  )
  return {
    kind: 'jwt',
    routes: settings.publishes ? [jwks] : [],
    openSessions: (parts) =>
      openJwtSessions(parts, settings, jwtSigner(settings, parts.secrets.raw)),
    acceptIn: settings.acceptIn,
    rememberMeTtl: settings.rememberMeTtl,
  }
}
