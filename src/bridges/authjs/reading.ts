/** How what Auth.js hands over is read. */
import * as input from '../../input/rules.ts'
import { fail } from '../../input/text.ts'

/** An argument of which only the keys of a shape count: Auth.js hands over whatever a provider has said. */
export const known = <const S extends Parameters<typeof input.record>[1]>(
  label: string,
  shape: S,
): ReturnType<typeof input.record<S>> => {
  const read = input.record(label, shape)
  return (value, name) =>
    read(
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).filter(([key]) => Object.hasOwn(shape, key)))
        : value,
      name,
    )
}

/** When an access token ends: seconds since 1970, as OAuth counts. */
export const seconds: input.Reader<Date> = (value, name = 'seconds') =>
  Number.isInteger(value)
    ? input.date(new Date(Number(value) * 1000), name)
    : fail(name, 'a whole number of seconds')

/** The token of a session: it is hashed, so that any text can be looked up. */
export const sessionToken: input.Reader<string> = (value, name = 'sessionToken') =>
  typeof value === 'string' && value !== '' ? value : fail(name, 'a string that is not empty')
