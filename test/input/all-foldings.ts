import { expect, test } from 'vitest'
import { casefold } from '../../src/input/email.ts'

/** What Python 3.11 folds of all code points, one after the other: test/input/email.node.test.ts compares them. */
const DIGEST = 'd1ccf750a822141bc77f95d659eb10288362798731926144c772aacf142fe254'

/** A runtime's own case mappings are part of folding: each has to come to the same. */
export function foldsAsPythonDoes(): void {
  test('all code points fold as they do in Python', async () => {
    const folded: string[] = []
    for (let point = 0; point < 0x110000; point++) {
      if (point < 0xd800 || point >= 0xe000) folded.push(casefold(String.fromCodePoint(point)))
    }
    const bytes = new TextEncoder().encode(folded.join(' '))
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    expect(Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')).toBe(DIGEST)
  })
}
