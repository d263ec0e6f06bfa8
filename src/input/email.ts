import { FOLDS, WHITE_SPACE } from './casefold-table.ts'

/** Code point → what it folds to. Unpacked on first use: a module may not compute before it is needed. */
let folds: ReadonlyMap<number, string> | undefined

const number = (text: string): number => Number.parseInt(text, 36)

/** The small form of a character's capital is what nearly all fold to: ß is SS, and that is ss. */
function foldOf(point: number, distance: number | undefined, others: readonly number[]): string {
  if (distance === undefined) return String.fromCodePoint(point).toUpperCase().toLowerCase()
  if (others.length > 0) return String.fromCodePoint(distance, ...others)
  return String.fromCodePoint(point + distance)
}

function unpack(): ReadonlyMap<number, string> {
  const map = new Map<number, string>()
  let point = 0
  for (const run of FOLDS.split(' ')) {
    const [points = '', ...to] = run.split(',')
    const [gap = 0, more = 0] = points.split(/[:.]/).map(number)
    const [distance, ...others] = to.map(number)
    const step = points.includes('.') ? 2 : 1
    for (let left = more, next = gap; left >= 0; left--, next = step) {
      point += next
      map.set(point, foldOf(point, distance, others))
    }
  }
  return map
}

/**
 * Python's `str.casefold()`. A runtime with a newer Unicode gives the same: the table says which characters fold, and
 * those keep their capitals.
 */
export function casefold(text: string): string {
  // Almost every address: nothing to look up.
  if (/^[!-@[-~]*$/.test(text)) return text
  const table = (folds ??= unpack())
  return Array.from(text, (char) => table.get(char.codePointAt(0) ?? 0) ?? char).join('')
}

/** Python's `str.strip()`; `trim()` has another idea of white space. */
export function strip(text: string): string {
  let start = 0
  let end = text.length
  while (WHITE_SPACE.test(text.charAt(start))) start++
  while (end > start && WHITE_SPACE.test(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** An e-mail as it is stored and looked up: `email.strip().casefold()` in Python. */
export const foldEmail = (email: string): string => casefold(strip(email))
