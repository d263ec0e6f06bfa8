/** Who somebody is, of what a provider says: nothing that no database keeps, nor that could be mistaken for another. */
import { parseUrl } from '../../urls/scheme.ts'
import type { Identity } from './client.ts'
import type { OAuthProfile, OAuthTokens } from './options.ts'

const LONGEST_ID = 512
const LONGEST_NAME = 255
const LONGEST_IMAGE = 2_048

/** An id as it is stored; null for none, and for a number that is not exact. */
function idOf(id: unknown): string | null {
  if (typeof id === 'number') return Number.isSafeInteger(id) ? String(id) : null
  const isId = typeof id === 'string' && id !== '' && id.length <= LONGEST_ID && id.isWellFormed()
  return isId && !id.includes('\0') ? id : null
}

const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '')

function imageOf(image: string | null | undefined): string | null {
  const url = parseUrl(image ?? '')
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  return isWeb && url.href.length <= LONGEST_IMAGE ? url.href : null
}

export function identityOf(
  { id, email, emailVerified, name, image }: OAuthProfile,
  tokens: OAuthTokens,
  trusts: (email: string) => boolean,
  failed: (why: string) => Error,
): Identity {
  const providerAccountId = idOf(id)
  if (providerAccountId === null) throw failed('says no id of the user that can be kept')
  return {
    providerAccountId,
    email: email || null,
    proven: Boolean(email) && emailVerified === true && trusts(email ?? ''),
    name: name ? storable(name).slice(0, LONGEST_NAME).toWellFormed() : null,
    image: imageOf(image),
    tokens,
  }
}
