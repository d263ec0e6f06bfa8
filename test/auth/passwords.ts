import { describe, expect, test, vi } from 'vitest'
import { argon2 } from '#argon2'
import { argon2 as javascript } from '../../runtimes/argon2/javascript.js'
import { argon2id } from '../../src/auth/passwords/argon2id.ts'
import type { Hasher } from '../../src/auth/passwords/hasher.ts'
import { type PasswordsOptions, readPasswords } from '../../src/auth/passwords/passwords.ts'
import { scrypt } from '../../src/auth/passwords/scrypt.ts'
import { PasswordsBusyError } from '../../src/auth/passwords/turns.ts'
import { readSecret } from '../../src/auth/secrets.ts'

/** What argon2's reference implementation and argon2-cffi wrote. */
const VECTORS: readonly [string, string][] = [
  // argon2-cffi's own example: FastAuth's parameters.
  [
    'correct horse battery staple',
    '$argon2id$v=19$m=65536,t=3,p=4$MIIRqgvgQbgj220jfp0MPA$YfwJSVjtjSU0zzV/P3S9nnQ/USre2wvJMjfCIjrTQbg',
  ],
  // phc-winner-argon2, test.c.
  [
    'password',
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  ],
  [
    'password',
    '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
  ],
  [
    'password',
    '$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc',
  ],
  ['password', '$argon2i$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG'],
  // The version before today's, which strings without v have.
  ['password', '$argon2i$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ'],
]

/** What the example Worker of this package wrote before there was an auth core. */
const SCRYPT =
  '$scrypt$ln=14,r=16,p=1$c29tZXNhbHRzb21lc2FsdA$YK2KQV5_wEBPxxlVRGzkiKSuv8O8FgASNmqOIVYs1DU'

const signer = readSecret('k'.repeat(32)).signer('dummy-password')

const cheap = argon2id({ memory: 64, passes: 1 })

const WRITTEN = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/

const parameters = {
  memory: 64,
  passes: 2,
  parallelism: 2,
  variant: 'argon2id',
  version: 19,
} as const

const NOT_FOUND = { matches: false, needsRehash: false }

/** A hasher that tells what it computed. */
function counted(hasher: Hasher): { hasher: Hasher; done: string[] } {
  const done: string[] = []
  const computes = (name: string, hash: string | boolean | null): void =>
    void (hash === null || done.push(name))
  return {
    done,
    hasher: {
      ...hasher,
      hash: async (password) => {
        const hash = await hasher.hash(password)
        computes('hash', hash)
        return hash
      },
      verify: async (password, stored) => {
        const matches = await hasher.verify(password, stored)
        computes(`verify ${stored.split('$')[3] ?? ''}`, matches)
        return matches
      },
    },
  }
}

