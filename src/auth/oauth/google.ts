import type { Provider } from '../config.ts'
import { standardProfile } from './definition.ts'
import type { OAuthOptions } from './options.ts'
import { defined } from './provider.ts'

/**
 * Signing in with Google.
 *
 * @throws {ConfigError} an option is not known or has a wrong value
 *
 * @example
 * ```ts
 * import { google } from 'fastauth-edge/auth/oauth'
 *
 * export const providers = [google({ clientId: '…', clientSecret: '…' })]
 * ```
 */
export const google = (options: OAuthOptions = {}): Provider =>
  defined(
    {
      id: 'google',
      name: 'Google',
      server: {
        issuer: 'https://accounts.google.com',
        authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
        token_endpoint: 'https://oauth2.googleapis.com/token',
        userinfo_endpoint: 'https://openidconnect.googleapis.com/v1/userinfo',
        jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs',
      },
      isOpenId: true,
      scopes: ['openid', 'email', 'profile'],
      parameters: { access_type: 'offline', prompt: 'consent' },
      secretIn: 'body',
      needsSecret: true,
      profile: standardProfile,
      // Google hosts these mailboxes. Of any other it once verified that somebody could read it.
      trusts: (email, { hd }) => {
        const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase()
        return domain === 'gmail.com' || (typeof hd === 'string' && domain === hd.toLowerCase())
      },
    },
    options,
  )
