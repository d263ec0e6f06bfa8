/** The way to a provider: `/authorize` and `/link`. */
import { baseOf } from '../base-url.ts'
import { json, Refused, withCookies } from '../http/answers.ts'
import { isNavigation } from '../http/navigation.ts'
import type { Exchange } from '../http/route.ts'
import { allowedTarget, isListed } from '../redirects.ts'
import type { Services } from '../services.ts'
import { redirected, refusalOf, ledBack } from './answers.ts'
import type { OAuthClient } from './client.ts'
import { OAuthFailure } from './failure.ts'
import { begin } from './states.ts'

export type Flow = 'sign-in' | 'link'

/** Where people can be sent. */
export interface Destination {
  readonly redirect_uri?: string | undefined
  readonly redirect?: string | undefined
}

/** @throws {Refused} FastAuth's answers where there is no such provider, or no place for its accounts */
export function providerOf({ oauth, adapters }: Services, id = ''): OAuthClient {
  const client = oauth.get(id)
  if (client === undefined) throw new Refused(404, `OAuth provider '${id}' not found`)
  if (adapters.oauth === undefined) throw new Refused(400, 'oauth_adapter is not configured')
  return client
}

/** The callback of this service, which the provider's own list must hold. */
export const ownCallback = (services: Services, url: URL, id: string, flow: Flow): string =>
  `${baseOf(services, url)}${services.settings.prefix}/oauth/${id}${flow === 'link' ? '/link' : ''}/callback`

/** The longest target that a cookie has room for, five times. */
const LONGEST_TARGET = 1_024

export async function start(
  services: Services,
  exchange: Exchange<unknown, Destination, unknown>,
  flow: Flow,
  userId: string | null,
): Promise<Response> {
  const { request, url, query, params, cookies } = exchange
  const { settings } = services
  const client = providerOf(services, params['provider'])
  const own = ownCallback(services, url, client.id, flow)
  const { redirect_uri: redirectUri = own, redirect } = query
  // Exactly: what a provider sends there signs somebody in.
  if (redirectUri !== own && !isListed(services, redirectUri)) {
    throw new Refused(400, 'redirect_uri is not allowed: list it in redirects')
  }
  const isShort = redirect === undefined || redirect.length <= LONGEST_TARGET
  const target = redirect === undefined ? null : allowedTarget(services, url, redirect)
  if (!isShort || (redirect !== undefined && target === null)) {
    throw new Refused(400, 'redirect is not allowed: list it in redirects')
  }
  const facts = { provider: client.id, redirectUri, target, userId }
  const { begun, binding, lines } = await begin(settings.secrets, cookies, facts)
  const isPerson = isNavigation(request)
  let to: URL
  try {
    to = await client.authorizationUrl(begun)
  } catch (error) {
    if (!(error instanceof OAuthFailure)) throw error
    return isPerson ? ledBack(services, exchange, target, error) : refusalOf(exchange, error)
  }
  const answer = isPerson
    ? redirected(to.href)
    : json({ url: to.href, ...(settings.delivery === 'json' && { binding }) })
  return withCookies(answer, lines)
}
