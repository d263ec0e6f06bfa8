import { expect } from 'vitest'
import { DatabaseError, FastAuthError, type QueryEvent, SchemaError } from 'fastauth-edge'
import { everythingIn, marked } from './logger.ts'

/** How many errors there were, by their own code and that of their cause. */
export type Tally = Map<string, number>

export const total = (tally: Tally): number => [...tally.values()].reduce((sum, n) => sum + n, 0)

/** Fails where an error or an event gives the mark away, or a developer is told nothing. */
export async function judge(
  tally: Tally,
  what: string,
  events: readonly QueryEvent[],
  call: () => Promise<unknown>,
): Promise<void> {
  let error: unknown
  try {
    await call()
    return
  } catch (thrown) {
    error = thrown
  }
  expect(error, what).toBeInstanceOf(FastAuthError)
  expect(marked(everythingIn(error)), what).toBeUndefined()
  for (const event of events) expect(marked(everythingIn(event)), what).toBeUndefined()
  const { code, cause } = Object(error)
  const driver: unknown = Object(cause).code
  if (error instanceof DatabaseError || error instanceof SchemaError) {
    expect(driver, what).toEqual(expect.stringMatching(/^[A-Z0-9_]{3,}$/))
  }
  const kind = [code, driver].join(' ')
  tally.set(kind, (tally.get(kind) ?? 0) + 1)
}
