import { property } from '../../connections/property.ts'
import type { Provider } from '../config.ts'
import type { Get } from './definition.ts'
import type { OAuthClaims, OAuthOptions } from './options.ts'
import { defined } from './provider.ts'

const API = 'https://api.github.com'

const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null

interface Address {
  readonly email: string
  readonly verified: boolean
  readonly primary: boolean
}

function readAddresses(value: unknown): Address[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((one: unknown) => {
    const email = text(property(one, 'email'))
    if (email === null) return []
    const is = (what: string): boolean => property(one, what) === true
    return [{ email, verified: is('verified'), primary: is('primary') }]
  })
}

/** The public address, else the primary one, else any: as FastAuth chooses, with what GitHub says of that one. */
async function claims(get: Get): Promise<OAuthClaims> {
  const user = await get(`${API}/user`)
  const all = readAddresses(await get(`${API}/user/emails`))
  const open = text(property(user, 'email'))
  const primary = all.find((one) => one.primary && one.verified) ?? all.find((one) => one.primary)
  const chosen = open === null ? (primary ?? all[0]) : all.find(({ email }) => email === open)
  return {
    id: property(user, 'id'),
    name: text(property(user, 'name')) ?? text(property(user, 'login')),
    picture: text(property(user, 'avatar_url')),
    email: chosen?.email ?? open,
    email_verified: chosen?.verified === true,
  }
}

/**
 * Signing in with GitHub.
 *
 * @throws {ConfigError} an option is not known or has a wrong value
 *
 * @example
 * ```ts
 * import { github } from 'fastauth-edge/auth/oauth'
 *
 * // In a shell, the environment's GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET.
 * export const providers = [github()]
 * ```
 */
export const github = (options: OAuthOptions = {}): Provider =>
  defined(
    {
      id: 'github',
      name: 'GitHub',
      server: {
        issuer: 'https://github.com/login/oauth',
        authorization_endpoint: 'https://github.com/login/oauth/authorize',
        token_endpoint: 'https://github.com/login/oauth/access_token',
      },
      isOpenId: false,
      scopes: ['user:email'],
      parameters: {},
      secretIn: 'body',
      needsSecret: true,
      claims,
      profile: ({ id, name, picture, email, email_verified: isVerified }) => ({
        id: typeof id === 'number' ? id : (text(id) ?? ''),
        name: text(name),
        image: text(picture),
        email: text(email),
        emailVerified: isVerified === true,
      }),
      trusts: () => true,
    },
    options,
  )
