/** What of an identity is stored, and what it proves. */
import type { AccountToLink } from '../../store/flows/flows.ts'
import { readNewEmailAddress } from '../email-address.ts'
import type { Services } from '../services.ts'
import type { Identity, OAuthClient } from './client.ts'

/** The address as it would be stored; null for none, and for one that could be mistaken for another. */
export function addressOf({ email }: Identity): string | null {
  const reading = email === null ? null : readNewEmailAddress(email)
  return reading && 'address' in reading ? reading.address : null
}

/** The address whose mailbox the provider's word proves. */
export const provenAddress = (identity: Identity): string | null =>
  identity.proven ? addressOf(identity) : null

export const accountOf = (
  { settings }: Services,
  { id: provider }: OAuthClient,
  { providerAccountId, tokens }: Identity,
): AccountToLink => ({
  provider,
  providerAccountId,
  tokens: settings.storeOAuthProviderTokens ? tokens : null,
})
