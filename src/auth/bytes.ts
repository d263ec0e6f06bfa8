/** Bytes and texts: the encodings that tokens, keys and hashes are written in. */

import { base64url } from '../input/token-hash.ts'

export { base64url }

const utf8 = new TextEncoder()

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  // A copy, whose buffer is no shared one by its type in every runtime.
  new Uint8Array(utf8.encode(text))

/** Null for a text that `base64url` does not write: foreign characters, padding, stray bits at the end. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return null
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0))
  return base64url(bytes) === text ? bytes : null
}

/** Lower case. */
export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

export const randomBytes = (length: number): Uint8Array<ArrayBuffer> =>
  crypto.getRandomValues(new Uint8Array(length))

/** Compares in a time that depends on the lengths alone. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (let at = 0; at < a.length; at++) difference |= (a[at] ?? 0) ^ (b[at] ?? 0)
  return difference === 0
}

/** The same for texts of any characters. */
export const sameText = (a: string, b: string): boolean => sameBytes(bytesOf(a), bytesOf(b))
