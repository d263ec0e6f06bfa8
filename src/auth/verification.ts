/** The proof that an address is read by its user: a mailed link, for a day. */
import type { NewOneTimeToken } from '../store/flows/grant.ts'
import type { UserData } from '../types.ts'
import type { Exchange } from './http/route.ts'
import { linking, mail } from './mailing.ts'
import type { Services } from './services.ts'
import { newOneTimeToken } from './tokens/one-time.ts'

export const VERIFICATION = 'verification'

const MINUTES = 1_440

export interface Verification {
  /** To be stored. */
  readonly row: NewOneTimeToken
  /** Mails the link. */
  mail(user: UserData): Promise<void>
  /** Tells the owner of the address that somebody tried to sign up with it. */
  tellOwner(address: string): Promise<void>
}

export async function startVerification(
  services: Services,
  exchange: Exchange<unknown, unknown, unknown>,
): Promise<Verification> {
  const link = linking(services, exchange, 'verification')
  const { text, hash } = await newOneTimeToken()
  const expiresAt = new Date(Date.now() + MINUTES * 60_000)
  return {
    row: { token: hash, tokenType: VERIFICATION, expiresAt, rawData: null },
    mail: (user) =>
      mail(services, user.email, 'verification', {
        user,
        url: link(text),
        expiresInMinutes: MINUTES,
      }),
    tellOwner: (address) => mail(services, address, 'accountExists', { user: null }),
  }
}
