/** E-mail addresses as visitors type them: what pydantic's EmailStr makes of one, then the store's fold. */
import { casefold, foldEmail, strip } from '../input/email.ts'
import { InvalidAddress, refuseCharacters, refuseUnsafe } from './email-characters.ts'
import { readDomain, tooMany } from './email-domain.ts'

/** An address as it is stored and looked up, or why a text is none, in FastAuth's words. */
export type EmailReading = { readonly address: string } | { readonly reason: string }

/** Reads an address that is looked up: sign-in, reset, magic link. */
export const readEmailAddress = (text: string): EmailReading => reading(text, foldEmail)

/**
 * Reads an address that is to be stored: register, change of address, a provider's. One whose case folding
 * says more than its lower case is refused: `straße@` and `strasse@` are two mailboxes.
 */
export const readNewEmailAddress = (text: string): EmailReading =>
  reading(text, (address, typed) => {
    // The domain as it was typed too: a ligature in it says the letters that it looks like.
    if (!isPlain(address) || !isPlain(typed)) {
      throw new InvalidAddress(
        'The email address contains letters that are written in more than one way, so that it could be mistaken for another address.',
      )
    }
    return foldEmail(address)
  })

/** Whether folding says of a text what its lower case does. */
function isPlain(text: string): boolean {
  const lower = Array.from(text, (char) => char.toLowerCase()).join('')
  const folded = casefold(text)
  return folded === lower && folded === text.toLowerCase()
}

function reading(
  text: string,
  folded: (address: string, typedDomain: string) => string,
): EmailReading {
  try {
    return { address: folded(...normalized(text)) }
  } catch (error) {
    if (error instanceof InvalidAddress) return { reason: error.message }
    throw error
  }
}

const LONGEST_INPUT = 2_048
const LONGEST = 254

/** `Alice <alice@example.com>`, of which only the address counts. */
const WITH_NAME = /^(?:"[^"]+"\s*|[\p{L}\p{N}_!#$%&'*+\-/=?^`{|}~\s]*)<(.+)>$/su

/** The characters of a local part that is not quoted, RFC 5322 and RFC 6531. */
const ATOM = /^[a-z0-9_!#$%&'*+\-/=?^`{|}~.\u{80}-\u{10ffff}]$/iu

/** The address, and its domain as it was typed. */
function normalized(text: string): [address: string, typedDomain: string] {
  if (Array.from(text).length > LONGEST_INPUT) {
    throw new InvalidAddress(`Length must not exceed ${LONGEST_INPUT} characters`)
  }
  const stripped = strip(text)
  const address = strip(WITH_NAME.exec(stripped)?.[1] ?? stripped)
  if (address.startsWith('"')) {
    throw new InvalidAddress('Quoting the part before the @-sign is not allowed here.')
  }
  const at = address.indexOf('@')
  if (at < 0) throw new InvalidAddress('An email address must have an @-sign.')
  const local = readLocalPart(address.slice(0, at))
  const domain = address.slice(at + 1)
  if (domain === '') throw new InvalidAddress('There must be something after the @-sign.')
  const whole = `${local}@${readDomain(domain)}`
  if (Array.from(whole).length > LONGEST) {
    throw new InvalidAddress(`The email address is too long ${tooMany(whole, LONGEST)}.`)
  }
  if (new TextEncoder().encode(whole).length > LONGEST) {
    throw new InvalidAddress('The email address is too long (when encoded in bytes).')
  }
  return [whole, domain.normalize('NFC')]
}

function readLocalPart(local: string): string {
  if (local === '') throw new InvalidAddress('There must be something before the @-sign.')
  refuseCharacters(local, ATOM, 'The email address contains invalid characters before the @-sign')
  if (local.endsWith('.')) {
    throw new InvalidAddress('An email address cannot have a period immediately before the @-sign.')
  }
  if (local.startsWith('.')) {
    throw new InvalidAddress('An email address cannot start with a period.')
  }
  if (local.includes('..')) {
    throw new InvalidAddress('An email address cannot have two periods in a row.')
  }
  refuseUnsafe(local)
  return local.normalize('NFC')
}
