/** Devices that have signed in before: what others guess does not lock them out. */
import { base64url, randomBytes } from './bytes.ts'
import type { Secrets } from './secrets.ts'

/** A device that has signed in to an address. */
export interface Device {
  readonly id: string
  /** Of the password with which it did. All devices of one password have it. */
  readonly print: string
  /** Whether that password is still the user's. */
  isOf(hashedPassword: string | null): Promise<boolean>
}

const printed = (address: string, hashedPassword: string | null): string =>
  `${address} ${hashedPassword ?? ''}`

/** No address has a space in it, and no id is an address: what is signed here is no print. */
const described = (id: string, address: string, print: string): string =>
  `${id} ${address} ${print}`

/**
 * A cookie's value: an id, a keyed print of the password's hash, and a signature that holds for this address alone.
 * A stranger who could sign in once may have collected many: with another password, they are worth nothing.
 */
export async function newDevice(
  secrets: Secrets,
  address: string,
  hashedPassword: string | null,
): Promise<string> {
  const signer = secrets.signer('device')
  const id = base64url(randomBytes(16))
  const print = await signer.sign(printed(address, hashedPassword))
  return `${id}.${print}.${await signer.sign(described(id, address, print))}`
}

/** The device that has signed in to this address; null for any other, and for none. */
export async function knownDevice(
  secrets: Secrets,
  cookie: string | null,
  address: string,
): Promise<Device | null> {
  const signer = secrets.signer('device')
  const [id = '', print = '', signature = ''] = cookie?.split('.') ?? []
  const isKnown = await signer.verify(described(id, address, print), signature)
  if (!isKnown) return null
  return { id, print, isOf: (hash) => signer.verify(printed(address, hash), print) }
}
