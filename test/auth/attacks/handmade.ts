/** JWTs made by hand, as no library makes them. */

export const bytes = (text: string) => new TextEncoder().encode(text)

/** One part of a JWT. */
export const part = (value: unknown): string =>
  btoa(typeof value === 'string' ? value : JSON.stringify(value))
    .replaceAll('=', '')
    .replaceAll('+', '-')
    .replaceAll('/', '_')

/** The last part, of whoever knows the key. */
export async function hmac(text: string, key: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', bytes(key), algorithm, false, ['sign'])
  const signature = await crypto.subtle.sign('HMAC', imported, bytes(text))
  return part(String.fromCharCode(...new Uint8Array(signature)))
}
