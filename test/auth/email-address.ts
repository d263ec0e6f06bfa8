import { assert, property, string, stringMatching } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readEmailAddress, readNewEmailAddress } from '../../src/auth/email-address.ts'
import { decodePunycode } from '../../src/auth/punycode.ts'

/** What pydantic's EmailStr makes of it, folded as FastAuth folds. */
const ACCEPTED: readonly [string, string][] = [
  ['alice@example.com', 'alice@example.com'],
  ['  Alice@Example.COM\n', 'alice@example.com'],
  ['Alice B <Alice@example.com>', 'alice@example.com'],
  ['"Alice, B." <alice@example.com>', 'alice@example.com'],
  ['<alice@example.com>', 'alice@example.com'],
  ["o'brien+tag/x=y@example.com", "o'brien+tag/x=y@example.com"],
  ['a@b.c', 'a@b.c'],
  ['😀@example.com', '😀@example.com'],
  [`${'a'.repeat(70)}@example.com`, `${'a'.repeat(70)}@example.com`],
  ['jose\u0301@example.com', 'jos\u00e9@example.com'],
  ['a@BÜCHER.example', 'a@bücher.example'],
  ['a@xn--bcher-kva.example', 'a@bücher.example'],
  ['a@XN--BCHER-KVA.example', 'a@bücher.example'],
  ['a@例え.テスト', 'a@例え.テスト'],
  ['a@日本。jp', 'a@日本.jp'],
  ['a@ｅｘａｍｐｌｅ.com', 'a@example.com'],
  ['用户@例子.广告', '用户@例子.广告'],
  ['a@sub.example', 'a@sub.example'],
  ['Straße@x.com', 'strasse@x.com'],
  ['ﬁ@x.com', 'fi@x.com'],
  ['a@straße.de', 'a@strasse.de'],
  ['İ@x.com', 'i\u0307@x.com'],
]

const REFUSED: readonly [string, string][] = [
  ['', 'An email address must have an @-sign.'],
  ['alice', 'An email address must have an @-sign.'],
  ['alice@', 'There must be something after the @-sign.'],
  ['@example.com', 'There must be something before the @-sign.'],
  ['a..b@example.com', 'An email address cannot have two periods in a row.'],
  ['.a@example.com', 'An email address cannot start with a period.'],
  ['a.@example.com', 'An email address cannot have a period immediately before the @-sign.'],
  ['a@example..com', 'An email address cannot have two periods in a row.'],
  ['a@.example.com', 'An email address cannot have a period immediately after the @-sign.'],
  ['a@example.com.', 'An email address cannot end with a period.'],
  ['a@-example.com', 'An email address cannot have a hyphen immediately after the @-sign.'],
  ['a@example-.com', 'An email address cannot have a period and a hyphen next to each other.'],
  ['a@example.com-', 'An email address cannot end with a hyphen.'],
  ['"a b"@example.com', 'Quoting the part before the @-sign is not allowed here.'],
  ['a b@example.com', 'The email address contains invalid characters before the @-sign: SPACE.'],
  ['a,b@example.com', "The email address contains invalid characters before the @-sign: ','."],
  ['a\0b@example.com', 'The email address contains invalid characters before the @-sign: U+0000.'],
  [
    'a\u0007@example.com',
    'The email address contains invalid characters before the @-sign: U+0007.',
  ],
  ['a\u0085b@example.com', 'The email address contains unsafe characters: U+0085.'],
  ['a\u200bb@example.com', 'The email address contains unsafe characters: U+200B.'],
  ['a\ud800b@example.com', 'The email address contains unsafe characters: U+D800.'],
  ['\u0301a@example.com', 'The email address contains unsafe characters: U+0301.'],
  ['a@b@example.com', "The part after the @-sign contains invalid characters: '@'."],
  ['a@exa_mple.com', "The part after the @-sign contains invalid characters: '_'."],
  ['a@exam%70le.com', "The part after the @-sign contains invalid characters: '%'."],
  ['a@example.com/x', "The part after the @-sign contains invalid characters: '/'."],
  ['a@example.com:25', "The part after the @-sign contains invalid characters: ':'."],
  ['a@exa mple.com', 'The part after the @-sign contains invalid characters: SPACE.'],
  ['a@[127.0.0.1]', 'A bracketed IP address after the @-sign is not allowed here.'],
  ['a@localhost', 'The part after the @-sign is not valid. It should have a period.'],
  [
    'a@127.0.0.1',
    'The part after the @-sign is not valid. It is not within a valid top-level domain.',
  ],
  [
    'a@example.123',
    'The part after the @-sign is not valid. It is not within a valid top-level domain.',
  ],
  ...['x.test', 'x.invalid', 'x.local', 'x.localhost', 'x.onion', '1.in-addr.arpa'].map(
    (domain): [string, string] => [
      `a@${domain}`,
      'The part after the @-sign is a special-use or reserved name that cannot be used with email.',
    ],
  ),
  ['a@☃.net', 'The part after the @-sign contains invalid characters.'],
  ['a@xn--n3h.net', 'The part after the @-sign contains invalid characters.'],
  [
    `a@${'b'.repeat(64)}.com`,
    'After the @-sign, periods cannot be separated by so many characters (1 character too many).',
  ],
  [`${'a'.repeat(245)}@example.com`, 'The email address is too long (3 characters too many).'],
  [`${'a'.repeat(2_040)}@example.com`, 'Length must not exceed 2048 characters'],
  [
    'a@ab--c.com',
    'An email address cannot have two letters followed by two dashes immediately after the @-sign or after a period, except Punycode.',
  ],
]

