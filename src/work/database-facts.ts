/**
 * What this isolate knows of databases, by tenant. Finished facts only: a promise kept here would hang every later request of
 * a Worker once the request that started it is cancelled.
 */
export interface DatabaseFacts<V> {
  /** @param id of the database: a name, or the object by which it is reached */
  get(id: string | object, tenant: string): V | undefined
  set(id: string | object, tenant: string, fact: V): void
}

/** A service with a database for each customer learns of one again, and keeps no name for each. */
const MOST_NAMES = 1_000

export function databaseFacts<V>(): DatabaseFacts<V> {
  const byName = new Map<string, V>()
  const byObject = new WeakMap<object, Map<string, V>>()
  const placeOf = (id: string | object, tenant: string) =>
    typeof id === 'string'
      ? ([byName, `${tenant} ${id}`] as const)
      : ([byObject.get(id), tenant] as const)
  return {
    get(id, tenant) {
      const [facts, name] = placeOf(id, tenant)
      return facts?.get(name)
    },
    set(id, tenant, fact) {
      const [facts = new Map<string, V>(), name] = placeOf(id, tenant)
      if (typeof id !== 'string') byObject.set(id, facts)
      // Behind the others: the one that was not met for longest goes first.
      facts.delete(name)
      facts.set(name, fact)
      const [oldest = name] = facts.keys()
      if (facts.size > MOST_NAMES) facts.delete(oldest)
    },
  }
}
