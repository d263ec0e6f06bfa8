/** Moments as they are named on the command line. */
import { UsageError } from './failure.ts'

const DAY_MS = 86_400_000

const DAYS = /^([1-9]\d{0,3})d$/

/** A day, or a moment with its offset: without one, it would be another on each machine. */
const ISO = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/

const isValid = (date: Date): boolean => !Number.isNaN(date.getTime())

function isoMoment(value: string): Date | undefined {
  const day = ISO.exec(value)?.[1]
  if (day === undefined) return undefined
  const [moment, midnight] = [new Date(value), new Date(day)]
  // JavaScript takes 31 February for a day in March.
  const isDay = isValid(midnight) && midnight.toISOString().startsWith(day)
  return isDay && isValid(moment) ? moment : undefined
}

/** The moment that an option has to be: a date, in UTC, or a number of days before now. */
export function pastMoment(option: string, value: string): Date {
  const now = Date.now()
  const days = DAYS.exec(value)?.[1]
  const moment = days === undefined ? isoMoment(value) : new Date(now - Number(days) * DAY_MS)
  if (moment === undefined) {
    throw new UsageError(
      `${option} must be a date such as 2026-01-31, a moment such as 2026-01-31T12:00:00Z, or a number of days such as 30d`,
    )
  }
  if (moment.getTime() > now) throw new UsageError(`${option} lies ahead: name a day that is over`)
  return moment
}
