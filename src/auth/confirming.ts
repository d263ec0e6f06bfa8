/** The link that confirms a new address, redeemed. */
import { UserAlreadyExistsError } from '../errors.ts'
import { foldEmail } from '../input/email.ts'
import { credentialsOf, visitorBy } from './authentication.ts'
import { message, refusal } from './http/answers.ts'
import type { Exchange } from './http/route.ts'
import { sendMail } from './mailing.ts'
import { adminRole, hasAdmins } from './new-users.ts'
import { demandTokens, type Services } from './services.ts'
import { hashOneTimeToken } from './tokens/one-time.ts'

export const EMAIL_CHANGE = 'email_change'

type Coming = Exchange<unknown, unknown, unknown>

/**
 * Whether the address makes an administrator, and nobody with a session of the account confirms it: then the reader of
 * the mail, or a scanner, would have its owner share a stranger's account.
 */
async function isOthersAdmin(
  services: Services,
  { request, url }: Coming,
  token: string,
): Promise<boolean> {
  if (!hasAdmins(services)) return false
  const { found } = await services.flows.lookAtToken(token, EMAIL_CHANGE, null)
  const address = found?.rawData?.['email']
  if (typeof address !== 'string' || !adminRole(services, foldEmail(address))) return false
  const credentials = credentialsOf(services, request, url)
  const visitor = await visitorBy(services, credentials, { current: true })
  return !visitor?.user.isActive || visitor.user.id !== found?.user.id
}

export async function confirmEmailChange(
  services: Services,
  exchange: Coming,
  text: string,
): Promise<Response> {
  demandTokens(services)
  const { flows, sessions } = services
  const token = await hashOneTimeToken(text)
  if (await isOthersAdmin(services, exchange, token)) {
    return refusal(403, 'Sign in to the account, and open the link there')
  }
  const confirmed = await flows
    .confirmEmailChange({
      token,
      tokenType: EMAIL_CHANGE,
      revocation: sessions.revocation(new Date()),
    })
    .catch((error: unknown) => {
      if (error instanceof UserAlreadyExistsError) return undefined
      throw error
    })
  if (confirmed === undefined) return refusal(409, 'Email is already in use')
  if (confirmed === null) return refusal(400, 'Invalid or expired token')
  const { user, formerEmail } = confirmed
  sendMail(services, exchange, formerEmail, 'emailChanged', { user, newEmail: user.email })
  return message('Email changed successfully')
}
