/** The secret of a session: 256 random bits with the browser, their SHA-256 in the database. */

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

export const newToken = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)))

/** What is stored in place of a token: a copy of the database opens no session. */
export async function fingerprint(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  return base64url(new Uint8Array(digest))
}
