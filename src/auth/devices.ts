/** Devices that have signed in before: what others guess does not lock them out. */
import { base64url, randomBytes } from './bytes.ts'
import type { Secrets } from './secrets.ts'

const described = (id: string, address: string): string => `${id} ${address}`

/** A cookie's value: an id, and a signature that holds for this address alone. */
export async function newDevice(secrets: Secrets, address: string): Promise<string> {
  const id = base64url(randomBytes(16))
  return `${id}.${await secrets.signer('device').sign(described(id, address))}`
}

/** The id of a device that has signed in to this address; null for any other, and for none. */
export async function knownDevice(
  secrets: Secrets,
  cookie: string | null,
  address: string,
): Promise<string | null> {
  const [id = '', signature = ''] = cookie?.split('.') ?? []
  const isKnown = await secrets.signer('device').verify(described(id, address), signature)
  return isKnown ? id : null
}
