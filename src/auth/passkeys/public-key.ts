/** Public keys as COSE writes them (RFC 9053, RFC 8230), and the signatures that they verify. */
import { base64url } from '../bytes.ts'
import { readItem } from './authenticator-data.ts'
import { CeremonyError, demand } from './ceremony-error.ts'
import { rawSignature } from './ecdsa-signature.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** How keys of one algorithm are read and used. */
interface Algorithm {
  readonly jwk: (key: CoseKey) => JsonWebKey
  readonly importing: { name: string; hash?: string; namedCurve?: string }
  readonly verifying: { name: string; hash?: string; saltLength?: number }
  /** As WebCrypto takes it. */
  readonly signature: (bytes: Bytes) => Bytes
}

/** The members of a key by their labels. */
type CoseKey = ReadonlyMap<unknown, unknown>

const INVALID = 'the public key is not valid'

/** @throws {CeremonyError} */
function bytesAt(key: CoseKey, label: number, least: number, most: number): string {
  const value = key.get(label)
  demand(value instanceof Uint8Array, INVALID)
  demand(value.length >= least && value.length <= most, INVALID)
  return base64url(value)
}

/** @throws {CeremonyError} */
function demandMembers(key: CoseKey, members: Readonly<Record<number, number>>): void {
  for (const [label, value] of Object.entries(members)) {
    demand(key.get(Number(label)) === value, INVALID)
  }
}

const ecdsa = (crv: string, curve: number, size: number, hash: string): Algorithm => ({
  jwk(key) {
    demandMembers(key, { 1: 2, [-1]: curve })
    return { kty: 'EC', crv, x: bytesAt(key, -2, size, size), y: bytesAt(key, -3, size, size) }
  },
  importing: { name: 'ECDSA', namedCurve: crv },
  verifying: { name: 'ECDSA', hash },
  signature: (der) => rawSignature(der, size),
})

const rsa = (name: string, hash: string, saltLength?: number): Algorithm => ({
  jwk(key) {
    demandMembers(key, { 1: 3 })
    return { kty: 'RSA', n: bytesAt(key, -1, 256, 1024), e: bytesAt(key, -2, 1, 4) }
  },
  importing: { name, hash },
  verifying: { name, ...(saltLength !== undefined && { saltLength }) },
  signature: (bytes) => bytes,
})

const PKCS1 = 'RSASSA-PKCS1-v1_5'

/** By COSE's number. The last ones are those that FastAuth's service may have stored besides. */
const ALGORITHMS: ReadonlyMap<unknown, Algorithm> = new Map([
  [-7, ecdsa('P-256', 1, 32, 'SHA-256')],
  [
    -8,
    {
      jwk(key) {
        demandMembers(key, { 1: 1, [-1]: 6 })
        return { kty: 'OKP', crv: 'Ed25519', x: bytesAt(key, -2, 32, 32) }
      },
      importing: { name: 'Ed25519' },
      verifying: { name: 'Ed25519' },
      signature: (bytes) => bytes,
    },
  ],
  [-257, rsa(PKCS1, 'SHA-256')],
  [-36, ecdsa('P-521', 3, 66, 'SHA-512')],
  [-37, rsa('RSA-PSS', 'SHA-256', 32)],
  [-38, rsa('RSA-PSS', 'SHA-384', 48)],
  [-39, rsa('RSA-PSS', 'SHA-512', 64)],
  [-258, rsa(PKCS1, 'SHA-384')],
  [-259, rsa(PKCS1, 'SHA-512')],
])

/** What new passkeys may use, the preferred one first: ES256, EdDSA, RS256. */
export const OFFERED: readonly number[] = [-7, -8, -257]

export interface PublicKey {
  readonly algorithm: number
  verify(data: Bytes, signature: Bytes): Promise<boolean>
}

/** @throws {CeremonyError} it is malformed, no key, or of an algorithm that is not known */
export async function readPublicKey(cose: Uint8Array): Promise<PublicKey> {
  const [key, end] = readItem(cose, 0)
  demand(key instanceof Map && end === cose.length, INVALID)
  const number: unknown = key.get(3)
  const algorithm = ALGORITHMS.get(number)
  demand(algorithm !== undefined && typeof number === 'number', 'the algorithm is not supported')
  const { importing, verifying, signature } = algorithm
  const imported = await crypto.subtle
    .importKey('jwk', algorithm.jwk(key), importing, false, ['verify'])
    .catch((cause: unknown) => {
      throw cause instanceof CeremonyError ? cause : new CeremonyError(INVALID, { cause })
    })
  return {
    algorithm: number,
    verify: async (data, signed) =>
      crypto.subtle.verify(verifying, imported, signature(signed), data),
  }
}
