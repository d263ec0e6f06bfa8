/** The proof of an address: `/request-verify-email` mails a link, `/verify-email` redeems it. */
import * as v from 'valibot'
import { credentialsOf, visitorBy } from '../authentication.ts'
import { message, refusal } from '../http/answers.ts'
import { text } from '../http/fields.ts'
import { type Exchange, guarded, open, type Route } from '../http/route.ts'
import { isNavigation } from '../http/navigation.ts'
import { linkPage } from '../link-pages.ts'
import { adminRole } from '../new-users.ts'
import { demandTokens, type Services } from '../services.ts'
import type { Redeemed } from '../../store/flows/flows.ts'
import { hashOneTimeToken } from '../tokens/one-time.ts'
import { startVerification, VERIFICATION } from '../verification.ts'

const request = guarded(
  'POST /request-verify-email',
  { summary: 'Mails a link to verify the address of who is asking', attempt: 'verify-email' },
  async (services, exchange) => {
    demandTokens(services)
    const { user } = exchange.visitor
    const verification = await startVerification(services, exchange)
    await services.adapters.token?.createToken({ ...verification.row, userId: user.id })
    exchange.after(() => verification.mail(user))
    return message('Verification email sent')
  },
)

/** Who opens the link with a session of the account may be an administrator by `adminEmails`. */
async function redeemedAsAdmin(
  services: Services,
  { request, url }: Exchange<unknown, unknown, unknown>,
  token: string,
): Promise<Redeemed | null> {
  if (services.settings.adminEmails.length === 0) return null
  const credentials = credentialsOf(services, request, url)
  const visitor = await visitorBy(services, credentials, { current: true })
  const role = visitor?.user.isActive ? adminRole(services, visitor.user.email) : null
  if (visitor === null || role === null) return null
  const { id: userId } = visitor.user
  return services.flows.redeem({ token, tokenType: VERIFICATION, userId, takeOver: false, role })
}

async function redeem(
  services: Services,
  exchange: Exchange<unknown, unknown, unknown>,
  text: string,
): Promise<Response> {
  demandTokens(services)
  const token = await hashOneTimeToken(text)
  const redeemed =
    (await redeemedAsAdmin(services, exchange, token)) ??
    (await services.flows.redeem({ token, tokenType: VERIFICATION, takeOver: false }))
  if (redeemed === null) return refusal(400, 'Invalid or expired verification token')
  if (redeemed.verified) await exchange.tell('onEmailVerify', redeemed.user)
  return message('Email verified successfully')
}

const fields = v.object({ token: text })

const byLink = open(
  'GET /verify-email',
  { summary: 'Verifies an address; to a person, shows a page whose button does', query: fields },
  (services, exchange) =>
    isNavigation(exchange.request)
      ? linkPage('verification', exchange.query.token)
      : redeem(services, exchange, exchange.query.token),
)

const byBody = open(
  'POST /verify-email',
  { summary: 'Verifies an address', body: fields, takesForms: true },
  (services, exchange) => redeem(services, exchange, exchange.body.token),
)

export const VERIFICATION_ROUTES: readonly Route[] = [request, byLink, byBody]