/** The rules for addresses, in whatever runtime calls it. */
export function emailAddressRules(): void {
  describe('an address that FastAuth accepts', () => {
    test.each(ACCEPTED)('%j', (typed, address) => {
      expect(readEmailAddress(typed)).toEqual({ address })
      // Once read, it stays what it is.
      expect(readEmailAddress(address)).toEqual({ address })
    })
  })

  describe('an address that FastAuth refuses', () => {
    test.each(REFUSED)('%j', (typed, reason) => {
      expect(readEmailAddress(typed)).toEqual({ reason })
      expect(readNewEmailAddress(typed)).toEqual({ reason })
    })
  })

  describe('a new address', () => {
    test.each(['faß', 'ſam', 'ΟΔΟΣ', 'οδος', 'ﬁ', 'ŉ', 'ẖ', 'ǰ'])(
      'never is another mailbox than the one it says: %s',
      (local) => {
        expect(readNewEmailAddress(`${local}@example.com`)).toHaveProperty('reason')
      },
    )

    test.each(['faß.de', 'οδος.gr', 'XN--FA-HIA.de', 'ﬁ.com', 'ſhop.com', 'ŉ.com'])(
      'nor another domain: %s',
      (domain) => {
        expect(readNewEmailAddress(`a@${domain}`)).toHaveProperty('reason')
      },
    )

    test.each([
      ['Alice@Example.com', 'alice@example.com'],
      ['ÄRGER@Bücher.example', 'ärger@bücher.example'],
      ['ИВАН@пример.рф', 'иван@пример.рф'],
    ])('%s is %s', (typed, address) => {
      expect(readNewEmailAddress(typed)).toEqual({ address })
      expect(readEmailAddress(typed)).toEqual({ address })
    })

    test('is found again by every spelling of it that may be typed', () => {
      assert(
        property(stringMatching(/^[\w.+-]{1,20}$/), (local) => {
          const made = readNewEmailAddress(`${local}@Example.com`)
          expect(readEmailAddress(`${local.toUpperCase()}@example.COM`)).toEqual(
            readEmailAddress(`${local.toLowerCase()}@example.com`),
          )
          if ('address' in made) expect(readEmailAddress(made.address)).toEqual(made)
        }),
      )
    })
  })

  test('any text is an address or has a reason, and never another answer', () => {
    assert(
      property(string({ unit: 'binary' }), string({ unit: 'binary' }), (local, domain) => {
        const read = readEmailAddress(`${local}@${domain}.com`)
        if ('address' in read) expect(readEmailAddress(read.address)).toEqual(read)
        else expect(read.reason).not.toBe('')
      }),
      { numRuns: 500 },
    )
  })

  describe('punycode', () => {
    // RFC 3492, 7.1.
    test.each([
      ['egbpdaj6bu4bxfgehfvwxn', 'ليهمابتكلموشعربي؟'],
      ['ihqwcrb4cv8a8dqg056pqjye', '他们为什么不说中文'],
      ['4dbcagdahymbxekheh6e0a7fei0b', 'למההםפשוטלאמדבריםעברית'],
      ['porqunopuedensimplementehablarenespaol-fmd56a', 'porquénopuedensimplementehablarenespañol'],
      ['3b-ww4c5e180e575a65lsy2b', '3年b組金八先生'],
      ['bcher-kva', 'bücher'],
      ['-', ''],
    ])('%s is %s', (encoded, text) => {
      expect(decodePunycode(encoded)).toBe(text)
    })

    test.each(['9999999999', 'ä', 'bcher-kv*', 'bcher-KVA', 'bcher-kv'])(
      '%s is nothing',
      (junk) => {
        expect(decodePunycode(junk)).toBeNull()
      },
    )
  })
}
