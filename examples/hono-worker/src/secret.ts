import { encodeBase64Url } from 'hono/utils/encode'

/** Without the padding, which a cookie would have to escape. */
export const base64url = (bytes: ArrayBufferLike): string =>
  encodeBase64Url(bytes).replace(/=+$/, '')

/** 256 random bits, for a cookie or a link. */
export const newSecret = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)).buffer)

/** What is stored in place of a secret: a copy of the database opens no session and resets no password. */
export async function fingerprint(secret: string): Promise<string> {
  const bytes = new TextEncoder().encode(secret)
  return base64url(await crypto.subtle.digest('SHA-256', bytes))
}
