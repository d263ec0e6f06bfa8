/** What the authenticator says: https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data */
import { decodePartialCBOR } from '@levischuck/tiny-cbor'
import { bytesOf, hex, sameBytes } from '../bytes.ts'
import { CeremonyError, demand } from './ceremony-error.ts'
import type { RelyingParty } from './relying-party.ts'

export interface AuthenticatorData {
  readonly signCount: number
  /** In a registration. */
  readonly credential: NewCredential | null
}

export interface NewCredential {
  readonly aaguid: string
  readonly id: Uint8Array
  /** COSE, as CBOR has it. */
  readonly publicKey: Uint8Array<ArrayBuffer>
}

const FLAGS = {
  userPresent: 0x01,
  userVerified: 0x04,
  backupEligible: 0x08,
  backedUp: 0x10,
  credential: 0x40,
  extensions: 0x80,
} as const

const HEAD = 37

/** One item of CBOR, and where it ends. */
export function readItem(bytes: Uint8Array, start: number): [item: unknown, end: number] {
  try {
    const [item, length] = decodePartialCBOR(bytes, start)
    return [item, start + length]
  } catch (cause) {
    throw new CeremonyError('CBOR is malformed', { cause })
  }
}

function readCredential(bytes: Uint8Array, view: DataView): [NewCredential, end: number] {
  demand(bytes.length >= HEAD + 18, 'authenticatorData is too short')
  const start = HEAD + 18
  const idEnd = start + view.getUint16(HEAD + 16)
  const id = bytes.slice(start, idEnd)
  demand(
    id.length > 0 && id.length <= 1023 && idEnd < bytes.length,
    'the credential id has a wrong length',
  )
  const [, end] = readItem(bytes, idEnd)
  const aaguid = hex(bytes.subarray(HEAD, HEAD + 16)).replace(
    /^(.{8})(.{4})(.{4})(.{4})(.{12})$/,
    '$1-$2-$3-$4-$5',
  )
  return [{ aaguid, id, publicKey: bytes.slice(idEnd, end) }, end]
}

/** @throws {CeremonyError} it is malformed, of another site, or nobody was there */
export async function readAuthenticatorData(
  bytes: Uint8Array<ArrayBuffer>,
  { id, userVerification }: RelyingParty,
): Promise<AuthenticatorData> {
  demand(bytes.length >= HEAD, 'authenticatorData is too short')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const flags = view.getUint8(32)
  const has = (flag: keyof typeof FLAGS): boolean => (flags & FLAGS[flag]) !== 0
  const wanted = new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(id)))
  demand(sameBytes(bytes.subarray(0, 32), wanted), 'it is for another relying party')
  demand(has('userPresent'), 'the user was not present')
  demand(userVerification !== 'required' || has('userVerified'), 'the user was not verified')
  demand(has('backupEligible') || !has('backedUp'), 'a credential that cannot be backed up was')
  const [credential, rest] = has('credential') ? readCredential(bytes, view) : [null, HEAD]
  const end = has('extensions') ? readItem(bytes, rest)[1] : rest
  demand(end === bytes.length, 'authenticatorData has a wrong length')
  return { signCount: view.getUint32(33), credential }
}
