/** What the column types of Postgres and MySQL share: values as their drivers may return them. */
import type { JsonObject } from '../types.ts'

const DATE = /^(\d+)-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?/
const OFFSET = /([+-])(\d\d):?(\d\d)?:?(\d\d)?$/

/**
 * A Date, or text in UTC or with the offset of the server's time zone: `2026-11-22 07:19:46.863123+00`, before
 * zones were regular `…-05:53:28`. Not by `Date.parse`, which reads neither that nor the year 10000, in which
 * the end of the year 9999 lies for a server in the east.
 */
export function dateOf(value: string | Date): Date {
  if (typeof value !== 'string') return new Date(value)
  const [, year = Number.NaN, month = 1, day, hour, minute, second, fraction = ''] =
    DATE.exec(value) ?? []
  const [, sign, hours = 0, minutes = 0, seconds = 0] = OFFSET.exec(value.slice(11)) ?? []
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000
  const utc = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(fraction.padEnd(3, '0')),
  )
  const time = sign === '-' ? utc + offset : utc - offset
  if (Number.isNaN(time)) throw new RangeError('a date in a form that is not known')
  return new Date(time)
}

/** JSON that the driver may have parsed already. */
export const jsonOf = (value: unknown): JsonObject =>
  JSON.parse(typeof value === 'string' ? value : JSON.stringify(value))

/** Bytes of our own: drivers hand out views into their buffers. */
export const bytesOf = (value: Uint8Array | readonly number[]): Uint8Array => new Uint8Array(value)
