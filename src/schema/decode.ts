/** Values as drivers return them, read strictly: what is not in a known form throws and becomes no other value. */
import type { JsonObject } from '../types.ts'

/** Dates can be written, and read, from the year 1000 to the end of the year 9999. */
export const EARLIEST: number = Date.UTC(1000, 0)
export const LATEST: number = Date.UTC(10_000, 0) - 1

const unknownForm = (what: string): never => {
  throw new RangeError(`${what} in a form that is not known`)
}

/** Milliseconds since 1970, as a Date. */
export const dateOfMs = (ms: number): Date =>
  ms >= EARLIEST && ms <= LATEST ? new Date(ms) : unknownForm('a date')

const DATE =
  /^(\d{4,6})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d+))? *(?:[Zz]|([+-])(\d\d):?(\d\d)?:?(\d\d)?)? *$/

/**
 * Milliseconds, a Date, or text in UTC or with an offset: `2026-11-22 07:19:46.863123+00`, before zones were regular
 * `…-05:53:28`. Not by `Date.parse`, which reads some of these in the zone of the process and makes March of February 30.
 */
export function dateOf(value: unknown): Date {
  const ms = value === '' ? Number.NaN : Number(value)
  if (!Number.isNaN(ms)) return dateOfMs(ms)
  const parts = DATE.exec(String(value)) ?? unknownForm('a date')
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map(Number)
  const [fraction = '', sign, hours = 0, minutes = 0, seconds = 0] = parts.slice(7)
  const midnight = new Date(Date.UTC(year, month - 1, day))
  const isDay = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day
  if (!isDay || hour > 24 || minute > 59 || second > 59) unknownForm('a date')
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  const time = hour * 3600 + minute * 60 + second - (sign === '-' ? -offset : offset)
  return dateOfMs(midnight.getTime() + time * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0')))
}

/** What engines and their drivers make of a boolean. */
const FLAGS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ...[true, 1, 1n, '1', 't', 'true'].map((flag) => [flag, true] as const),
  ...[false, 0, 0n, '0', 'f', 'false'].map((flag) => [flag, false] as const),
])

export const flagOf = (value: unknown): boolean => FLAGS.get(value) ?? unknownForm('a boolean')

/** Some drivers answer with text, or with a BigInt. */
export function countOf(value: unknown): number {
  const count = typeof value === 'string' && value !== '' ? Number(value) : value
  const number = typeof count === 'bigint' ? Number(count) : count
  return typeof number === 'number' && Number.isSafeInteger(number)
    ? number
    : unknownForm('a count')
}

/** JSON that the driver may have parsed already. */
export const jsonOf = (value: unknown): JsonObject =>
  JSON.parse(typeof value === 'string' ? value : JSON.stringify(value))

/** Bytes of our own: drivers hand out views into their buffers. */
export const bytesOf = (value: ArrayLike<number> | ArrayBuffer): Uint8Array<ArrayBuffer> =>
  new Uint8Array(value)

/** Postgres's text of bytes: `\x00ff`, or each byte as itself, as `\\` or as `\ooo`. */
export function byteaOf(text: string): number[] {
  const isHex = /^\\x(?:[\da-f]{2})*$/.test(text)
  const form = isHex ? /[\da-f]{2}/g : /\\\\|\\[0-3][0-7]{2}|[ -[\]-~]/g
  const parts = (isHex ? text.slice(2) : text).match(form) ?? []
  if (!isHex && parts.join('') !== text) unknownForm('bytes')
  return parts.map((part) => {
    if (isHex) return Number.parseInt(part, 16)
    return part.length === 4 ? Number.parseInt(part.slice(1), 8) : part.charCodeAt(0)
  })
}
