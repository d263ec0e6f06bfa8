/** What every reader of an argument is made with, and the texts that all databases store. */
import { ValidationError } from '../errors.ts'

/** `name` is what the caller calls the value. */
export type Reader<T> = (value: unknown, name?: string) => T

export const fail = (name: string, rule: string): never => {
  throw new ValidationError(`${name} must be ${rule}`)
}

/** No database keeps these: NUL ends a string in Postgres, a lone surrogate has no UTF-8. */
export const UNSTORABLE = /\0|\p{Surrogate}/u

/** Longer than `max` bytes of UTF-8. A code unit is at most three. */
export const isLonger = (text: string, max: number): boolean =>
  text.length > max || (text.length * 3 > max && new TextEncoder().encode(text).length > max)

export const text =
  (label: string, max: number): Reader<string> =>
  (value, name = label) => {
    if (typeof value !== 'string') return fail(name, 'a string')
    if (isLonger(value, max)) return fail(name, `at most ${max} bytes of UTF-8`)
    if (UNSTORABLE.test(value)) return fail(name, 'free of NUL characters and lone surrogates')
    return value
  }

export const id: Reader<string> = text('id', 255)
export const ipAddress: Reader<string> = text('ipAddress', 255)
export const hashedPassword: Reader<string> = text('hashedPassword', 1_024)
/** Names, images, user agents and providers' tokens. */
export const longText: Reader<string> = text('text', 65_535)
