/**
 * What a hostile or careless caller may hand in for an argument, and whether the rules take it. The rules are
 * said here once more, in other words than in src/input.ts.
 */
import * as fc from 'fast-check'

/** An argument: values for it, and which of them are right. */
export interface Argument {
  readonly values: fc.Arbitrary<unknown>
  readonly isRight: (value: unknown) => boolean
}

const AWKWARD = [
  '',
  ' ',
  '\0',
  'nul\0inside',
  '\uD800',
  'x\uDFFF',
  '\uDE00\uD83D',
  'e\u0301',
  '\u00e9',
  '\u202Ertl\u202C\u200F',
  '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}',
  '\uFEFF',
  '\uFEFFleading',
  '\uFFFF\u{10FFFF}\u{1F600}',
  '\u0001\u0008\u001A\u001F\u007F\u0085\u2028',
  "'; drop table fastauth_users; --",
  "' or '1'='1",
  '" or ""="',
  '%',
  '_',
  '100%_',
  '\\',
  "\\'",
  '\\0\\x00\\u0000',
  '`"[]',
  '?',
  '$1',
  ':a @b ${c} {{d}}',
  '/* */ # --',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  '0',
  "0x41 x'41' _utf8mb4",
  '(errno 1146) (sqlstate 42S02)',
  'UNIQUE constraint failed: fastauth_users.email',
  'line\r\nbreak\ttab',
  'ß İ ı K Å ﬃ',
]

const KIBI = 1_024

/** So many bytes of UTF-8, of characters that take one to four of them. */
const ofBytes = (bytes: number, char: string): string => {
  const width = Buffer.byteLength(char)
  return char.repeat(bytes / width) + 'x'.repeat(bytes % width)
}

const long = (max: number): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(max - 1, max, max + 1, 64 * KIBI - 1, 64 * KIBI, 1_024 * KIBI),
      fc.constantFrom('x', "'", '\\', 'é', '€', '😀'),
    )
    .map(([bytes, char]) => ofBytes(bytes, char))

/** Any UTF-16, which may be no Unicode. */
const codeUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((units) => String.fromCharCode(...units))

export const strings = (max: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...AWKWARD) },
    { weight: 3, arbitrary: fc.array(fc.constantFrom(...AWKWARD)).map((all) => all.join('')) },
    { weight: 4, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 2, arbitrary: fc.string({ unit: 'grapheme' }) },
    { weight: 1, arbitrary: codeUnits },
    { weight: 2, arbitrary: long(max) },
  )

/** What is no string, number, Date or anything else that an argument may be. */
const OTHER: readonly unknown[] = [
  null,
  {},
  [],
  ['x'],
  1n,
  Symbol('x'),
  () => 'x',
  new Map(),
  Object('x'),
  { toString: () => 'x', valueOf: () => 1 },
  /x/,
]
const other = fc.constantFrom(...OTHER, undefined, 7, true, 'x')

const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')
const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && isStorable(value) && Buffer.byteLength(value) <= max

const mostly = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: values }, { weight: 1, arbitrary: other })

export const text = (max: number): Argument => ({
  values: mostly(strings(max)),
  isRight: (value) => isText(value, max),
})

/** A key of a new row. */
export const key = (max: number): Argument => ({
  values: text(max).values,
  isRight: (value) => isText(value, max) && value !== '',
})

/** The key of a row that is there, more often than not. */
export const keyOf = (known: string, max = 255): Argument => ({
  values: fc.oneof(
    { weight: 3, arbitrary: fc.constant(known) },
    { weight: 1, arbitrary: text(max).values },
  ),
  isRight: text(max).isRight,
})

export const optional = ({ values, isRight }: Argument): Argument => ({
  values: fc.oneof({ weight: 4, arbitrary: values }, fc.constant(undefined)),
  isRight: (value) => value === undefined || isRight(value),
})

export const nullable = (argument: Argument): Argument => ({
  values: fc.oneof({ weight: 6, arbitrary: optional(argument).values }, fc.constant(null)),
  isRight: (value) => value === null || optional(argument).isRight(value),
})

export const notUndefined = ({ values, isRight }: Argument): Argument => ({
  values,
  isRight: (value) => value !== undefined && isRight(value),
})

