import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { UNICODE_VERSION } from '../../src/input/casefold-table.ts'
import { casefold, foldEmail, strip } from '../../src/input/email.ts'

/** What Python itself does, which is what the other half of a shared database does. */
const PYTHON = `
import json, sys, unicodedata
points = [cp for cp in range(0x110000) if not 0xD800 <= cp < 0xE000]
print(json.dumps({
  'version': unicodedata.unidata_version,
  'folds': {cp: chr(cp).casefold() for cp in points if chr(cp).casefold() != chr(cp)},
  'white': [cp for cp in points if (chr(cp) + 'x' + chr(cp)).strip() == 'x'],
  'texts': [text.strip().casefold() for text in json.load(sys.stdin)],
}))`

const TEXTS = [
  ' \t\n\u001c\u0085\u00a0\u2003Alice@X.com\u3000\u001f ',
  '\ufeffnot white space\u200b',
  'STRASSE Straße STRAẞE ﬃ ŉ ǰ ΐ և ẖ ᾳ ῷ ᾼ',
  'ΣΊΣΥΦΟΣ σίσυφος ς',
  'İIıi Ⅷ ⓩ Ａ Ꭰ ꭰ ᲀ Ა 𐐀 𞤀 𝕏',
  '',
  '   ',
]

/** All of Unicode that a string can hold by itself. */
const POINTS = Array.from({ length: 0x110000 }, (_, point) => point).filter(
  (point) => point < 0xd800 || point >= 0xe000,
)

const around = (point: number): string => {
  const char = String.fromCodePoint(point)
  return `${char}x${char}`
}

interface Expected {
  version: string
  folds: Record<string, string>
  white: number[]
  texts: string[]
}

function ask(): Expected {
  try {
    const options = { input: JSON.stringify(TEXTS), maxBuffer: 2 ** 26 }
    return JSON.parse(execFileSync('python3', ['-X', 'utf8', '-c', PYTHON], options).toString())
  } catch (cause) {
    throw new Error('python3 is needed to know what it does: install it', { cause })
  }
}

test('an e-mail folds as it does in Python, over all of Unicode', () => {
  const { version, folds, white, texts } = ask()
  const newer = version.localeCompare(UNICODE_VERSION, 'en', { numeric: true }) > 0
  const different: string[] = []
  for (const point of POINTS) {
    const char = String.fromCodePoint(point)
    const expected = folds[point] ?? char
    // A Python that knows a newer Unicode folds letters that had not been assigned.
    const unassigned = newer && casefold(char) === char
    if (casefold(char) !== expected && !unassigned) different.push(point.toString(16))
  }
  expect(different).toEqual([])
  expect(POINTS.filter((point) => strip(around(point)) === 'x')).toEqual(white)
  expect(TEXTS.map(foldEmail)).toEqual(texts)
})

test('what is stored of an e-mail leads to it again', () => {
  const changing = POINTS.map(around).filter((text) => {
    const folded = foldEmail(text)
    return foldEmail(folded) !== folded
  })
  expect(changing).toEqual([])
})
