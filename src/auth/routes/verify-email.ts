/** The proof of an address: `/request-verify-email` mails a link, `/verify-email` redeems it. */
import * as v from 'valibot'
import { credentialsOf, visitorBy } from '../authentication.ts'
import { message, refusal } from '../http/answers.ts'
import { text } from '../http/fields.ts'
import { type Exchange, guarded, open, type Route } from '../http/route.ts'
import { isNavigation } from '../http/navigation.ts'
import { linkPage, ownerPage } from '../link-pages.ts'
import { adminRole, defaultRole } from '../new-users.ts'
import { demandTokens, type Services } from '../services.ts'
import type { Redeemed } from '../../store/flows/flows.ts'
import { tellTakeover } from '../takeover.ts'
import { hashOneTimeToken } from '../tokens/one-time.ts'
import { startVerification, VERIFICATION } from '../verification.ts'

const request = guarded(
  'POST /request-verify-email',
  { summary: 'Mails a link to verify the address of the signed-in user', attempt: 'verify-email' },
  async (services, exchange) => {
    demandTokens(services)
    const { id, email } = exchange.visitor.user
    const verification = await startVerification(services, exchange)
    // The row says whom it is mailed to: it proves no address that the account gets later.
    const { user } = await services.flows.requestToken(email, verification.row, null)
    if (user?.id !== id) return refusal(409, 'The account was changed meanwhile. Try again')
    exchange.after(() => verification.mail(user))
    return message('Verification email sent')
  },
)

/** A visitor with a session of the account confirms it, and may become an administrator by `adminEmails`. */
async function redeemedWithin(
  services: Services,
  { request, url }: Exchange<unknown, unknown, unknown>,
  token: string,
): Promise<Redeemed | null> {
  const credentials = credentialsOf(services, request, url)
  const visitor = await visitorBy(services, credentials, { current: true })
  if (!visitor?.user.isActive) return null
  const { id: userId, email } = visitor.user
  const role = adminRole(services, email)
  return services.flows.redeem({ token, tokenType: VERIFICATION, userId, takeOver: false, role })
}

const invalid = (): Response => refusal(400, 'Invalid or expired verification token')

async function redeem(
  services: Services,
  exchange: Exchange<unknown, unknown, unknown>,
  text: string,
  owner?: string,
): Promise<Response> {
  demandTokens(services)
  const { settings, flows, sessions } = services
  const { isForm, tell } = exchange
  const token = await hashOneTimeToken(text)
  const takeOver = owner === 'other'
  const byVisitor =
    !takeOver && (isForm || settings.adminEmails.length > 0)
      ? await redeemedWithin(services, exchange, token)
      : null
  if (byVisitor === null && isForm && owner === undefined) {
    const { found } = await flows.lookAtToken(token, VERIFICATION, null)
    if (found === null) return invalid()
    if (!found.user.emailVerified) {
      const listed = await flows.listSessions({ userId: found.user.id })
      return ownerPage(services, text, found.user, listed?.sessions[0])
    }
  }
  const revocation = takeOver ? sessions.revocation(new Date()) : null
  const firstRole = takeOver ? defaultRole(services) : null
  const redemption = { token, tokenType: VERIFICATION, takeOver, firstRole, revocation }
  const redeemed = byVisitor ?? (await flows.redeem(redemption))
  if (redeemed === null) return invalid()
  const { user, verified, takenOver } = redeemed
  if (takenOver) await tellTakeover(services, exchange, user)
  if (verified) await tell('onEmailVerify', user)
  return message('Email verified successfully')
}

const byLink = open(
  'GET /verify-email',
  {
    summary: 'Verifies an address; to a person, shows a page whose button does',
    query: v.object({ token: text }),
  },
  (services, exchange) =>
    isNavigation(exchange.request)
      ? linkPage(services, 'verification', exchange.query.token)
      : redeem(services, exchange, exchange.query.token),
)

const byBody = open(
  'POST /verify-email',
  {
    summary: 'Verifies an address; with owner "other", everything goes that was set before',
    body: v.object({ token: text, owner: v.optional(text) }),
    takesForms: true,
  },
  (services, exchange) => redeem(services, exchange, exchange.body.token, exchange.body.owner),
)

export const VERIFICATION_ROUTES: readonly Route[] = [request, byLink, byBody]
