/** JSON as a caller hands it in and as a database stores it. */
import type { JsonObject } from '../types.ts'
import { fail, isLonger, type Reader, UNSTORABLE } from './text.ts'

const MAX_BYTES = 65_536
const MAX_LEVELS = 30

/** By tag and not by instanceof: an object can come from another realm. */
export const typeTag = (value: unknown): string =>
  Object.prototype.toString.call(value).slice(8, -1)

/** JSON as it comes back from the database: what `JSON.parse` makes of its text. */
export const jsonThat =
  <T>(kind: string, isKind: (value: unknown) => value is T): Reader<T> =>
  (value, name = kind) => {
    const holds = (data: unknown): data is T => isKind(data) && isJson(data, MAX_LEVELS)
    const json = holds(value) ? JSON.stringify(value) : ''
    // Judged again as it is stored: a getter or a toJSON may have answered differently the second time.
    const stored: unknown = json && !isLonger(json, MAX_BYTES) ? JSON.parse(json) : undefined
    return holds(stored)
      ? stored
      : fail(
          name,
          `${kind} at most ${MAX_LEVELS} levels deep and ${MAX_BYTES} bytes long, free of NUL characters and lone surrogates`,
        )
  }

export function isPlainObject(value: unknown): value is JsonObject {
  if (typeTag(value) !== 'Object') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // Another realm's Object.prototype is recognised by having none of its own.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function isJson(value: unknown, levels: number): boolean {
  if (typeof value === 'string') return !UNSTORABLE.test(value)
  if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return true
  if (levels === 0) return false
  if (Array.isArray(value)) {
    // To `includes`, a hole is undefined too.
    return !value.includes(undefined) && value.every((entry) => isJson(entry, levels - 1))
  }
  return (
    isPlainObject(value) &&
    Object.entries(value).every(
      ([key, entry]) => !UNSTORABLE.test(key) && (entry === undefined || isJson(entry, levels - 1)),
    )
  )
}
