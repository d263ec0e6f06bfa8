/** Signs and verifies JWTs with one algorithm. The header never chooses: neither algorithm nor key. */
import { type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { ConfigError } from '../../errors.ts'
import { type Reader, token as tokenId, userId } from '../../input/rules.ts'
import type { Claims } from '../current.ts'
import type { UnsignedClaims } from '../hooks.ts'
import { type Keys, keysOfPems } from './jwt-keys.ts'
import type { JwtSettings } from './jwt-options.ts'

export interface JwtSigner {
  sign(claims: UnsignedClaims): Promise<string>
  /** Null for a token of another signature, algorithm, issuer or audience, and for one that has ended. */
  verify(token: string): Promise<Claims | null>
  /** The public keys, each with its thumbprint as `kid`. None for HS*. */
  publicKeys(): Promise<JWK[]>
}

/** Clocks differ. */
const LEEWAY_SECONDS = 30

/** @param raw the bytes of the secrets, the newest first: the keys of HS* as FastAuth has them */
export function jwtSigner(
  { algorithm, issuer, audience, pems }: JwtSettings,
  raw: readonly Uint8Array[],
): JwtSigner {
  const keysOf = async (): Promise<Keys> => {
    if (pems) return keysOfPems(algorithm, pems)
    const [signing] = raw
    if (signing === undefined) throw new ConfigError('secret must be given')
    return { signing, kid: undefined, verifying: raw, published: [] }
  }
  const options = {
    algorithms: [algorithm],
    clockTolerance: LEEWAY_SECONDS,
    requiredClaims: ['sub', 'exp'],
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience: [...audience] }),
  }

  return {
    async sign(claims) {
      const { signing, kid } = await keysOf()
      const header = { typ: 'JWT', alg: algorithm, ...(kid !== undefined && { kid }) }
      return new SignJWT(claims).setProtectedHeader(header).sign(signing)
    },

    async verify(token) {
      const { verifying } = await keysOf()
      for (const key of verifying) {
        const verified = await jwtVerify(token, key, options).catch(() => null)
        if (verified) return readClaims(verified.payload)
      }
      return null
    },

    publicKeys: async () => [...(await keysOf()).published],
  }
}

/** An id that no database keeps is nobody's, whatever signed it. */
function isId(read: Reader<string>, value: unknown): value is string {
  try {
    return read(value) !== ''
  } catch {
    return false
  }
}

/** FastAuth's own claims; null for a token that something else was signed with the same key for. */
function readClaims(payload: JWTPayload): Claims | null {
  const { sub, jti, iat, exp, type, iss, aud, email, name, email_verified, ...rest } = payload
  if (!isId(userId, sub) || !isId(tokenId, jti) || typeof exp !== 'number') return null
  if (type !== 'access' && type !== 'refresh') return null
  const now = Date.now() / 1000
  if (typeof iat === 'number' && iat > now + LEEWAY_SECONDS) return null
  return {
    ...rest,
    sub,
    jti,
    iat: typeof iat === 'number' ? iat : 0,
    exp,
    type,
    // Python writes null where nothing is configured.
    ...(typeof iss === 'string' && { iss }),
    ...((typeof aud === 'string' || Array.isArray(aud)) && { aud }),
    ...(typeof email === 'string' && { email }),
    ...((typeof name === 'string' || name === null) && { name }),
    ...(typeof email_verified === 'boolean' && { email_verified }),
  }
}
