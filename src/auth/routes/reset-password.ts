/** A forgotten password: `/forgot-password` mails a link, `/reset-password` sets a new one. */
import * as v from 'valibot'
import { attempting } from '../attempts.ts'
import { message, refusal } from '../http/answers.ts'
import { email, password, text } from '../http/fields.ts'
import { open, type Route } from '../http/route.ts'
import { linkPage } from '../link-pages.ts'
import { linking, mail, mailUntold } from '../mailing.ts'
import { defaultRole } from '../new-users.ts'
import { policyProblem } from '../passwords/policy.ts'
import { demandTokens, passwordsOf } from '../services.ts'
import { withDevice } from '../signing-in.ts'
import { tellTakeover } from '../takeover.ts'
import { hashOneTimeToken, newOneTimeToken } from '../tokens/one-time.ts'

const TOKEN_TYPE = 'password_reset'
const MINUTES = 30

const forgot = open(
  'POST /forgot-password',
  { summary: 'Mails a link to set a new password', body: v.object({ email }) },
  async (services, exchange) => {
    const { flows } = services
    demandTokens(services)
    const { body, ip, cookies } = exchange
    const link = linking(services, exchange, 'passwordReset')
    const { limits, judge } = await attempting(services, 'forgot-password', {
      ip,
      address: body.email,
      device: cookies.device,
    })
    const { text, hash } = await newOneTimeToken()
    const expiresAt = new Date(Date.now() + MINUTES * 60_000)
    const row = { token: hash, tokenType: TOKEN_TYPE, expiresAt, rawData: null }
    const requested = await flows.requestToken(body.email, row, limits)
    await judge(requested, requested.hashedPassword)
    const { user } = requested
    const subject = { user, url: link(text), expiresInMinutes: MINUTES }
    const sending = user && (() => mail(services, user.email, 'passwordReset', subject))
    mailUntold(services, exchange, sending)
    return message('If the email exists, a reset link has been sent')
  },
)

const invalidToken = (): Response => refusal(400, 'Invalid or expired reset token')

const reset = open(
  'POST /reset-password',
  {
    summary: 'Sets a new password with the token of a mailed link',
    hashes: true,
    body: v.object({ token: text, new_password: password }),
    takesForms: true,
  },
  async (services, exchange) => {
    const { settings, flows, sessions } = services
    const passwords = passwordsOf(services)
    demandTokens(services)
    const { body, ip, cookies, tell } = exchange
    const problem = policyProblem(settings.passwordPolicy, body.new_password)
    if (problem !== null) {
      return exchange.isForm
        ? linkPage(services, 'passwordReset', body.token, problem)
        : refusal(400, problem)
    }
    const token = await hashOneTimeToken(body.token)
    const { limits, check } = await attempting(services, 'reset-password', { ip, address: null })
    const looked = await flows.lookAtToken(token, TOKEN_TYPE, limits)
    check(looked)
    if (looked.found === null) return invalidToken()
    const hashedPassword = await passwords.hash(body.new_password)
    const done = await flows.resetPassword({
      userId: looked.found.user.id,
      token,
      tokenType: TOKEN_TYPE,
      hashedPassword,
      revocation: sessions.revocation(new Date()),
      wasVerified: looked.found.user.emailVerified,
      firstRole: defaultRole(services),
    })
    if (done === null) return invalidToken()
    if (done.takenOver) {
      await tellTakeover(services, exchange, done.user)
      await tell('onEmailVerify', done.user)
    }
    await tell('onPasswordReset', done.user)
    // Others may have used up what an unknown device may try, and who reads the mail is to sign in at once.
    const { user } = done
    const answer = message('Password reset successfully')
    return withDevice(services, cookies, { user, hashedPassword }, answer)
  },
)

/** Where a mailed link leads. At FastAuth that is 405. */
const byLink = open(
  'GET /reset-password',
  { summary: 'Shows a form for a new password', query: v.object({ token: text }) },
  (services, { query }) => linkPage(services, 'passwordReset', query.token),
)

export const RESET_ROUTES: readonly Route[] = [forgot, byLink, reset]
