/** One-time tokens, as FastAuth writes and stores them: links in mails. */
import { base64url, bytesOf, hex, randomBytes } from '../bytes.ts'

/** What is mailed and what is stored in its place. */
export interface OneTimeToken {
  /** 43 characters of base64url, 256 random bits. */
  readonly text: string
  /** The token's row: lower-case hex SHA-256 of the text. */
  readonly hash: string
}

export async function newOneTimeToken(): Promise<OneTimeToken> {
  const text = base64url(randomBytes(32))
  return { text, hash: await hashOneTimeToken(text) }
}

/** The stored form of what a visitor sends, which can be any text. */
export async function hashOneTimeToken(text: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(text))))
}
