import { OutcomeUnknown } from '../work/work.ts'

/**
 * Whether one of the rows that are in the way of a repeat is the `row` that an earlier attempt wrote. An id that was made
 * here tells it. One that a caller has chosen does not: another may have chosen it too, in the same millisecond. Nor does a
 * row that was changed since, nor none at all.
 *
 * @throws {OutcomeUnknown}
 */
export function isOwn(
  found: readonly object[],
  row: { id: string; createdAt: Date },
  isOurId: boolean,
): boolean {
  const same = (keys: readonly string[]): boolean => {
    const text = (one: object): string => JSON.stringify(keys.map((key) => Reflect.get(one, key)))
    return found.some((one) => text(one) === text(row))
  }
  if (isOurId && same(Object.keys(row))) return true
  if (found.length === 0 || same(['id', 'createdAt'])) throw new OutcomeUnknown()
  return false
}
