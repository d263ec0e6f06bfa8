/** Signs and verifies JWTs with one algorithm. The header never chooses: neither algorithm nor key. */
import {
  calculateJwkThumbprint,
  exportJWK,
  importPKCS8,
  importSPKI,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose'
import { ConfigError } from '../../errors.ts'
import type { Claims } from '../current.ts'
import type { UnsignedClaims } from '../hooks.ts'
import type { JwtSettings, Pems } from './jwt-options.ts'

export interface JwtSigner {
  sign(claims: UnsignedClaims): Promise<string>
  /** Null for a token of another signature, algorithm, issuer or audience, and for one that has ended. */
  verify(token: string): Promise<Claims | null>
  /** The public keys, each with its thumbprint as `kid`. None for HS*. */
  publicKeys(): Promise<JWK[]>
}

/** Clocks differ. */
const LEEWAY_SECONDS = 30

/** As jose imports it: the CryptoKey of another runtime's types would not be the same. */
type Key = Awaited<ReturnType<typeof importSPKI>> | Uint8Array

interface Keys {
  readonly signing: Key
  readonly kid: string | undefined
  readonly verifying: readonly Key[]
  readonly published: readonly JWK[]
}

/** Makes a signer of the bytes of the secrets, the newest first: the keys of HS* as FastAuth has them. */
export type OpenSigner = (raw: readonly Uint8Array[]) => JwtSigner

export function jwtSigning(settings: JwtSettings): OpenSigner {
  const load = keyLoader(settings)
  return (raw) => jwtSigner(settings, load, raw)
}

function jwtSigner(
  { algorithm, issuer, audience, pems }: JwtSettings,
  load: (pems: Pems) => Promise<Keys>,
  raw: readonly Uint8Array[],
): JwtSigner {
  const keysOf = async (): Promise<Keys> => {
    if (pems) return load(pems)
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

/** Keeps the keys once they are read: a finished fact, and no promise. */
function keyLoader({ algorithm }: JwtSettings): (pems: Pems) => Promise<Keys> {
  let kept: Keys | undefined
  return async ({ privateKey, publicKeys }) => {
    if (kept) return kept
    try {
      const signing = await importPKCS8(privateKey.trim(), algorithm)
      const verifying = await Promise.all(
        publicKeys.map((pem) => importSPKI(pem.trim(), algorithm, { extractable: true })),
      )
      const published = await Promise.all(
        verifying.map(async (key): Promise<JWK> => {
          const jwk = await exportJWK(key)
          return { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: algorithm }
        }),
      )
      kept = { signing, kid: published[0]?.kid, verifying, published }
      return kept
    } catch {
      // What a key's parser says may quote the key.
      throw new ConfigError(
        `jwt.privateKey or a public key cannot be read as a key for ${algorithm}`,
      )
    }
  }
}

/** FastAuth's own claims; null for a token that something else was signed with the same key for. */
function readClaims(payload: JWTPayload): Claims | null {
  const { sub, jti, iat, exp, type, iss, aud, email, name, email_verified, ...rest } = payload
  if (typeof sub !== 'string' || typeof exp !== 'number') return null
  if (type !== 'access' && type !== 'refresh') return null
  const now = Date.now() / 1000
  if (typeof iat === 'number' && iat > now + LEEWAY_SECONDS) return null
  return {
    ...rest,
    sub,
    jti: typeof jti === 'string' ? jti : '',
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
