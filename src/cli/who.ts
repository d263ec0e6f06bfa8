/** Users as they are named on the command line. */
import { readEmailAddress, readNewEmailAddress } from '../auth/email-address.ts'
import type { EdgeAdapter } from '../store/adapter.ts'
import type { UserData } from '../types.ts'
import { Refusal, UsageError } from './failure.ts'

/** By an address as it is stored, or by an id. */
export type Who = { readonly address: string } | { readonly id: string }

/** An address in any spelling, as the core looks it up, or an id. */
export function whoIs(given: string): Who {
  if (!given.includes('@')) return { id: given }
  const reading = readEmailAddress(given)
  // One that the core refuses may be stored all the same.
  return { address: 'address' in reading ? reading.address : given }
}

/** A new address, of which the core's rules hold. */
export function newAddress(given: string): string {
  const reading = readNewEmailAddress(given)
  if ('address' in reading) return reading.address
  throw new UsageError(`EMAIL is no address to sign in with: ${reading.reason}`)
}

export async function findUser(
  { user }: Pick<EdgeAdapter, 'user'>,
  given: string,
): Promise<UserData> {
  const who = whoIs(given)
  const found = 'address' in who ? await user.getUserByEmail(who.address) : null
  const known = found ?? (await user.getUserById(given))
  if (known) return known
  throw new Refusal(
    'there is no user with this e-mail or id: `fastauth-edge user create` makes one',
  )
}
