/** The answers to a browser or a program on its way to a provider and back. */
import { baseOf } from '../base-url.ts'
import { refusal } from '../http/answers.ts'
import type { Exchange } from '../http/route.ts'
import type { Services } from '../services.ts'
import type { OAuthFailure } from './failure.ts'

type Where = Pick<Exchange, 'url' | 'after'>

/** The address that leads here holds a code or a state, so it goes to no other site. */
export const redirected = (location: string): Response =>
  new Response(null, {
    status: 302,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  })

/** Where a browser goes that nobody named a target for. */
const homeOf = (services: Services, url: URL): string =>
  services.settings.oauthRedirectUrl ?? `${baseOf(services, url)}/`

/** Leads a browser back to the front end. */
export const led = (services: Services, { url }: Where, target: string | null): Response =>
  redirected(target ?? homeOf(services, url))

/** Tells the operator, after the answer. */
function report({ after }: Where, { fault }: OAuthFailure): void {
  if (fault) after(() => Promise.reject(fault))
}

/** Redirects a browser to the front end, with the reason as a code. */
export function ledBack(
  services: Services,
  where: Where,
  target: string | null,
  failure: OAuthFailure,
): Response {
  report(where, failure)
  const to = new URL(target ?? homeOf(services, where.url))
  to.searchParams.set('error', failure.code)
  return redirected(to.href)
}

/** The same for a program. */
export function refusalOf(where: Where, failure: OAuthFailure): Response {
  report(where, failure)
  const { status, detail, retryAfter } = failure
  const headers: HeadersInit = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  return refusal(status, detail, headers)
}
