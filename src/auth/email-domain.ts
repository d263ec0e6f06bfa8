/** The part of an e-mail address after the @-sign, as pydantic's EmailStr reads it. */
import { parseUrl } from '../urls/scheme.ts'
import { decodePunycode } from './punycode.ts'
import { InvalidAddress, refuseCharacters, refuseUnsafe } from './email-characters.ts'

const HOSTNAME = /^[a-z0-9.\-\u{80}-\u{10ffff}]$/iu

/** Names that no mail can be sent to: RFC 6761 and IANA's list. Those for examples may be used. */
const SPECIAL_USE = new Set(['arpa', 'invalid', 'local', 'localhost', 'onion', 'test'])

/** Letters, marks and digits, and the few others that IDNA 2008 has. Symbols are none. */
const LABEL = /^[\p{L}\p{M}\p{N}\-·・׳״]+$/u

const AFTER = 'The part after the @-sign'

/** A domain in letters and lower case. */
export function readDomain(domain: string): string {
  if (/^\[.*\]$/s.test(domain)) {
    throw new InvalidAddress('A bracketed IP address after the @-sign is not allowed here.')
  }
  refuseCharacters(domain, HOSTNAME, `${AFTER} contains invalid characters`)
  refuseUnsafe(domain)
  // The full stops that people type in other scripts.
  refuseDots(domain.replaceAll(/[。．｡]/g, '.'))
  const ascii = toAscii(domain)
  if (ascii === null) throw new InvalidAddress(`${AFTER} contains invalid characters.`)
  refuseUndeliverable(ascii)
  const letters = ascii.split('.').map(lettersOf)
  if (letters.some((label) => label === null || !LABEL.test(label))) {
    throw new InvalidAddress(`${AFTER} contains invalid characters.`)
  }
  const unicode = letters.join('.')
  // What encodes to another domain than it was decoded from is no IDNA.
  if (toAscii(unicode) !== ascii) throw new InvalidAddress(`${AFTER} is not valid IDNA.`)
  return unicode
}

/** UTS #46 as the URL standard has it: mapped to lower case, then punycode. */
const toAscii = (domain: string): string | null => {
  // A URL's host that ends in a number is an IP address, which the deliverable part refuses in its own words.
  if (/^[\d.]+$/.test(domain) || /\.(?:\d+|0x[\da-f]*)$/i.test(domain)) return domain.toLowerCase()
  return parseUrl(`https://${domain}/`)?.hostname ?? null
}

const lettersOf = (label: string): string | null =>
  label.startsWith('xn--') ? decodePunycode(label.slice(4)) : label

function refuseDots(domain: string): void {
  const refusals: readonly [boolean, string][] = [
    [domain.endsWith('.'), 'An email address cannot end with a period.'],
    [domain.startsWith('.'), 'An email address cannot have a period immediately after the @-sign.'],
    [domain.includes('..'), 'An email address cannot have two periods in a row.'],
    [domain.endsWith('-'), 'An email address cannot end with a hyphen.'],
    [domain.startsWith('-'), 'An email address cannot have a hyphen immediately after the @-sign.'],
    [
      /\.-|-\./.test(domain),
      'An email address cannot have a period and a hyphen next to each other.',
    ],
    [
      /(?:^|\.)(?!xn)[^.]{2}--/i.test(domain),
      'An email address cannot have two letters followed by two dashes immediately after the @-sign or after a period, except Punycode.',
    ],
  ]
  const refusal = refusals.find(([holds]) => holds)
  if (refusal) throw new InvalidAddress(refusal[1])
}

function refuseUndeliverable(ascii: string): void {
  const labels = ascii.split('.')
  const refusals: readonly [boolean, string][] = [
    [ascii.length > 253, `The email address is too long after the @-sign ${tooMany(ascii, 253)}.`],
    [
      labels.some((label) => label.length > 63),
      `After the @-sign, periods cannot be separated by so many characters ${tooMany(longest(labels), 63)}.`,
    ],
    [labels.length < 2, `${AFTER} is not valid. It should have a period.`],
    [
      !/[a-z]$/.test(ascii) || labels.at(-1)?.startsWith('0x') === true,
      `${AFTER} is not valid. It is not within a valid top-level domain.`,
    ],
    [
      SPECIAL_USE.has(labels.at(-1) ?? ''),
      `${AFTER} is a special-use or reserved name that cannot be used with email.`,
    ],
  ]
  const refusal = refusals.find(([holds]) => holds)
  if (refusal) throw new InvalidAddress(refusal[1])
}

const longest = (labels: readonly string[]): string =>
  labels.reduce((a, b) => (b.length > a.length ? b : a), '')

/** How much longer a text is than it may be, in FastAuth's words. */
export function tooMany(text: string, limit: number): string {
  const more = Array.from(text).length - limit
  return `(${more} character${more === 1 ? '' : 's'} too many)`
}
