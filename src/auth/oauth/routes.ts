/** The routes of OAuth providers: `/oauth/*`. */
import { accountFlows } from '../../store/flows/account-flows.ts'
import * as v from 'valibot'
import { checkCsrfToken, demandFresh, demandFromHere } from '../authentication.ts'
import { json, message, refusal, Refused } from '../http/answers.ts'
import { text } from '../http/fields.ts'
import { type Exchange, guarded, open, type Route } from '../http/route.ts'
import { invalid } from '../http/validation.ts'
import type { Services } from '../services.ts'
import type { Visitor } from '../sessions/sessions.ts'
import { type Callback, finishLink, finishSignIn } from './callbacks.ts'
import { start } from './starting.ts'

const destination = v.object({ redirect_uri: v.optional(text), redirect: v.optional(text) })

const callback = v.object({
  state: text,
  code: v.optional(text),
  error: v.optional(text),
  binding: v.optional(text),
})

/** @throws {Refused} 422, the provider sent neither a code nor an error */
function demandCode({ code, error }: Callback): void {
  if (code !== undefined || error !== undefined) return
  throw invalid([{ type: 'missing', loc: ['query', 'code'], msg: 'Field required' }])
}

/** @throws {Refused} FastAuth's answer where accounts have no place */
function demandAccounts({ adapters }: Services): void {
  if (adapters.oauth === undefined) throw new Refused(400, 'oauth_adapter is not configured')
}

const authorize = open(
  'GET /oauth/{provider}/authorize',
  { summary: 'Where to send the browser; a person is sent there', query: destination },
  (services, exchange) => start(services, exchange, 'sign-in', null),
)

const signedIn = open(
  'GET /oauth/{provider}/callback',
  { summary: 'Where the provider leads back to: signs in', query: callback },
  (services, exchange) => {
    demandCode(exchange.query)
    return finishSignIn(services, exchange)
  },
)

/**
 * A link that another site led to would link what that site has signed the browser in to: the rule of unsafe requests
 * holds for it.
 */
async function demandOwn(
  services: Services,
  { request, url, visitor }: Exchange<unknown, unknown, Visitor>,
): Promise<void> {
  const { credentials, state } = demandFromHere(services, request, url)
  if (state === 'needs-token') {
    await checkCsrfToken(services, request, credentials.cookies, [visitor.boundTo])
  }
}

const link = guarded(
  'GET /oauth/{provider}/link',
  {
    summary: 'Where to send the browser to link an account; a person is sent there',
    query: destination,
  },
  async (services, exchange) => {
    await demandOwn(services, exchange)
    demandFresh(services, exchange.visitor)
    return start(services, exchange, 'link', exchange.visitor.user.id)
  },
)

const linked = open(
  'GET /oauth/{provider}/link/callback',
  {
    summary: 'Where the provider leads back to: links the account to who is signed in',
    query: callback,
  },
  (services, exchange) => {
    demandCode(exchange.query)
    return finishLink(services, exchange)
  },
)

const list = guarded(
  'GET /oauth/accounts',
  { summary: 'The linked accounts of the signed-in user, oldest first' },
  async (services, { visitor }) => {
    demandAccounts(services)
    const accounts = await services.adapters.oauth?.getUserOAuthAccounts(visitor.user.id)
    return json(
      (accounts ?? []).map(({ provider, providerAccountId }) => ({
        provider,
        provider_account_id: providerAccountId,
      })),
    )
  },
)

const unlink = guarded(
  'DELETE /oauth/accounts/{provider}',
  { summary: 'Unlinks the oldest account at a provider, unless it is the last way in' },
  async (services, { visitor, params }) => {
    demandAccounts(services)
    demandFresh(services, visitor)
    const provider = params['provider'] ?? ''
    const outcome = await services.flows.with(accountFlows).unlinkAccount(visitor.user.id, provider)
    if (outcome === 'none') return refusal(404, `No linked ${provider} account found`)
    if (outcome === 'last') return refusal(400, 'The last way to sign in cannot be unlinked')
    return message('Account unlinked')
  },
)

/** The same for all providers, which are found by their ids. */
export const OAUTH_ROUTES: readonly Route[] = [authorize, signedIn, link, linked, list, unlink]
