/** The link that verifies an address, redeemed: who sends it decides what it does. */
import type { Redeemed } from '../store/flows/flows.ts'
import { attempting } from './attempts.ts'
import { credentialsOf, visitorBy } from './authentication.ts'
import { message, Refused, WRONG_PASSWORD } from './http/answers.ts'
import type { Exchange } from './http/route.ts'
import { ownerPage } from './link-pages.ts'
import { adminRole, defaultRole, hasAdmins } from './new-users.ts'
import { demandTokens, passwordsOf, type Services } from './services.ts'
import { tellTakeover } from './takeover.ts'
import { hashOneTimeToken } from './tokens/one-time.ts'
import type { UserData } from '../types.ts'
import { VERIFICATION } from './verification.ts'

/** What is sent with the token of a link. */
export interface Sent {
  readonly token: string
  /** `other` takes the account over. */
  readonly owner?: string | undefined
  /** The account's. */
  readonly password?: string | undefined
}

type Coming = Exchange<unknown, unknown, unknown>

const invalid = (): Refused => new Refused(400, 'Invalid or expired verification token')

const lookAt = async ({ flows }: Services, token: string) =>
  (await flows.lookAtToken(token, VERIFICATION, null)).found

/** By who is known to use the account. They may become an administrator by `adminEmails`. */
function redeemedBy(
  services: Services,
  token: string,
  { id: userId, email }: UserData,
): Promise<Redeemed | null> {
  const role = adminRole(services, email)
  return services.flows.redeem({ token, tokenType: VERIFICATION, userId, takeOver: false, role })
}

/** A visitor with a session of the account confirms it. */
async function byVisitor(
  services: Services,
  { request, url }: Coming,
  token: string,
): Promise<Redeemed | null> {
  const credentials = credentialsOf(services, request, url)
  const visitor = await visitorBy(services, credentials, { current: true })
  return visitor?.user.isActive ? redeemedBy(services, token, visitor.user) : null
}

/**
 * Who knows its password does too. It is counted as a sign-in is, and before anything is hashed.
 *
 * @throws {Refused} the password is wrong, or too many were; the token stays
 */
async function byPassword(
  services: Services,
  { ip, cookies }: Coming,
  token: string,
  password: string,
): Promise<Redeemed | null> {
  const passwords = passwordsOf(services)
  const endTurn = passwords.takeTurn()
  try {
    const found = await lookAt(services, token)
    if (found === null) return null
    const { email: address } = found.user
    const from = { ip, address, device: cookies.device }
    const { limits, judge } = await attempting(services, 'sign-in', from)
    if (limits) {
      await judge(await services.flows.count(limits), found.hashedPassword ?? undefined)
    }
    const { matches } = await passwords.verify(password, found.hashedPassword, address)
    if (!matches) throw new Refused(400, WRONG_PASSWORD)
    return await redeemedBy(services, token, found.user)
  } finally {
    endTurn()
  }
}

/**
 * By a reader of the mail, or a scanner. An address that makes an administrator takes the account over, however it is
 * redeemed: what a stranger set there would be an administrator's after the owner's next sign-in.
 */
async function byReader(
  services: Services,
  { isForm }: Coming,
  text: string,
  token: string,
  owner: string | undefined,
): Promise<Redeemed | Response | null> {
  let takeOver = owner === 'other'
  const asks = isForm && owner === undefined
  if (asks || (!takeOver && hasAdmins(services))) {
    const found = await lookAt(services, token)
    if (found === null) return null
    const { user } = found
    if (asks && !user.emailVerified) {
      const listed = await services.flows.listSessions({ userId: user.id })
      return ownerPage(services, text, user, listed?.sessions[0])
    }
    takeOver = adminRole(services, user.email) !== null
  }
  return services.flows.redeem({
    token,
    tokenType: VERIFICATION,
    takeOver,
    firstRole: takeOver ? defaultRole(services) : null,
    revocation: takeOver ? services.sessions.revocation(new Date()) : null,
  })
}

/** @throws {Refused} there is no such token any more, or a password that came along is wrong */
export async function redeemVerification(
  services: Services,
  exchange: Coming,
  { token: text, owner, password }: Sent,
): Promise<Response> {
  demandTokens(services)
  const { isForm, tell } = exchange
  const token = await hashOneTimeToken(text)
  const isUsers = owner !== 'other'
  const looksForVisitor = isForm || hasAdmins(services)
  let redeemed: Redeemed | Response | null = null
  if (isUsers && password !== undefined) {
    redeemed = await byPassword(services, exchange, token, password)
  } else {
    if (isUsers && looksForVisitor) redeemed = await byVisitor(services, exchange, token)
    redeemed ??= await byReader(services, exchange, text, token, owner)
  }
  if (redeemed === null) throw invalid()
  if (redeemed instanceof Response) return redeemed
  const { user, verified, takenOver } = redeemed
  if (takenOver) await tellTakeover(services, exchange, user)
  if (verified) await tell('onEmailVerify', user)
  return message('Email verified successfully')
}
