import { ConfigError } from '../../errors.ts'
import type { Provider } from '../config.ts'
import * as rule from '../rules.ts'
import { standardProfile } from './definition.ts'
import type { OAuthProviderOptions } from './options.ts'
import { defined } from './provider.ts'

const OWN: rule.Rules = {
  id: [
    'lower-case letters, digits, - and _, a letter first',
    (value) => typeof value === 'string' && /^[a-z][a-z0-9_-]{0,63}$/.test(value),
  ],
  name: rule.text,
  issuer: rule.httpsUrl,
  authorizationEndpoint: rule.endpoint,
  tokenEndpoint: rule.endpoint,
  userinfoEndpoint: rule.endpoint,
  profile: rule.callback,
}

/**
 * Signing in with any OpenID Connect provider, by its issuer, or with any other OAuth 2 provider, by its endpoints.
 *
 * @throws {ConfigError} an option is missing, not known, or has a wrong value
 *
 * @example
 * ```ts
 * import { oauthProvider } from 'fastauth-edge/auth/oauth'
 *
 * const byIssuer = oauthProvider({
 *   id: 'corp',
 *   name: 'Corp',
 *   issuer: 'https://login.corp.example',
 *   clientId: '…',
 *   clientSecret: '…',
 * })
 *
 * const byEndpoints = oauthProvider({
 *   id: 'forge',
 *   authorizationEndpoint: 'https://forge.example/oauth/authorize',
 *   tokenEndpoint: 'https://forge.example/oauth/token',
 *   userinfoEndpoint: 'https://forge.example/api/user',
 *   scopes: ['user'],
 *   clientId: '…',
 *   clientSecret: '…',
 *   profile: ({ uid, mail }) => ({ id: String(uid), email: String(mail) }),
 * })
 *
 * export const providers = [byIssuer, byEndpoints]
 * ```
 */
export function oauthProvider(options: OAuthProviderOptions): Provider {
  const { id, name, issuer, profile = standardProfile } = options
  rule.check({ id }, 'oauthProvider', { id: OWN['id'] ?? rule.text })
  rule.demand(id !== undefined, 'oauthProvider needs an id')
  const { authorizationEndpoint, tokenEndpoint, userinfoEndpoint } = options
  const endpoints = [authorizationEndpoint, tokenEndpoint, userinfoEndpoint]
  const given = endpoints.filter((endpoint) => endpoint !== undefined).length
  rule.demand(
    issuer === undefined ? given === 3 : given === 0,
    `${id} needs issuer, or authorizationEndpoint, tokenEndpoint and userinfoEndpoint`,
  )
  return defined(
    {
      id,
      name: name ?? id,
      server: issuer ?? serverOf(id, authorizationEndpoint, tokenEndpoint, userinfoEndpoint),
      isOpenId: issuer !== undefined,
      scopes: issuer === undefined ? [] : ['openid', 'email', 'profile'],
      parameters: {},
      secretIn: issuer === undefined ? 'header' : undefined,
      needsSecret: false,
      profile,
      trusts: () => false,
    },
    options,
    OWN,
  )
}

/** A provider without an issuer is identified here by its authorization endpoint. */
function serverOf(id: string, authorization?: string, token?: string, userinfo?: string) {
  if (authorization === undefined || token === undefined || userinfo === undefined) {
    throw new ConfigError(`${id} needs its three endpoints`)
  }
  return {
    issuer: authorization,
    authorization_endpoint: authorization,
    token_endpoint: token,
    userinfo_endpoint: userinfo,
  }
}
