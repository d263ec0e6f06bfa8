/** The keys of asymmetric algorithms, read from PEM. */
import {
  calculateJwkThumbprint,
  exportJWK,
  importJWK,
  importPKCS8,
  importSPKI,
  type JWK,
} from 'jose'
import { ConfigError } from '../../errors.ts'
import { keeper } from '../keeper.ts'
import type { JwtAlgorithm, Pems } from './jwt-options.ts'

/** As jose imports it: the CryptoKey of another runtime's types would not be the same. */
export type Key = Awaited<ReturnType<typeof importJWK>>

export interface Keys {
  readonly signing: Key
  /** The thumbprint of its public key. */
  readonly kid: string | undefined
  readonly verifying: readonly Key[]
  readonly published: readonly JWK[]
}

/** The members of a JWK that anybody may see, whatever the key is. */
const PUBLIC = new Set(['kty', 'n', 'e', 'crv', 'x', 'y'])

const keep = keeper<Keys>()

/** @throws {ConfigError} a key cannot be read, or the two of the pair do not belong together */
export const keysOfPems = (algorithm: JwtAlgorithm, pems: Pems): Promise<Keys> =>
  keep(JSON.stringify([algorithm, pems]), () => read(algorithm, pems))

async function read(
  algorithm: JwtAlgorithm,
  { privateKey, publicKey, publicKeys }: Pems,
): Promise<Keys> {
  // What a parser says of a key may quote it.
  const named = <T>(option: string, reading: Promise<T>): Promise<T> =>
    reading.catch(() => {
      throw new ConfigError(`${option} cannot be read as a key for ${algorithm}`)
    })
  const published = async (key: Key): Promise<JWK & { kid: string }> => {
    const jwk = await exportJWK(key)
    for (const name of Object.keys(jwk)) {
      if (!PUBLIC.has(name)) Reflect.deleteProperty(jwk, name)
    }
    return { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: algorithm }
  }
  const publicOf = async (option: string, pem: string): Promise<JWK & { kid: string }> =>
    published(await named(option, importSPKI(pem.trim(), algorithm, { extractable: true })))

  const reading = importPKCS8(privateKey.trim(), algorithm, { extractable: true })
  const signing = await named('jwt.privateKey', reading)
  const own = await published(signing)
  if (publicKey !== undefined && (await publicOf('jwt.publicKey', publicKey)).kid !== own.kid) {
    throw new ConfigError(
      'jwt.publicKey does not belong to jwt.privateKey: leave it out, and list older keys in jwt.publicKeys',
    )
  }
  const others = publicKeys.map((pem, i) => publicOf(`jwt.publicKeys[${i}]`, pem))
  const all = [own, ...(await Promise.all(others))]
  const verifying = await Promise.all(all.map((jwk) => importJWK(jwk, algorithm)))
  return { signing, kid: own.kid, verifying, published: all }
}
