/** What Auth.js writes in base64 and FastAuth stores as bytes or in base64url. */
import { fail, type Reader } from '../../input/text.ts'

export const base64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))

/** A credential id as a browser names it, which is how it is stored. */
export const toUrl = (text: string): string =>
  text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

/** The same id as Auth.js names it. */
export const fromUrl = (text: string): string =>
  text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .padEnd(Math.ceil(text.length / 4) * 4, '=')

/** Bytes in base64: only what is written in the same way again. */
export const bytesIn: Reader<Uint8Array<ArrayBuffer>> = (value, name = 'bytes') => {
  const refused = (): never => fail(name, 'base64')
  if (typeof value !== 'string') return refused()
  try {
    const bytes = Uint8Array.from(atob(value), (char) => char.charCodeAt(0))
    return base64(bytes) === value ? bytes : refused()
  } catch {
    return refused()
  }
}
