/**
 * Times of creation, distinct below the millisecond. A column has six digits where a Date has three: so rows that were made
 * one after the other in one millisecond are listed in that order, on every engine.
 */
const microseconds = new WeakMap<Date, number>()

let last = { ms: 0, count: 0 }

/** Now, a microsecond later than the time before if that was in the same millisecond. */
export function creationTime(): Date {
  const now = new Date()
  const ms = now.getTime()
  last = { ms, count: ms === last.ms ? last.count + 1 : 0 }
  microseconds.set(now, Math.min(last.count, 999))
  return now
}

/** `2026-01-02T03:04:05.678` and the three digits behind it. */
export const sixDigits = (at: Date): string =>
  at.toISOString().replace('Z', String(microseconds.get(at) ?? 0).padStart(3, '0'))
