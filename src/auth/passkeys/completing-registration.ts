/** `POST /passkeys/register/complete`. */
import { passkeyFlows } from '../../store/flows/passkey-flows.ts'
import { ConflictError } from '../../errors.ts'
import type { PasskeyData } from '../../types.ts'
import { base64url } from '../bytes.ts'
import type { Exchange } from '../http/route.ts'
import type { Services } from '../services.ts'
import type { Visitor } from '../sessions/sessions.ts'
import { CeremonyError } from './ceremony-error.ts'
import { verifyRegistration } from './ceremonies.ts'
import { invalidChallenge, refused } from './ceremony-answers.ts'
import { readClientData } from './client-data.ts'
import type { Attestation } from './credential-json.ts'
import { readChallenge } from './issued-challenges.ts'
import type { RelyingPartyOf } from './relying-party.ts'

interface Registering {
  readonly credential: Attestation
  readonly name?: string | null | undefined
}

/** @throws {Refused} */
export async function completeRegistration(
  services: Services,
  { url, body, visitor }: Exchange<Registering, unknown, Visitor>,
  partyOf: RelyingPartyOf,
): Promise<PasskeyData> {
  const { settings, flows } = services
  const { credential, name } = body
  const { user, hashedPassword } = visitor
  try {
    const clientData = readClientData(credential.response.clientDataJSON)
    const challenge = await readChallenge(settings.secrets, 'register', clientData.challenge)
    if (challenge === null || !(await challenge.isFor(user.id))) throw invalidChallenge()
    const made = await verifyRegistration(credential, clientData, partyOf(services, url))
    const passkey = await flows.with(passkeyFlows).registerPasskey({
      passkey: {
        credentialId: base64url(made.id),
        userId: user.id,
        publicKey: made.publicKey,
        signCount: made.signCount,
        aaguid: made.aaguid,
        ...(name && { name }),
      },
      user,
      hashedPassword,
      challenge,
    })
    if (passkey === null) throw invalidChallenge()
    return passkey
  } catch (error) {
    throw error instanceof ConflictError
      ? refused(400, 'Registration', new CeremonyError('this passkey is registered already'))
      : refused(400, 'Registration', error)
  }
}
