/** Signing in by mail: `/magic-links/login` mails a link, `/magic-links/callback` redeems it. */
import { requestSignIn } from '../../store/flows/request-sign-in.ts'
import * as v from 'valibot'
import { ConfigError } from '../../errors.ts'
import type { Redeemed } from '../../store/flows/flows.ts'
import { attempting } from '../attempts.ts'
import { demandFromHere } from '../authentication.ts'
import { message, Refused } from '../http/answers.ts'
import { newEmail, text } from '../http/fields.ts'
import { isNavigation } from '../http/navigation.ts'
import { type Exchange, open, type Route } from '../http/route.ts'
import { linkPage } from '../link-pages.ts'
import { linking, mail } from '../mailing.ts'
import { adminRole, defaultRole, giveRole } from '../new-users.ts'
import type { Services } from '../services.ts'
import type { Tokens } from '../sessions/sessions.ts'
import { withDevice, withTokens } from '../signing-in.ts'
import { tellTakeover } from '../takeover.ts'
import { hashOneTimeToken, newOneTimeToken } from '../tokens/one-time.ts'

const PROVIDER = 'magic_link'

/** As FastAuth stores it: either service redeems the other's links. */
const TOKEN_TYPE = 'magic_link_login_request'

/** @throws {ConfigError} there is no place for the links; FastAuth too finds out by the first request */
function demandPlace({ adapters }: Services): void {
  if (adapters.token === undefined) throw new ConfigError('magicLinks needs tokenAdapter')
}

const loginBy = (maxAge: number): Route =>
  open(
    'POST /magic-links/login',
    {
      summary: 'Mails a link that signs in; an unknown address becomes a user',
      body: v.object({ email: newEmail }),
    },
    async (services, exchange) => {
      const { settings, flows } = services
      const { body, ip, cookies, tell, afterUntold } = exchange
      demandPlace(services)
      const link = linking(services, exchange, 'magicLink')
      const address = body.email
      const { limits, judge } = await attempting(services, 'magic-link', {
        ip,
        address,
        device: cookies.device,
      })
      const { text, hash } = await newOneTimeToken()
      const expiresAt = new Date(Date.now() + maxAge * 1_000)
      const requested = await flows.with(requestSignIn)({
        email: address,
        newcomer: { id: crypto.randomUUID(), role: defaultRole(services) },
        token: { token: hash, tokenType: TOKEN_TYPE, expiresAt, rawData: null },
        limits,
      })
      await judge(requested, requested.hashedPassword)
      const { user, isNew } = requested
      const send = async (): Promise<void> => {
        if (user === null) return
        if (isNew) await tell('onSignup', user)
        if (settings.emailTransport === undefined) return
        const expiresInMinutes = Math.max(1, Math.floor(maxAge / 60))
        await mail(services, user.email, 'magicLink', { user, url: link(text), expiresInMinutes })
        await tell('onMagicLinkSent', user)
      }
      // The hooks too: whether there was a user, or an active one, is not for the visitor.
      afterUntold(user && send)
      return message('Magic link sent — check your email')
    },
  )

const invalid = (): Refused => new Refused(401, 'Invalid or expired magic link')

/** @throws {Refused} there is no such link any more, or the user is not active */
function demandActive<F extends Pick<Redeemed, 'user'>>(found: F | null): F {
  if (found === null) throw invalid()
  if (!found.user.isActive) throw new Refused(401, 'Account is inactive')
  return found
}

async function redeem(
  services: Services,
  { ip, userAgent, presented }: Exchange<unknown, unknown, unknown>,
  text: string,
): Promise<Redeemed & { issue(): Promise<Tokens> }> {
  const { settings, flows, sessions } = services
  const token = await hashOneTimeToken(text)
  const { allowSignin } = settings.hooks
  const evenInactive = true
  let takeOver = true
  if (allowSignin) {
    const { found } = await flows.lookAtToken(token, TOKEN_TYPE, null, { evenInactive })
    const { user } = demandActive(found)
    takeOver = !user.emailVerified
    // Before the link is spent: who is refused today may come back with it.
    if ((await allowSignin(user, PROVIDER)) !== true) throw new Refused(403, 'Sign-in not allowed')
  }
  const { grant, issue } = await sessions.open({ remember: false, ip, userAgent })
  const redeemed = demandActive(
    await flows.redeem({
      token,
      tokenType: TOKEN_TYPE,
      takeOver,
      firstRole: defaultRole(services),
      grant,
      former: await sessions.former(presented),
      revocation: sessions.revocation(new Date()),
      evenInactive,
    }),
  )
  return { ...redeemed, issue: () => issue(redeemed) }
}

async function signIn(
  services: Services,
  exchange: Exchange<unknown, unknown, unknown>,
  text: string,
): Promise<Response> {
  demandPlace(services)
  const { cookies, tell } = exchange
  const redeemed = await redeem(services, exchange, text)
  const { user, verified, takenOver, issue } = redeemed
  if (takenOver) await tellTakeover(services, exchange, user)
  if (verified) await tell('onEmailVerify', user)
  const admin = adminRole(services, user.email)
  if (admin) await giveRole(services, user.id, admin)
  const tokens = await issue()
  await tell('onSignin', user, PROVIDER)
  const answer = await withTokens(services, cookies, tokens)
  return withDevice(services, cookies, redeemed, answer)
}

const byLink = open(
  'GET /magic-links/callback',
  {
    summary: 'Signs in with a mailed link; to a person, shows a page whose button does',
    query: v.object({ token: text }),
  },
  (services, exchange) => {
    const { request, url, query } = exchange
    if (isNavigation(request)) return linkPage(services, 'magicLink', query.token)
    demandFromHere(services, request, url)
    return signIn(services, exchange, query.token)
  },
)

const byBody = open(
  'POST /magic-links/callback',
  {
    summary: 'Signs in with the token of a mailed link',
    body: v.object({ token: text }),
    takesForms: true,
  },
  (services, exchange) => signIn(services, exchange, exchange.body.token),
)

/** @param maxAge of a link, in seconds */
export const magicLinkRoutes = (maxAge: number): readonly Route[] => [
  loginBy(maxAge),
  byLink,
  byBody,
]
