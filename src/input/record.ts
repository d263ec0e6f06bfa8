/** Argument objects, and what their keys may be left without. */
import { fail, type Reader } from './text.ts'

export const orDefault =
  <T, D>(read: Reader<T>, fallback: D): Reader<T | D> =>
  (value, name) =>
    value === undefined ? fallback : read(value, name)

/** For what is left alone, or made up, when it is not given. */
export const optional = <T>(read: Reader<T>): Reader<T | undefined> => orDefault(read, undefined)

export const orNull =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value, name) =>
    value === undefined || value === null ? null : read(value, name)

type Shape = Readonly<Record<string, Reader<unknown>>>
type Read<S extends Shape> = { [K in keyof S]: ReturnType<S[K]> }

/** An argument object, with no key that is not known, so that a typo is not silently ignored. */
export const record =
  <const S extends Shape>(label: string, shape: S): Reader<Read<S>> =>
  (value, name = label) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return fail(name, 'an object')
    }
    if (Object.entries(value).some(([key, v]) => v !== undefined && !Object.hasOwn(shape, key))) {
      return fail(name, `an object with no other keys than ${Object.keys(shape).join(', ')}`)
    }
    // Own keys only: what a prototype was given, by a library's fault, is not what the caller said.
    const entries = Object.entries(shape).map(([key, read]) => [
      key,
      read(Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined, key),
    ])
    // The one cast: from what the readers of the shape gave back, by key, to its type.
    return Object.fromEntries(entries) as Read<S>
  }
