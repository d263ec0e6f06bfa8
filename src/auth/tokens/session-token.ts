/**
 * The token of a session in the database: 256 random bits, whose hash is the row's id, and a keyed fingerprint
 * of the user's password hash. A password that anybody changes, the Python service included, ends by that
 * every session but the one that is given a new fingerprint.
 */
import { base64url, randomBytes, sameText } from '../bytes.ts'
import type { JsonObject } from '../../types.ts'
import type { Signer } from '../secrets.ts'

/** A session token, taken apart. */
export interface SessionToken {
  /** What the row's id is made of: the token without its fingerprint. */
  readonly random: string
  /** Null for a token of an application that signs in by the store alone. */
  readonly fingerprint: string | null
}

/** A new session's random part: 43 characters of base64url. */
export const newSessionRandom = (): string => base64url(randomBytes(32))

/** 132 bits: nobody computes one without the secret, and the cookie stays short. */
const FINGERPRINT = 22

/** What stands for a password hash outside of its column: of use to nobody without the secret. */
const printed = (passwordHash: string | null): string => passwordHash ?? ''

const described = (random: string, print: string): string => `${random}.${print}`

/**
 * The token of a session, for the password hash that its user has now; null for a user without one.
 *
 * @param signer of the purpose `'password-fingerprint'`
 */
export async function sessionToken(
  signer: Signer,
  random: string,
  passwordHash: string | null,
): Promise<string> {
  const print = await signer.sign(printed(passwordHash))
  const signature = await signer.sign(described(random, print))
  return `${random}.${signature.slice(0, FINGERPRINT)}`
}

/**
 * What is stored beside a new hash so that sessions of the former one go on: of the same password hashed again, and
 * of the one that changed it. `before` is what was stored beside the former.
 */
export async function carriedOver(
  signer: Signer,
  from: string | null,
  to: string,
  before: JsonObject | null,
): Promise<JsonObject> {
  const former = await signer.signatures(printed(from))
  return { of: await signer.sign(printed(to)), also: [...former, ...stillGood(former, before)] }
}

/** The prints that count besides those of the hash: null for none, and for one that is about another hash. */
function stillGood(prints: readonly string[], carried: JsonObject | null): string[] {
  const { of, also } = carried ?? {}
  if (!Array.isArray(also) || !prints.some((print) => print === of)) return []
  return also.filter((print) => typeof print === 'string')
}

/** Takes a token apart. It may be any text. */
export function readSessionToken(token: string): SessionToken {
  const dot = token.indexOf('.')
  return dot < 0
    ? { random: token, fingerprint: null }
    : { random: token.slice(0, dot), fingerprint: token.slice(dot + 1) }
}

/**
 * Whether the user's password is still the one that the session began with, or has `carried` it over to the one
 * that it is now.
 */
export async function isFingerprintOf(
  signer: Signer,
  { random, fingerprint }: SessionToken,
  passwordHash: string | null,
  carried: JsonObject | null,
): Promise<boolean> {
  if (fingerprint === null) return false
  const prints = await signer.signatures(printed(passwordHash))
  const all = [...prints, ...stillGood(prints, carried)]
  const known = await Promise.all(all.map((print) => signer.signatures(described(random, print))))
  return known
    .flat()
    .map((signature) => sameText(signature.slice(0, FINGERPRINT), fingerprint))
    .includes(true)
}
