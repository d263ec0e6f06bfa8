import { FULL, RUNS, WHITE_SPACE } from './casefold-table.ts'

const hex = (text: string): number => Number.parseInt(text, 16)

/** Code point → what it folds to. Unpacked on first use: a module may not compute before it is needed. */
let folds: ReadonlyMap<number, string> | undefined

function unpack(): ReadonlyMap<number, string> {
  const map = new Map<number, string>()
  let start = 0
  for (const run of RUNS.split(' ')) {
    const [gap = 0, more = 0, step = 1, distance = 0] = run.split(',').map(hex)
    start += gap
    for (let i = 0; i <= more; i++) {
      map.set(start + i * step, String.fromCodePoint(start + i * step + distance))
    }
  }
  for (const entry of FULL.split(' ')) {
    const [from = 0, ...to] = entry.split(',').map(hex)
    map.set(from, String.fromCodePoint(...to))
  }
  return map
}

/** Python's `str.casefold()`, whatever Unicode the runtime knows. */
export function casefold(text: string): string {
  // Almost every address: nothing to look up.
  if (/^[!-@[-~]*$/.test(text)) return text
  const table = (folds ??= unpack())
  let folded = ''
  for (const char of text) folded += table.get(char.codePointAt(0) ?? 0) ?? char
  return folded
}

const white: ReadonlySet<string> = new Set(
  WHITE_SPACE.split(' ').map((code) => String.fromCodePoint(hex(code))),
)

/** Python's `str.strip()`; `trim()` has another idea of white space. */
export function strip(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && white.has(text.charAt(start))) start++
  while (end > start && white.has(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** An e-mail as it is stored and looked up: `email.strip().casefold()` in Python. */
export const foldEmail = (email: string): string => casefold(strip(email))
