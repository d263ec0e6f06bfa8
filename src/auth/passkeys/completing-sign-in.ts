/** `POST /passkeys/authenticate/complete`. */
import { passkeyFlows } from '../../store/flows/passkey-flows.ts'
import type { PasskeyOwner } from '../../store/flows/sign-in-by-passkey.ts'
import { attempting } from '../attempts.ts'
import { Refused } from '../http/answers.ts'
import type { Exchange } from '../http/route.ts'
import type { Services } from '../services.ts'
import { withTokens } from '../signing-in.ts'
import { demand } from './ceremony-error.ts'
import { readAssertion, type Signed } from './ceremonies.ts'
import { invalidChallenge, refused } from './ceremony-answers.ts'
import { readClientData } from './client-data.ts'
import type { Assertion } from './credential-json.ts'
import { type Answered, readChallenge } from './issued-challenges.ts'
import type { RelyingParty, RelyingPartyOf } from './relying-party.ts'

const PROVIDER = 'passkey'

/** What can be known of an assertion without a look at the database. */
async function read(
  { settings }: Services,
  credential: Assertion,
  party: RelyingParty,
): Promise<{ challenge: Answered; signed: Signed }> {
  const clientData = readClientData(credential.response.clientDataJSON)
  const challenge = await readChallenge(settings.secrets, 'authenticate', clientData.challenge)
  if (challenge === null) throw invalidChallenge()
  return { challenge, signed: await readAssertion(credential, clientData, party) }
}

/** @throws {Refused | CeremonyError} the passkey's owner did not sign this, or is not let in */
async function checkOwner(
  { settings }: Services,
  { passkey, user }: PasskeyOwner,
  challenge: Answered,
  signed: Signed,
): Promise<void> {
  // Begun for an address, it must be completed by that address's user.
  const isMeant = (await challenge.isFor('')) || (await challenge.isFor(user.email))
  if (!isMeant) throw invalidChallenge()
  await signed.verify(passkey.publicKey, user.id)
  const { signCount } = signed
  const grows = signCount > passkey.signCount || (signCount === 0 && passkey.signCount === 0)
  demand(grows, 'the sign count did not grow: the passkey may have been cloned')
  if (!user.isActive) throw new Refused(401, 'User not found or inactive')
  if (settings.requireVerifiedEmail && !user.emailVerified) {
    throw new Refused(403, 'Email is not verified')
  }
  const { allowSignin } = settings.hooks
  if (allowSignin && (await allowSignin(user, PROVIDER)) !== true) {
    throw new Refused(403, 'Sign-in not allowed')
  }
}

/** @throws {Refused} */
export async function completeSignIn(
  services: Services,
  exchange: Exchange<{ readonly credential: Assertion }, unknown, null>,
  partyOf: RelyingPartyOf,
): Promise<Response> {
  const { sessions } = services
  const flows = services.flows.with(passkeyFlows)
  const { url, body, ip, userAgent, presented, cookies, tell } = exchange
  const { credential } = body
  const arrivedAt = new Date()
  try {
    const { challenge, signed } = await read(services, credential, partyOf(services, url))
    const { limits, check, ofSuccess } = await attempting(services, 'passkey', {
      ip,
      address: null,
    })
    const looked = await flows.lookUpPasskey(credential.id, challenge, limits)
    check(looked)
    if (looked.isSpent) throw invalidChallenge()
    const owner = looked.found
    if (owner === null) throw new Refused(401, 'Passkey not found')
    await checkOwner(services, owner, challenge, signed)
    const { user, hashedPassword } = owner
    const opening = await sessions.open({ remember: false, ip, userAgent, arrivedAt })
    const isIn = await flows.signInByPasskey({
      credentialId: credential.id,
      userId: user.id,
      hashedPassword,
      signCount: signed.signCount,
      lastUsedAt: new Date(),
      challenge,
      grant: opening.grant,
      former: await sessions.former(presented),
      returns: ofSuccess.returns,
    })
    // It was answered a second time at the same moment, or the passkey was removed.
    if (!isIn) throw invalidChallenge()
    const answer = await withTokens(
      services,
      cookies,
      await opening.issue({ user, hashedPassword }),
    )
    await tell('onSignin', user, PROVIDER)
    return answer
  } catch (error) {
    throw refused(401, 'Authentication', error)
  }
}
