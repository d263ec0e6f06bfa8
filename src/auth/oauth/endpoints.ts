import type { AuthorizationServer } from 'oauth4webapi'
import { parseUrl } from '../../urls/scheme.ts'
import { isSafe } from '../rules.ts'
import type { OAuthFailure } from './failure.ts'

/** Where a discovery document leads: https, or this machine for a provider that is on this machine. */
export function checkEndpoints(
  facts: AuthorizationServer,
  failed: (why: string) => OAuthFailure,
): void {
  const { issuer, authorization_endpoint: authorization, token_endpoint: token } = facts
  const all = [authorization, token, facts.userinfo_endpoint, facts.jwks_uri]
  const isLocal = issuer.startsWith('http:')
  const isGood = (endpoint: string): boolean => {
    const url = parseUrl(endpoint)
    return url !== null && isSafe(url) && (isLocal || url.protocol === 'https:')
  }
  if (authorization === undefined || token === undefined) throw failed('has no endpoints')
  if (!all.every((endpoint) => endpoint === undefined || isGood(endpoint))) {
    throw failed('has endpoints that are not https:')
  }
}
