/** The two ceremonies, as far as they need no database: https://www.w3.org/TR/webauthn-3/#sctn-rp-operations */
import { base64url, bytesOf, sameBytes } from '../bytes.ts'
import { type NewCredential, readAuthenticatorData, readItem } from './authenticator-data.ts'
import { demand } from './ceremony-error.ts'
import { checkClientData, type ClientData } from './client-data.ts'
import type { Assertion, Attestation } from './credential-json.ts'
import type { RelyingParty } from './relying-party.ts'
import { OFFERED, readPublicKey } from './public-key.ts'

type Bytes = Uint8Array<ArrayBuffer>

const copyOf = (value: unknown): Bytes | null =>
  value instanceof Uint8Array ? new Uint8Array(value) : null

/** What authenticators know a user by: at most 64 bytes. */
export async function userHandleOf(userId: string): Promise<Bytes> {
  const bytes = bytesOf(userId)
  return bytes.length <= 64 ? bytes : new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

/**
 * A new credential. Nothing was requested about the authenticator's maker, so an attestation statement is ignored.
 *
 * @throws {CeremonyError}
 */
export async function verifyRegistration(
  { id, response }: Attestation,
  clientData: ClientData,
  party: RelyingParty,
): Promise<NewCredential & { readonly signCount: number }> {
  checkClientData(clientData, 'webauthn.create', party)
  const [attested, end] = readItem(response.attestationObject, 0)
  demand(
    attested instanceof Map && end === response.attestationObject.length,
    'attestationObject is malformed',
  )
  const authData = copyOf(attested.get('authData'))
  const [format, statement] = [attested.get('fmt'), attested.get('attStmt')]
  demand(
    authData !== null &&
      typeof format === 'string' &&
      statement instanceof Map &&
      (format !== 'none' || statement.size === 0),
    'attestationObject is malformed',
  )
  const { signCount, credential } = await readAuthenticatorData(authData, party)
  demand(credential !== null, 'there is no credential in authenticatorData')
  demand(id === base64url(credential.id), 'the id is not that of the credential')
  const { algorithm } = await readPublicKey(credential.publicKey)
  demand(OFFERED.includes(algorithm), 'the algorithm was not asked for')
  return { ...credential, signCount }
}

/** What must be signed, and the counter, of an assertion for this site. */
export interface Signed {
  readonly signCount: number
  /**
   * Whether the credential's own key signed it, for its own user.
   *
   * @throws {CeremonyError}
   */
  verify(publicKey: Uint8Array, userId: string): Promise<void>
}

/** @throws {CeremonyError} */
export async function readAssertion(
  { response }: Assertion,
  clientData: ClientData,
  party: RelyingParty,
): Promise<Signed> {
  checkClientData(clientData, 'webauthn.get', party)
  const { authenticatorData, clientDataJSON, signature, userHandle } = response
  const { signCount } = await readAuthenticatorData(authenticatorData, party)
  const digest = await crypto.subtle.digest('SHA-256', clientDataJSON)
  const signed = new Uint8Array(authenticatorData.length + digest.byteLength)
  signed.set(authenticatorData)
  signed.set(new Uint8Array(digest), authenticatorData.length)
  return {
    signCount,
    async verify(publicKey, userId) {
      // Without one, the options named the credential to use.
      const isTheirs = !userHandle?.length || sameBytes(userHandle, await userHandleOf(userId))
      demand(isTheirs, 'the user handle is that of another user')
      const key = await readPublicKey(publicKey)
      demand(await key.verify(signed, signature), 'the signature is wrong')
    },
  }
}
