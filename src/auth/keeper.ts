/** What is kept between requests: finished facts that cost time, never the promise of one. */

/** More than a service has secrets and keys; what only grows would be a leak. */
const MOST = 200

/** Keeps what `make` returned under each name. Two callers at once may both make it, and neither waits for the other. */
export function keeper<T extends object>(): (name: string, make: () => Promise<T>) => Promise<T> {
  const facts = new Map<string, T>()
  return async (name, make) => {
    const known = facts.get(name)
    if (known !== undefined) return known
    const made = await make()
    if (facts.size >= MOST) facts.clear()
    facts.set(name, made)
    return made
  }
}