/** Characters that nobody sees, or that end a line of a mail's header. */
const UNSEEN = [
  '\r',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '\u00a0',
  '\u00ad',
  '\u200b',
  '\u2028',
  '\u202e',
  '\ufeff',
]

/** Where `fold` is what the database keeps of an e-mail. */
export const email = (fold: (text: string) => string): Argument => ({
  values: mostly(
    fc.oneof(
      fc
        .tuple(strings(300), fc.constantFrom('@x.example', '@', '@ß.example ', '@a@b'))
        .map((parts) => parts.join('')),
      fc.constantFrom(...UNSEEN).map((char) => `a${char}b@x.example`),
      fc.constantFrom(' ', '\n', '\u3000').map((blank) => `${blank.repeat(70_000)}a@x.example`),
      strings(320),
    ),
  ),
  isRight: (value) =>
    typeof value === 'string' &&
    isStorable(value) &&
    Buffer.byteLength(fold(value)) <= 320 &&
    !/[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]/u.test(fold(value)) &&
    /^[^@]*@[^@]*$/.test(fold(value)),
})

export const flag: Argument = {
  values: fc.oneof(fc.boolean(), fc.constantFrom(0, 1, 'true', ''), other),
  isRight: (value) => typeof value === 'boolean',
}

const YEARS = [
  '0001-01-01T00:00:00.000Z',
  '0999-12-31T23:59:59.999Z',
  '1000-01-01T00:00:00.000Z',
  '1582-10-10T00:00:00.000Z',
  '1900-02-28T23:59:59.999Z',
  '1969-12-31T23:59:59.999Z',
  '2038-01-19T03:14:07.999Z',
  '2100-02-28T00:00:00.001Z',
  '9999-12-31T23:59:59.999Z',
  '+010000-01-01T00:00:00.000Z',
  '-000001-01-01T00:00:00.000Z',
  'no date',
]

export const date: Argument = {
  values: mostly(
    fc.oneof(
      fc.constantFrom(...YEARS).map((year) => new Date(year)),
      fc.date({ min: new Date('2027-01-01'), max: new Date('9999-12-31') }),
      fc.date({ noInvalidDate: false }),
      fc.constantFrom(...YEARS),
      fc.constantFrom(0, Date.now(), Number.NaN),
    ),
  ),
  isRight: (value) =>
    value instanceof Date && /^[1-9]\d{3}-/.test(Number.isNaN(+value) ? '' : value.toISOString()),
}

export const count = (least: number, most = 4_294_967_295): Argument => ({
  values: fc.oneof(
    fc.constantFrom(
      0,
      1,
      2,
      1_000,
      1_001,
      2 ** 31 - 1,
      2 ** 31,
      2 ** 32 - 1,
      2 ** 32,
      2 ** 53,
      1e300,
    ),
    fc.constantFrom(-1, -(2 ** 31), 0.5, 1.000_000_1, Number.NaN, Infinity, -Infinity, -0, '1'),
    fc.integer(),
    fc.double(),
    other,
  ),
  isRight: (value) =>
    typeof value === 'number' && value % 1 === 0 && value >= least && value <= most,
})

export const bytes: Argument = {
  values: mostly(
    fc.oneof(
      fc.uint8Array(),
      fc.constantFrom(65_535, 65_536).map((length) => new Uint8Array(length).fill(7)),
      fc.constantFrom(Buffer.from('x'), new ArrayBuffer(1), new Uint16Array(1), [1], 'AQ=='),
    ),
  ),
  isRight: (value) => value instanceof Uint8Array && value.length < 65_536,
}

export const permissions: Argument = {
  values: mostly(
    fc.oneof(
      {
        weight: 9,
        arbitrary: fc.array(fc.oneof({ weight: 9, arbitrary: strings(255) }, other), {
          maxLength: 4,
        }),
      },
      { weight: 1, arbitrary: fc.sparseArray(strings(255), { maxLength: 4 }) },
    ),
  ),
  // `every` passes over what a sparse array lacks.
  isRight: (value) =>
    Array.isArray(value) && Array.from(value).every((one) => key(255).isRight(one)),
}
