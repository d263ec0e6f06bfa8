/** Letting somebody in: the user of a link, the owner of a mailbox, or a new user. */
import { accountFlows } from '../../store/flows/account-flows.ts'
import type { AccountToLink, SignIn } from '../../store/flows/flows.ts'
import type { Credentials, UserData } from '../../types.ts'
import { attempting } from '../attempts.ts'
import { Refused } from '../http/answers.ts'
import type { Exchange } from '../http/route.ts'
import { sendMail } from '../mailing.ts'
import { defaultRole } from '../new-users.ts'
import type { Services } from '../services.ts'
import { tellTakeover } from '../takeover.ts'
import { startVerification } from '../verification.ts'
import type { Identity, OAuthClient } from './client.ts'
import { OAuthFailure } from './failure.ts'

export type Arriving = Exchange<unknown, unknown, unknown>

/** A sign-in whose user has to be found. */
export interface Arrival {
  readonly client: OAuthClient
  readonly account: AccountToLink
  readonly address: string | null
  readonly identity: Identity
  readonly isProven: boolean
}

/** @throws {OAuthFailure} the application refuses it */
async function askToSignIn(
  { settings: { hooks } }: Services,
  { client }: Arrival,
  user: UserData,
): Promise<void> {
  const { allowSignin } = hooks
  if (allowSignin && (await allowSignin(user, client.id)) !== true) {
    throw new OAuthFailure('signin_not_allowed')
  }
}

/**
 * Providers name any address that somebody typed, and each time a mail goes there.
 *
 * @throws {OAuthFailure} too many have gone
 */
async function countMail(services: Services, { ip }: Arriving, address: string): Promise<void> {
  try {
    const { limits, check } = await attempting(services, 'oauth', { ip, address })
    if (limits) check(await services.flows.count(limits))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const retryAfter = Number(error.response.headers.get('retry-after'))
    throw new OAuthFailure('too_many_requests', { retryAfter })
  }
}

interface Entry extends Pick<SignIn, 'grant' | 'former'> {
  readonly arrivedAt: Date
}

export async function admitLinked(
  services: Services,
  exchange: Arriving,
  arrival: Arrival,
  { user, hashedPassword }: Credentials,
  entry: Entry,
): Promise<Credentials> {
  const { grant, former } = entry
  if (!user.isActive) throw new OAuthFailure('account_inactive')
  const isMailbox = arrival.isProven && user.email === arrival.address
  if (!user.emailVerified && !isMailbox && services.settings.requireVerifiedEmail) {
    throw new OAuthFailure('email_not_verified')
  }
  await askToSignIn(services, arrival, user)
  if (!user.emailVerified && isMailbox) {
    return claim(services, exchange, arrival, user, entry, true)
  }
  const by = arrival.account
  const isIn = await services.flows.signIn({ userId: user.id, hashedPassword, grant, former, by })
  if (!isIn) throw new OAuthFailure('signin_failed')
  return { user, hashedPassword }
}

export async function admitOwner(
  services: Services,
  exchange: Arriving,
  arrival: Arrival,
  owner: UserData,
  entry: Entry,
): Promise<Credentials> {
  if (!arrival.isProven && services.settings.requireVerifiedEmail) {
    // The same answer as for a new user: nobody learns who has an account.
    await countMail(services, exchange, owner.email)
    const { tellOwner } = await startVerification(services, exchange)
    exchange.after(() => tellOwner(owner.email))
    throw new OAuthFailure('email_not_verified')
  }
  if (!arrival.isProven) throw new OAuthFailure('account_exists')
  if (!owner.isActive) throw new OAuthFailure('account_inactive')
  await askToSignIn(services, arrival, owner)
  return claim(services, exchange, arrival, owner, entry, false)
}

/** The owner of the mailbox gets the account, unless it has another way in. */
async function claim(
  services: Services,
  exchange: Arriving,
  { client, account }: Arrival,
  { id, email, emailVerified }: UserData,
  { grant, former, arrivedAt }: Entry,
  isLinked: boolean,
): Promise<Credentials> {
  const { tell } = exchange
  const claimed = await services.flows.with(accountFlows).claimAccount({
    user: { id, email, emailVerified },
    account,
    isLinked,
    grant,
    former,
    role: defaultRole(services),
    // Without a family, the moment alone tells this sign-in's own access token.
    revocation: services.sessions.revocation(grant === null ? arrivedAt : new Date()),
  })
  if (claimed === null) throw new OAuthFailure('account_exists')
  const { user, takenOver } = claimed
  if (takenOver) {
    await tellTakeover(services, exchange, user)
    await tell('onEmailVerify', user)
  } else {
    sendMail(services, exchange, user.email, 'accountLinked', { user, provider: client.name })
  }
  if (!isLinked) await tell('onOAuthLink', user, client.id)
  return { user, hashedPassword: null }
}

export async function admitNew(
  services: Services,
  exchange: Arriving,
  arrival: Arrival,
  { grant, former }: Entry,
): Promise<Credentials> {
  const { address, identity, isProven, account } = arrival
  if (address === null) {
    throw new OAuthFailure(identity.email === null ? 'email_missing' : 'email_invalid')
  }
  const now = new Date()
  const newcomer = {
    id: crypto.randomUUID(),
    email: address,
    name: identity.name,
    image: identity.image,
    emailVerified: isProven,
  }
  await askToSignIn(services, arrival, {
    ...newcomer,
    isActive: true,
    createdAt: now,
    updatedAt: now,
  })
  const mustVerify = services.settings.requireVerifiedEmail && !isProven
  if (mustVerify) await countMail(services, exchange, address)
  const verification = mustVerify ? await startVerification(services, exchange) : undefined
  const user = await services.flows.signUp({
    user: { ...newcomer, hashedPassword: null },
    role: defaultRole(services),
    grant: mustVerify ? null : grant,
    former: mustVerify ? undefined : former,
    token: verification?.row,
    account,
  })
  await exchange.tell('onSignup', user)
  if (verification) exchange.after(() => verification.mail(user))
  if (mustVerify) throw new OAuthFailure('email_not_verified')
  return { user, hashedPassword: null }
}
