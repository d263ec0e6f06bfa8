/** Standard base64 without padding, as PHC strings have it. */

export const base64 = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes)).replaceAll('=', '')

/** Null for a text that `base64` does not write. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9+/]*$/.test(text) || text.length % 4 === 1) return null
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  return base64(bytes) === text ? bytes : null
}
