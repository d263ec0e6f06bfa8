/**
 * Databases whose schema this isolate has seen whole, by tenant. Finished facts only: a promise kept here would hang
 * every later request of a Worker once the request that started it is cancelled.
 */
const byName = new Set<string>()
const byObject = new WeakMap<object, Set<string>>()

/** A service with a database for each customer looks at the schema of one again, and keeps no name for each. */
const MOST_NAMES = 1_000

const nameOf = (id: string | object, tenant: string): string =>
  typeof id === 'string' ? `${tenant} ${id}` : tenant

const namesFor = (id: string | object): Set<string> | undefined =>
  typeof id === 'string' ? byName : byObject.get(id)

export const isChecked = (id: string | object, tenant: string): boolean =>
  namesFor(id)?.has(nameOf(id, tenant)) ?? false

export function setChecked(id: string | object, tenant: string): void {
  const names = namesFor(id) ?? new Set()
  if (typeof id !== 'string') byObject.set(id, names)
  const name = nameOf(id, tenant)
  // Behind the others: those that were not met for longest go first.
  names.delete(name)
  names.add(name)
  for (const oldest of names) {
    if (names.size <= MOST_NAMES) break
    names.delete(oldest)
  }
}
