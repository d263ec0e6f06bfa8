/** The visitor's own account: `/account/*`. */
import * as v from 'valibot'
import { attempting } from '../attempts.ts'
import { confirmEmailChange, EMAIL_CHANGE } from '../confirming.ts'
import { json, message, refusal } from '../http/answers.ts'
import { image, name, newEmail, password, text } from '../http/fields.ts'
import { guarded, open, type Route } from '../http/route.ts'
import { isNavigation } from '../http/navigation.ts'
import { linkPage } from '../link-pages.ts'
import { linking, sendMail } from '../mailing.ts'
import { policyProblem } from '../passwords/policy.ts'
import { demandTokens, passwordsOf } from '../services.ts'
import { withDevice } from '../signing-in.ts'
import { newOneTimeToken } from '../tokens/one-time.ts'
import type { UserData } from '../../types.ts'
import { remove, wrong } from './deletion.ts'

const profile = ({ id, email, name, image }: UserData) => ({ id, email, name, image })

const readProfile = guarded(
  'GET /account/profile',
  { summary: 'The profile of the signed-in user' },
  (_services, { visitor }) => json(profile(visitor.user)),
)

const changeProfile = guarded(
  'PUT /account/profile',
  {
    summary: 'Changes the name or the image; null leaves one alone',
    body: v.object({ name: v.nullish(name), image: v.nullish(image) }),
  },
  async ({ adapters }, { body, visitor }) => {
    const patch = { name: body.name ?? undefined, image: body.image ?? undefined }
    if (patch.name === undefined && patch.image === undefined) {
      return refusal(400, 'No fields to update')
    }
    return json(profile(await adapters.user.updateUser(visitor.user.id, patch)))
  },
)

const wrongCurrent = (): Response => refusal(400, 'Current password is incorrect')

const changePassword = guarded(
  'POST /account/change-password',
  {
    summary: 'Sets a new password, and signs out every other device',
    attempt: 'password',
    hashes: true,
    body: v.object({ current_password: password, new_password: password }),
  },
  async (services, { body, visitor, clears, cookies }) => {
    const { flows, sessions, settings } = services
    const passwords = passwordsOf(services)
    const { user, hashedPassword: from, fingerprints, keeps } = visitor
    const { matches } = await passwords.verify(body.current_password, from, user.email)
    if (!matches) return wrongCurrent()
    const problem = policyProblem(settings.passwordPolicy, body.new_password)
    if (problem !== null) return refusal(400, problem)
    const to = await passwords.hash(body.new_password)
    const isChanged = await flows.changePassword({
      userId: user.id,
      from,
      to,
      keeps,
      revocation: sessions.revocation(new Date()),
      fingerprints: await sessions.carriedOver(from, to, fingerprints),
      clears,
    })
    if (!isChanged) return wrongCurrent()
    const answer = message('Password changed successfully')
    return withDevice(services, cookies, { user, hashedPassword: to }, answer)
  },
)

const MINUTES = 30

const changeEmail = guarded(
  'POST /account/change-email',
  {
    summary: 'Mails a link to a new address, which confirms it',
    attempt: 'password',
    hashes: true,
    body: v.object({ new_email: newEmail, password }),
  },
  async (services, exchange) => {
    const { flows, settings } = services
    const passwords = passwordsOf(services)
    demandTokens(services)
    const { body, visitor, ip } = exchange
    const { user, hashedPassword, keeps } = visitor
    const address = body.new_email
    const link = linking(services, exchange, 'emailChange')
    const { matches } = await passwords.verify(body.password, hashedPassword, user.email)
    if (!matches) return wrong()
    const { text: secret, hash: token } = await newOneTimeToken()
    const { limits, check } = await attempting(services, 'change-email', { ip, address })
    const requested = await flows.requestEmailChange({
      userId: user.id,
      hashedPassword,
      newEmail: address,
      token: { token, tokenType: EMAIL_CHANGE, expiresAt: new Date(Date.now() + MINUTES * 60_000) },
      keeps,
      limits,
    })
    check(requested)
    const { outcome } = requested
    if (outcome === 'changed') return wrong()
    if (outcome === 'stored') {
      sendMail(services, exchange, address, 'emailChange', {
        user,
        url: link(secret),
        newEmail: address,
        expiresInMinutes: MINUTES,
      })
    } else if (settings.requireVerifiedEmail) {
      sendMail(services, exchange, address, 'accountExists', { user: null })
    } else {
      return refusal(409, 'Email is already in use')
    }
    return message('Confirmation email sent to new address')
  },
)

const tokenField = v.object({ token: text })

const confirmByLink = open(
  'GET /account/confirm-email-change',
  {
    summary: 'Confirms a new address; to a person, shows a page whose button does',
    query: tokenField,
  },
  (services, exchange) =>
    isNavigation(exchange.request)
      ? linkPage(services, 'emailChange', exchange.query.token)
      : confirmEmailChange(services, exchange, exchange.query.token),
)

const confirmByBody = open(
  'POST /account/confirm-email-change',
  { summary: 'Confirms a new address', body: tokenField, takesForms: true },
  (services, exchange) => confirmEmailChange(services, exchange, exchange.body.token),
)

export const ACCOUNT_ROUTES: readonly Route[] = [
  readProfile,
  changeProfile,
  changePassword,
  changeEmail,
  confirmByLink,
  confirmByBody,
  remove,
]
