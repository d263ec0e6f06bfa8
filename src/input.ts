/**
 * The rules for what callers hand in. Each reader takes `unknown`, since the types do not hold at run time,
 * and gives back a value that every engine stores and returns as it is, or throws a ValidationError that
 * names the argument and never its value.
 */
import { foldEmail } from './email.ts'
import { ValidationError } from './errors.ts'
import type { JsonObject } from './types.ts'

const fail = (name: string, rule: string): never => {
  throw new ValidationError(`${name} must be ${rule}`)
}

const encoder = new TextEncoder()

/** Length in bytes of UTF-8. */
const byteLength = (value: string): number => encoder.encode(value).length

/** No database keeps these: NUL ends a string in Postgres, a lone surrogate has no UTF-8. */
const UNSTORABLE = /\0|\p{Surrogate}/u

function string(value: unknown, name: string, max: number): string {
  if (typeof value !== 'string') return fail(name, 'a string')
  // A code unit is at most three bytes.
  if (value.length > max || (value.length * 3 > max && byteLength(value) > max)) {
    return fail(name, `at most ${max} bytes of UTF-8`)
  }
  if (UNSTORABLE.test(value)) return fail(name, 'free of NUL characters and lone surrogates')
  return value
}

type Reader<T> = (value: unknown, name?: string) => T

const text =
  (label: string, max: number): Reader<string> =>
  (value, name = label) =>
    string(value, name, max)

export const id: Reader<string> = text('id', 255)
export const userId: Reader<string> = text('userId', 255)
export const roleName: Reader<string> = text('name', 255)
export const permission: Reader<string> = text('permission', 255)
export const provider: Reader<string> = text('provider', 255)
export const providerAccountId: Reader<string> = text('providerAccountId', 512)
export const ipAddress: Reader<string> = text('ipAddress', 255)
export const aaguid: Reader<string> = text('aaguid', 255)
export const tokenType: Reader<string> = text('tokenType', 64)
export const token: Reader<string> = text('token', 512)
export const credentialId: Reader<string> = text('credentialId', 1_400)
export const hashedPassword: Reader<string> = text('hashedPassword', 1_024)
export const passkeyName: Reader<string> = text('name', 1_024)
/** Names, images, user agents and providers' tokens. */
export const longText: Reader<string> = text('text', 65_535)

/** A key of a new row: an empty one is always a mistake, and would be found by a lookup that lost its argument. */
export const newKey =
  (read: Reader<string>): Reader<string> =>
  (value, name) =>
    read(value, name) || fail(name ?? 'the key', 'a string that is not empty')

export const orNull =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value, name) =>
    value === undefined || value === null ? null : read(value, name)

/** For a patch: `undefined` leaves a field alone. */
export const orUndefined =
  <T>(read: Reader<T>): Reader<T | undefined> =>
  (value, name) =>
    value === undefined ? undefined : read(value, name)

export const orDefault =
  <T>(read: Reader<T>, fallback: T): Reader<T> =>
  (value, name) =>
    value === undefined ? fallback : read(value, name)

/** Folding first: it is the folded e-mail that is stored. */
export const email: Reader<string> = (value, name = 'email') => {
  // Far above any that could be short enough when folded.
  const folded = foldEmail(string(value, name, 65_535))
  if (folded.split('@').length !== 2) return fail(name, 'an e-mail address with one @')
  return string(folded, name, 320)
}

export const flag: Reader<boolean> = (value, name = 'flag') =>
  typeof value === 'boolean' ? value : fail(name, 'a boolean')

const typeTag = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

const EARLIEST = Date.UTC(1000, 0)
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

export const date: Reader<Date> = (value, name = 'date') => {
  // By tag and not by instanceof: a Date can come from another realm.
  const time = typeTag(value) === 'Date' ? Number(value) : Number.NaN
  return time >= EARLIEST && time <= LATEST
    ? new Date(time)
    : fail(name, 'a valid Date from the year 1000 to the end of the year 9999')
}

export const signCount: Reader<number> = (value, name = 'signCount') =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32
    ? value + 0
    : fail(name, 'a whole number from 0 to 4294967295')

export const publicKey: Reader<Uint8Array> = (value, name = 'publicKey') => {
  const bytes = ArrayBuffer.isView(value) && typeTag(value) === 'Uint8Array' ? value : undefined
  if (bytes === undefined) return fail(name, 'a Uint8Array')
  if (bytes.byteLength > 65_535) return fail(name, 'at most 65535 bytes')
  // A copy: the caller may go on to change theirs.
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice()
}

/** A list of permissions, each once, sorted. */
export const permissions: Reader<string[]> = (value, name = 'permissions') => {
  if (!Array.isArray(value)) return fail(name, 'an array of strings')
  return [...new Set(value.map((one, i) => newKey(permission)(one, `${name}[${i}]`)))].sort()
}

const MAX_JSON_BYTES = 65_536
const MAX_JSON_DEPTH = 30

/** A JSON object as it comes back from the database: what `JSON.parse` makes of its text. */
export const rawData: Reader<JsonObject | null> = (value, name = 'rawData') => {
  if (value === undefined || value === null) return null
  if (!isPlainObject(value)) return fail(name, 'a JSON object or null')
  checkJson(value, name, 1)
  const json = JSON.stringify(value)
  if (byteLength(json) > MAX_JSON_BYTES)
    return fail(name, `at most ${MAX_JSON_BYTES} bytes as JSON`)
  return JSON.parse(json)
}

function isPlainObject(value: unknown): value is object {
  if (typeTag(value) !== 'Object' || typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // Another realm's Object.prototype is recognised by having none of its own.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function checkJson(value: unknown, name: string, depth: number): void {
  if (typeof value === 'string') {
    string(value, `each string in ${name}`, MAX_JSON_BYTES)
    return
  }
  if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return
  if (depth > MAX_JSON_DEPTH) return fail(name, `at most ${MAX_JSON_DEPTH} levels deep`)
  if (Array.isArray(value)) {
    // By index: a hole is undefined too.
    for (let i = 0; i < value.length; i++) checkJson(value[i], name, depth + 1)
    return
  }
  if (!isPlainObject(value)) {
    return fail(name, 'made of strings, finite numbers, booleans, null, arrays and plain objects')
  }
  for (const [key, entry] of Object.entries(value)) {
    string(key, `each key in ${name}`, MAX_JSON_BYTES)
    if (entry !== undefined) checkJson(entry, name, depth + 1)
  }
}

/** An argument object, with no key that is not known: a typing error must not pass for a default. */
export function fields<const K extends string>(
  value: unknown,
  name: string,
  known: readonly K[],
): { readonly [P in K]?: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fail(name, 'an object')
  const unknown = Object.entries(value).some(
    ([key, v]) => v !== undefined && !known.some((k) => k === key),
  )
  if (unknown) return fail(name, `an object with no other keys than ${known.join(', ')}`)
  const read: { [P in K]?: unknown } = {}
  for (const key of known) read[key] = Reflect.get(value, key)
  return read
}
