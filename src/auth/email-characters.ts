/** Which characters an e-mail address may have, and how a refusal names them. */

/** Why a text is no e-mail address. The message is the reason that FastAuth gives. */
export class InvalidAddress extends Error {
  override readonly name = 'InvalidAddress'
}

/** As Python's `repr` shows a visible character, else its number. */
function display(char: string): string {
  if (char === ' ') return 'SPACE'
  if (char === '\\') return '"\\"'
  if (char === "'") return `"'"`
  if (/[\p{L}\p{N}\p{P}\p{S}]/u.test(char)) return `'${char}'`
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

const list = (chars: Iterable<string>): string => [...new Set(chars)].map(display).sort().join(', ')

/** Refuses a text that has other characters than these. */
export function refuseCharacters(text: string, allowed: RegExp, words: string): void {
  const bad = Array.from(text).filter((char) => !allowed.test(char))
  if (bad.length > 0) throw new InvalidAddress(`${words}: ${list(bad)}.`)
}

/** Refuses blanks, controls, lone surrogates, and a combining mark that would change what stands before it. */
export function refuseUnsafe(text: string): void {
  const bad = Array.from(text).filter(
    (char, i) => /[\p{Z}\p{C}]/u.test(char) || (i === 0 && /\p{M}/u.test(char)),
  )
  if (bad.length > 0) {
    throw new InvalidAddress(`The email address contains unsafe characters: ${list(bad)}.`)
  }
}
