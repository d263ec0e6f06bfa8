import { FOLDS, WHITE_SPACE } from './casefold-table.ts'

/** The code points that fold. Unpacked on first use: a module may not compute before it is needed. */
let folding: ReadonlySet<number> | undefined

const number = (text: string): number => Number.parseInt(text, 36)

function unpack(): ReadonlySet<number> {
  const points = new Set<number>()
  let point = 0
  for (const run of FOLDS.split(' ')) {
    const [gap = 0, more = 0] = run.split(/[:.]/).map(number)
    const step = run.includes('.') ? 2 : 1
    const last = point + gap + more * step
    for (point += gap; point <= last; point += step) points.add(point)
    point = last
  }
  return points
}

/** The small letters of Cherokee fold to the capitals, which are older. */
const CHEROKEE = /[\u13f8-\u13fd\uab70-\uabbf]/

/** Runtimes agree on the case of letters that they know; which letters those are differs from one to another. */
function fold(char: string): string {
  folding ??= unpack()
  if (!folding.has(char.codePointAt(0) ?? 0)) return char
  if (CHEROKEE.test(char)) return char.toUpperCase()
  return char.toLowerCase().toUpperCase().toLowerCase()
}

/** Python's `str.casefold()`, whatever Unicode the runtime knows. */
export function casefold(text: string): string {
  // Almost every address: nothing to look up.
  if (/^[!-@[-~]*$/.test(text)) return text
  return Array.from(text, fold).join('')
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
