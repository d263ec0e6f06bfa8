/** Secrets that somebody else keeps: sessions' tokens with a browser, one-time tokens in a mail. */

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

/** 256 random bits, for a cookie or a link. */
export const newToken = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)))

/** What is stored in place of a token, its SHA-256: a copy of the database opens nothing. */
export async function hashToken(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  return base64url(new Uint8Array(digest))
}
