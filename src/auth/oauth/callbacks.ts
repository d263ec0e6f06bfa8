/** The way back from a provider. */
import { accountFlows } from '../../store/flows/account-flows.ts'
import { credentialsOf, visitorBy } from '../authentication.ts'
import { message, withCookies } from '../http/answers.ts'
import { isNavigation } from '../http/navigation.ts'
import type { Exchange } from '../http/route.ts'
import { sendMail } from '../mailing.ts'
import type { Services } from '../services.ts'
import { cookieLines, withTokens } from '../signing-in.ts'
import { accountOf, provenAddress } from './accounts.ts'
import { led, ledBack, refusalOf } from './answers.ts'
import type { Identity, OAuthClient } from './client.ts'
import { OAuthFailure } from './failure.ts'
import { signInWith } from './owners.ts'
import { type Flow, ownCallback, providerOf } from './starting.ts'
import { type Begun, forget, resume } from './states.ts'

/** What a provider sends, and the binding of a client without cookies. */
export interface Callback {
  readonly state: string
  readonly code?: string | undefined
  readonly error?: string | undefined
  readonly binding?: string | undefined
}

type Coming = Exchange<unknown, Callback, unknown>

/**
 * A binding is a program's. In a link that a browser follows it may be somebody else's, who would sign the browser in to
 * an account of theirs.
 */
const bindingOf = ({ request, query }: Coming): string | undefined =>
  isNavigation(request) ? undefined : query.binding

/** @throws {OAuthFailure} this browser has not begun it, or not with this provider */
async function begunBy(
  { settings }: Services,
  exchange: Coming,
  { id }: OAuthClient,
  flow: Flow,
): Promise<Begun> {
  const { cookies, query } = exchange
  const binding = settings.delivery === 'json' ? bindingOf(exchange) : undefined
  const begun = await resume(settings.secrets, cookies, query.state, binding)
  const isFlow = begun !== null && (begun.userId === null ? 'sign-in' : 'link') === flow
  if (!isFlow) {
    const detail = flow === 'link' ? 'Invalid or expired link state' : undefined
    throw new OAuthFailure('invalid_state', { detail })
  }
  if (begun.provider !== id) {
    throw new OAuthFailure('invalid_state', { detail: 'OAuth state provider mismatch' })
  }
  return begun
}

/** Answers a callback: to a person by a redirect, to a program in JSON. */
interface Answers {
  success(): Promise<Response>
  failure(failure: OAuthFailure): Response
}

async function comeBack(
  services: Services,
  exchange: Coming,
  flow: Flow,
  done: (client: OAuthClient, begun: Begun, identity: Identity) => Promise<Answers['success']>,
): Promise<Response> {
  const { request, url, query, params, cookies } = exchange
  const client = providerOf(services, params['provider'])
  const isPerson = isNavigation(request)
  let begun: Begun | undefined
  let answer: Response
  try {
    begun = await begunBy(services, exchange, client, flow)
    const identity = await client.identify(url.searchParams, begun)
    answer = await (await done(client, begun, identity))()
  } catch (error) {
    if (!(error instanceof OAuthFailure)) throw error
    answer =
      isPerson || (begun && isLed(services, exchange, client, flow, begun))
        ? ledBack(services, exchange, begun?.target ?? null, error)
        : refusalOf(exchange, error)
  }
  return withCookies(answer, forget(cookies, query.state))
}

/** Whether the provider led a browser here itself, which is to be led on. */
function isLed(
  services: Services,
  { url, query }: Coming,
  { id }: OAuthClient,
  flow: Flow,
  { redirectUri, target }: Begun,
): boolean {
  if (query.binding !== undefined) return false
  const isAnywhere = target !== null || services.settings.oauthRedirectUrl !== undefined
  return isAnywhere && redirectUri === ownCallback(services, url, id, flow)
}

export const finishSignIn = (services: Services, exchange: Coming): Promise<Response> =>
  comeBack(services, exchange, 'sign-in', async (client, begun, identity) => {
    const tokens = await signInWith(services, exchange, client, identity)
    return async () => {
      const { request, cookies } = exchange
      const goes = isNavigation(request) || isLed(services, exchange, client, 'sign-in', begun)
      if (!goes) return withTokens(services, cookies, tokens)
      const lines = await cookieLines(services, cookies, tokens)
      return withCookies(led(services, exchange, begun.target), lines)
    }
  })

const capitalized = (id: string): string => id.charAt(0).toUpperCase() + id.slice(1)

export const finishLink = (services: Services, exchange: Coming): Promise<Response> =>
  comeBack(services, exchange, 'link', async (client, begun, identity) => {
    const { request, url, tell } = exchange
    const credentials = credentialsOf(services, request, url)
    const visitor = await visitorBy(services, credentials, { current: true })
    // Another user, who has signed in meanwhile, did not begin this.
    if (!visitor?.user.isActive || visitor.user.id !== begun.userId) {
      throw new OAuthFailure('not_signed_in')
    }
    const { user, hashedPassword, keeps } = visitor
    const linked = await services.flows.with(accountFlows).linkAccount({
      user,
      hashedPassword,
      sessionId: keeps.sessionId,
      account: accountOf(services, client, identity),
      proven: provenAddress(identity),
    })
    if (linked.outcome === 'taken') throw new OAuthFailure('already_linked')
    if (linked.outcome === 'nobody') throw new OAuthFailure('not_signed_in')
    if (linked.outcome === 'linked') {
      sendMail(services, exchange, user.email, 'accountLinked', { user, provider: client.name })
    }
    if (linked.verified) await tell('onEmailVerify', { ...user, emailVerified: true })
    await tell('onOAuthLink', user, client.id)
    return async () =>
      isNavigation(request) || isLed(services, exchange, client, 'link', begun)
        ? led(services, exchange, begun.target)
        : message(`${capitalized(client.id)} account linked successfully`)
  })
