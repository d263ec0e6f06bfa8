/**
 * The rules for what callers hand in. Each reader takes `unknown`, since the types do not hold at run time,
 * and gives back a value that every engine stores and returns as it is, or throws a ValidationError that
 * names the argument and never its value.
 */
import { UNSEEN } from './casefold-table.ts'
import { casefold, strip } from './email.ts'
import { EARLIEST, LATEST } from '../schema/decode.ts'
import type { JsonObject } from '../types.ts'
import { isPlainObject, jsonThat, typeTag } from './json.ts'
import { optional, orNull, record } from './record.ts'
import { fail, id, longText, type Reader, text } from './text.ts'

export { optional, orDefault, orNull, record } from './record.ts'
export { hashedPassword, id, ipAddress, longText, type Reader, text } from './text.ts'

export const userId: Reader<string> = text('userId', 255)
export const roleName: Reader<string> = text('name', 255)
const permission: Reader<string> = text('permission', 255)
export const provider: Reader<string> = text('provider', 255)
export const providerAccountId: Reader<string> = text('providerAccountId', 512)
export const tokenType: Reader<string> = text('tokenType', 64)
export const token: Reader<string> = text('token', 512)
export const credentialId: Reader<string> = text('credentialId', 1_400)

/** A key of a new row: an empty one is always a mistake, and would be found by a lookup that lost its argument. */
export const newKey =
  (read: Reader<string>): Reader<string> =>
  (value, name) =>
    read(value, name) || fail(name ?? 'the key', 'a string that is not empty')

const email320 = text('email', 320)

/** Trimmed and folded first: that is what is stored. */
export const email: Reader<string> = (value, name = 'email') => {
  if (typeof value !== 'string') return fail(name, 'a string')
  // Far above any that could be short enough when folded.
  const folded = casefold(longText(strip(value), name))
  if (folded.split('@').length !== 2) return fail(name, 'an e-mail address with one @')
  if (UNSEEN.test(folded)) {
    return fail(name, 'free of control characters, format characters and white space')
  }
  return email320(folded, name)
}

export const flag: Reader<boolean> = (value, name = 'flag') =>
  typeof value === 'boolean' ? value : fail(name, 'a boolean')

/** NaN for what is no Date. Not by instanceof: a Date can come from another realm. */
function timeOf(value: unknown): number {
  try {
    return Reflect.apply(Date.prototype.getTime, value, [])
  } catch {
    return Number.NaN
  }
}

export const date: Reader<Date> = (value, name = 'date') => {
  const time = timeOf(value)
  return time >= EARLIEST && time <= LATEST
    ? new Date(time)
    : fail(name, 'a valid Date from the year 1000 to the end of the year 9999')
}

const wholeNumber =
  (label: string, least: number, most = 2 ** 32 - 1): Reader<number> =>
  (value, name = label) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? value + 0
      : fail(name, `a whole number from ${least} to ${most}`)

export const signCount: Reader<number> = wholeNumber('signCount', 0)

export const passkeyName: Reader<string> = text('name', 1_024)

const isBytes = (value: unknown): value is Uint8Array =>
  ArrayBuffer.isView(value) && typeTag(value) === 'Uint8Array'

export const publicKey: Reader<Uint8Array<ArrayBuffer>> = (value, name = 'publicKey') =>
  isBytes(value) && value.length <= 65_535
    ? // A copy: the caller may go on to change theirs.
      new Uint8Array(value)
    : fail(name, 'a Uint8Array of at most 65535 bytes')

/** The part of a refresh token's jti before the dot. In ASCII: there, every engine counts characters alike. */
export const family: Reader<string> = (value, name = 'family') => {
  const id = newKey(token)(value, name)
  return /^[!-\-/-~]+$/.test(id) ? id : fail(name, 'printable ASCII without a dot')
}

/** A list of permissions, each once, sorted. */
export const permissions: Reader<string[]> = (value, name = 'permissions') => {
  if (!Array.isArray(value)) return fail(name, 'an array of strings')
  // Not by `map`, which passes over what a sparse array lacks.
  const read = Array.from(value, (one, i) => newKey(permission)(one, `${name}[${i}]`))
  return [...new Set(read)].sort()
}

export const rawData: Reader<JsonObject | null> = (value, name = 'rawData') =>
  orNull(jsonThat('null or a JSON object', isPlainObject))(value, name)

/** Not null: null is the answer for a missing value. */
export const stateValue: Reader<NonNullable<unknown>> = (value, name = 'value') =>
  jsonThat(
    'a JSON value that is not null,',
    (data): data is NonNullable<unknown> => data !== null && data !== undefined,
  )(value, name)

const MAX_STATE_KEYS = 20

/** A key of a fact, which is none of those that begin with `reserved`. */
export const stateKey =
  (reserved: string): Reader<string> =>
  (value, name = 'key') => {
    const key = newKey(text('key', 255))(value, name)
    return key.startsWith(reserved) ? fail(name, `a key that does not begin with ${reserved}`) : key
  }

/** Keys that are counted together, each of them once. */
export const stateKeys =
  (read: Reader<string>): Reader<string[]> =>
  (value, name = 'keys') => {
    const keys = Array.isArray(value) ? Array.from(value, (key) => read(key, name)) : []
    return keys.length > 0 && keys.length <= MAX_STATE_KEYS && new Set(keys).size === keys.length
      ? keys
      : fail(name, `an array of 1 to ${MAX_STATE_KEYS} different keys`)
  }

/** Which users one call returns. */
export const userPage = record('page', {
  limit: wholeNumber('limit', 1, 1_000),
  after: optional(id),
})

/** How much one call may remove. */
export const cleanup = record('options', { limit: optional(wholeNumber('limit', 1)) })
