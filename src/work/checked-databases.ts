/**
 * Databases whose schema this isolate has seen whole. Finished facts only: a promise kept here would hang
 * every later request of a Worker once the request that started it is cancelled.
 */
const names = new Set<string>()
const objects = new WeakSet<object>()

/** A service with a database for each customer looks at the schema of one again, and keeps no name for each. */
const MOST_NAMES = 1_000

export const isChecked = (id: string | object): boolean =>
  typeof id === 'string' ? names.has(id) : objects.has(id)

export function setChecked(id: string | object): void {
  if (typeof id !== 'string') {
    objects.add(id)
    return
  }
  // Behind the others: those that were not met for longest go first.
  names.delete(id)
  names.add(id)
  for (const oldest of names) {
    if (names.size <= MOST_NAMES) break
    names.delete(oldest)
  }
}
