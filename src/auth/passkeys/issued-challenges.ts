/**
 * Challenges that prove themselves: nothing is stored when one is issued. base64url throughout, each part of whole groups of
 * three bytes but the last:
 *
 *     random (15 bytes) · expiry (6) · subject (15) · MAC (32)
 *
 * The subject is a MAC of whom the challenge was issued to, under the random part: to others it says nothing.
 */
import type { Challenge } from '../../store/flows/challenges.ts'
import { base64url, fromBase64url, randomBytes, sameText } from '../bytes.ts'
import type { Secrets } from '../secrets.ts'

export type ChallengePurpose = 'register' | 'authenticate'

const SECONDS = 300

const [RANDOM, EXPIRY, SUBJECT, MAC] = [20, 8, 20, 43]

/** An issued challenge that has come back. */
export interface Answered extends Challenge {
  /** Whether it was issued to this subject. */
  isFor(subject: string): Promise<boolean>
}

/** Six bytes: milliseconds since 1970 need no more for 8,000 years. */
function expiryText(time: number): string {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setBigUint64(0, BigInt(time))
  return base64url(new Uint8Array(bytes.buffer, 2))
}

function expiryIn(text: string): Date {
  const bytes = fromBase64url(text) ?? new Uint8Array()
  return new Date(bytes.reduce((time, byte) => time * 256 + byte, 0))
}

const signerOf = (secrets: Secrets) => secrets.signer('passkey-challenge')

const subjectText = (purpose: ChallengePurpose, random: string, subject: string): string =>
  `${purpose} subject ${random} ${subject}`

const headText = (purpose: ChallengePurpose, head: string): string => `${purpose} head ${head}`

/** @param subject whom it is for: a user's id, an address, or '' for anybody */
export async function issueChallenge(
  secrets: Secrets,
  purpose: ChallengePurpose,
  subject: string,
): Promise<string> {
  const signer = signerOf(secrets)
  const random = base64url(randomBytes(15))
  const whom = await signer.sign(subjectText(purpose, random, subject))
  const head = random + expiryText(Date.now() + SECONDS * 1000) + whom.slice(0, SUBJECT)
  return head + (await signer.sign(headText(purpose, head)))
}

/** Null for what was not issued here for this purpose, and for what has expired. */
export async function readChallenge(
  secrets: Secrets,
  purpose: ChallengePurpose,
  text: string,
): Promise<Answered | null> {
  const signer = signerOf(secrets)
  const [head, mac] = [text.slice(0, -MAC), text.slice(-MAC)]
  if (head.length !== RANDOM + EXPIRY + SUBJECT) return null
  if (!(await signer.verify(headText(purpose, head), mac))) return null
  const random = head.slice(0, RANDOM)
  const expiresAt = expiryIn(head.slice(RANDOM, RANDOM + EXPIRY))
  if (expiresAt <= new Date()) return null
  return {
    id: random,
    expiresAt,
    async isFor(subject) {
      const whom = await signer.signatures(subjectText(purpose, random, subject))
      const given = head.slice(-SUBJECT)
      return whom.some((one) => sameText(one.slice(0, SUBJECT), given))
    },
  }
}
