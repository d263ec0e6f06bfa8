import { FOLDS, WHITE_SPACE } from './casefold-table.ts'

/** Code point → what it folds to. Unpacked on first use: a module may not compute before it is needed. */
let folds: ReadonlyMap<number, string> | undefined

const number = (text: string): number => Number.parseInt(text, 36)

function unpack(): ReadonlyMap<number, string> {
  const map = new Map<number, string>()
  let point = 0
  for (const run of FOLDS.split(' ')) {
    const [points = '', ...to] = run.split(',')
    const [gap = 0, more = 0] = points.split(/[:.]/).map(number)
    const [first = 1, ...tail] = to.map(number)
    const distance = tail.length > 0 ? first - point - gap : first
    const step = points.includes('.') ? 2 : 1
    const last = point + gap + more * step
    for (point += gap; point <= last; point += step) {
      map.set(point, String.fromCodePoint(point + distance, ...tail))
    }
    point = last
  }
  return map
}

/** Python's `str.casefold()`, whatever Unicode the runtime knows. */
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