/** What holds of passwords in every runtime. */
export function passwordRules(): void {
  describe('argon2id', () => {
    test.each(VECTORS)('verifies %s, %s', async (password, stored) => {
      expect(await argon2id().verify(password, stored)).toBe(true)
      expect(await argon2id().verify(`${password}x`, stored)).toBe(false)
      expect(await argon2id().verify('', stored)).toBe(false)
    })

    test('writes what FastAuth verifies', async () => {
      const stored = await argon2id().hash('password')
      expect(stored).toMatch(WRITTEN)
      expect(await argon2id().hash('password')).not.toBe(stored)
      expect(await argon2id().verify('password', stored)).toBe(true)
    })

    test.each(['', 'ä€😀ä€😀', '\0', 'a\0b', '\uffff', 'x'.repeat(5_000)])(
      'has the same bytes as another implementation: %j',
      async (password) => {
        const bytes = new TextEncoder().encode(password)
        const salt = Uint8Array.from({ length: 16 }, (_, i) => i)
        const expected = await javascript(bytes, salt, parameters, 32)
        const made = await argon2(bytes, salt, parameters, 32)
        expect(new Uint8Array(made)).toEqual(new Uint8Array(expected))
      },
    )

    test('hashes all of a password that is not ASCII', async () => {
      const stored = await cheap.hash('ääääääää')
      expect(await cheap.verify('ääää', stored)).toBe(false)
      expect(await cheap.verify('ääääääää', stored)).toBe(true)
      expect(await cheap.verify('ääääääää\0', stored)).toBe(false)
    })

    test.each([
      '',
      '$argon2id$',
      '$argon2id$v=19$m=65537,t=3,p=4$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
      '$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
      '$argon2id$v=19$m=64,t=11,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
      '$argon2id$v=19$m=128,t=1,p=9$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
      '$argon2id$v=19$m=7,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
      '$argon2id$v=19$m=0,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
      '$argon2id$v=18$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
      '$argon2id$v=19$m=64,t=1,p=1$c29t$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
      '$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFh',
      '$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc=',
      '$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPd',
      ' $argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
      '$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234',
      'plain',
    ])('computes nothing for %s', async (stored) => {
      expect(await argon2id().verify('password', stored)).toBeNull()
    })

    test('knows what is weaker than what it writes', () => {
      const of = (cost: string, variant = 'argon2id', version = 'v=19$'): string =>
        argon2id().compare(`$${variant}$${version}${cost}$c29tZXNhbHQ$c29tZXNhbHQ`)
      expect(of('m=19456,t=2,p=1')).toBe('same')
      expect(of('m=65536,t=3,p=4')).toBe('stronger')
      expect(of('m=19456,t=3,p=1')).toBe('stronger')
      expect(of('m=7168,t=5,p=1')).toBe('weaker')
      expect(of('m=19456,t=1,p=1')).toBe('weaker')
      expect(of('m=65536,t=3,p=4', 'argon2i')).toBe('weaker')
      expect(of('m=65536,t=3,p=4', 'argon2id', '')).toBe('weaker')
    })

    test.each([
      { memory: 65_537 },
      { memory: 7 },
      { passes: 0 },
      { passes: 1.5 },
      { parallelism: 9 },
    ])('is not made with %o', (cost) => {
      expect(() => argon2id(cost)).toThrow(TypeError)
    })
  })

  describe('scrypt', () => {
    test('verifies what the example wrote', async () => {
      expect(await scrypt().verify('correct horse', SCRYPT)).toBe(true)
      expect(await scrypt().verify('correct horsf', SCRYPT)).toBe(false)
      const stored = await scrypt().hash('pässword')
      expect(stored).toMatch(/^\$scrypt\$ln=14,r=16,p=1\$[\w-]{22}\$[\w-]{43}$/)
      expect(await scrypt().verify('pässword', stored)).toBe(true)
    })

    test.each([
      '',
      '$scrypt$',
      SCRYPT.replace('ln=14', 'ln=17'),
      SCRYPT.replace('p=1', 'p=9'),
      `${SCRYPT}=`,
    ])('computes nothing for %s', async (stored) => {
      expect(await scrypt().verify('correct horse', stored)).toBeNull()
    })
  })

  describe('passwords', () => {
    test('written now stay, a weaker or a foreign hash is replaced, a stronger one if you say so', async () => {
      const passwords = readPasswords({}, signer)
      const [, known = ''] = VECTORS[0] ?? []
      const stored = await passwords.hash('p')
      expect(await passwords.verify('p', stored, 'a')).toEqual({
        matches: true,
        needsRehash: false,
      })
      const foreign = await passwords.verify('correct horse', SCRYPT, 'a')
      expect(foreign).toEqual({ matches: true, needsRehash: true })
      const weaker = await passwords.verify('p', await cheap.hash('p'), 'a')
      expect(weaker).toEqual({ matches: true, needsRehash: true })
      const strong = 'correct horse battery staple'
      expect(await passwords.verify(strong, known, 'a')).toEqual({
        matches: true,
        needsRehash: false,
      })
      const eager = readPasswords({ replaceStronger: true }, signer)
      expect(await eager.verify(strong, known, 'a')).toEqual({ matches: true, needsRehash: true })
      expect(await passwords.verify('wrong', known, 'a')).toEqual(NOT_FOUND)
    })

    test('cost one hash as it is written for whom there is none, and for a broken one', async () => {
      const { hasher, done } = counted(cheap)
      const passwords = readPasswords({ hashers: [hasher] }, signer)
      const stored = await cheap.hash('right')
      for (const known of [null, '', 'plain', '$argon2id$broken', SCRYPT, stored]) {
        done.length = 0
        expect(await passwords.verify('wrong', known, 'a@example.com')).toEqual(NOT_FOUND)
        expect(done).toHaveLength(1)
      }
    })

    test('cost what the kinds in use cost, the same for an address each time', async () => {
      const { hasher, done } = counted(cheap)
      const dummies = ['$argon2id$v=19$m=64,t=1,p=1', '$argon2id$v=19$m=128,t=2,p=1']
      const passwords = readPasswords({ hashers: [hasher], dummies }, signer)
      for (let i = 0; i < 30; i++) {
        await passwords.verify('x', null, `${i % 15}@example.com`)
      }
      expect(done.slice(0, 15)).toEqual(done.slice(15))
      expect(new Set(done)).toEqual(new Set(['verify m=64,t=1,p=1', 'verify m=128,t=2,p=1']))
    })

    test('with a lone surrogate match nothing, not even their replacement', async () => {
      const passwords = readPasswords({ hashers: [cheap] }, signer)
      const stored = await cheap.hash('pass\ufffd')
      expect(await passwords.verify('pass\ufffd', stored, 'a')).toMatchObject({ matches: true })
      expect(await passwords.verify('pass\ud800', stored, 'a')).toEqual(NOT_FOUND)
    })

    test('have turns: beyond the last one a request is refused, until another ends', () => {
      const passwords = readPasswords({ maxWaiting: 3 }, signer)
      const ends = [1, 2, 3].map(() => passwords.takeTurn())
      expect(() => passwords.takeTurn()).toThrow(PasswordsBusyError)
      ends[1]?.()
      // Ended twice, it makes room for one.
      ends[1]?.()
      const next = passwords.takeTurn()
      expect(() => passwords.takeTurn()).toThrow(PasswordsBusyError)
      for (const end of [...ends, next]) end()
    })

    test('are hashed again in a turn of their own, or not at all', async () => {
      const passwords = readPasswords({ maxWaiting: 1 }, signer)
      const end = passwords.takeTurn()
      expect(await passwords.rehash('password')).toBeNull()
      end()
      const hashing = passwords.rehash('password')
      expect(() => passwords.takeTurn()).toThrow(PasswordsBusyError)
      expect(await hashing).toMatch(/^\$argon2id\$/)
      passwords.takeTurn()()
    })

    test('get the turns back of requests that never ended them', () => {
      const now = vi.spyOn(Date, 'now').mockReturnValue(1_000)
      const passwords = readPasswords({ maxWaiting: 2 }, signer)
      const cancelled = [passwords.takeTurn(), passwords.takeTurn()]
      now.mockReturnValue(6_000)
      expect(() => passwords.takeTurn()).toThrow(PasswordsBusyError)
      now.mockReturnValue(6_001)
      const end = passwords.takeTurn()
      for (const late of cancelled) late()
      passwords.takeTurn()()
      end()
      now.mockRestore()
    })
  })

  test.each([
    [{ hashers: [] }, /^passwords\.hashers/],
    [{ maxWaiting: 0 }, /^passwords\.maxWaiting/],
    [{ dummies: ['$2b$12$x'] }, /^passwords\.dummies/],
    [{ dummies: ['$argon2id$v=19$m=65537,t=3,p=4'] }, /^passwords\.dummies/],
    [{ hasher: [] }, /^passwords takes/],
  ])('the option %o is refused', (options, message) => {
    expect(() => readPasswords(options as PasswordsOptions, signer)).toThrow(message)
  })
}
