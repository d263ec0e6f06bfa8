/** The proof of an address: `/request-verify-email` mails a link, `/verify-email` redeems it. */
import * as v from 'valibot'
import { attempting } from '../attempts.ts'
import { message, refusal } from '../http/answers.ts'
import { password, text } from '../http/fields.ts'
import { guarded, open, type Route } from '../http/route.ts'
import { isNavigation } from '../http/navigation.ts'
import { linkPage } from '../link-pages.ts'
import { demandTokens } from '../services.ts'
import { startVerification } from '../verification.ts'
import { redeemVerification } from '../verifying.ts'

const request = guarded(
  'POST /request-verify-email',
  { summary: 'Mails a link to verify the address of the signed-in user' },
  async (services, exchange) => {
    demandTokens(services)
    const { ip, visitor } = exchange
    const { id, email: address } = visitor.user
    const { limits, check } = await attempting(services, 'verify-email', { ip, address })
    const verification = await startVerification(services, exchange)
    // The row says whom it is mailed to: it proves no address that the account gets later.
    const requested = await services.flows.requestToken(address, verification.row, limits)
    check(requested)
    const { user } = requested
    if (user?.id !== id) return refusal(409, 'The account was changed meanwhile. Try again')
    exchange.after(() => verification.mail(user))
    return message('Verification email sent')
  },
)

const byLink = open(
  'GET /verify-email',
  {
    summary: 'Verifies an address; to a person, shows a page whose button does',
    query: v.object({ token: text }),
  },
  (services, exchange) =>
    isNavigation(exchange.request)
      ? linkPage(services, 'verification', exchange.query.token)
      : redeemVerification(services, exchange, exchange.query),
)

const byBody = open(
  'POST /verify-email',
  {
    summary:
      'Verifies an address; the password of the account confirms it; with owner "other", everything goes that was set before',
    body: v.object({ token: text, owner: v.optional(text), password: v.optional(password) }),
    takesForms: true,
  },
  (services, exchange) => redeemVerification(services, exchange, exchange.body),
)

export const VERIFICATION_ROUTES: readonly Route[] = [request, byLink, byBody]
