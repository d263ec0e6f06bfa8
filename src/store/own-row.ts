import { OutcomeUnknown } from '../work/work.ts'

/**
 * Whether one of the rows that are in the way of a repeat is the `row` that an earlier attempt wrote: the same
 * in every column, the time included. One that was changed since decides nothing, nor does none at all.
 *
 * @throws {OutcomeUnknown}
 */
export function isOwn(found: readonly object[], row: { id: string; createdAt: Date }): boolean {
  const same = (keys: readonly string[]): boolean => {
    const text = (one: object): string => JSON.stringify(keys.map((key) => Reflect.get(one, key)))
    return found.some((one) => text(one) === text(row))
  }
  if (same(Object.keys(row))) return true
  if (found.length === 0 || same(['id', 'createdAt'])) throw new OutcomeUnknown()
  return false
}
