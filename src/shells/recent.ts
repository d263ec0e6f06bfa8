/** Things that have happened in this isolate a short while ago. */
export interface Recent {
  note(key: string): void
  has(key: string): boolean
}

/** More than any burst has; a map that only grows would be a leak. */
const MOST = 10_000

/** Finished facts: that something happened and when, never the promise of its end. */
export function recent(forMs: number): Recent {
  const times = new Map<string, number>()
  return {
    note(key) {
      if (times.size >= MOST) times.clear()
      times.set(key, Date.now())
    },
    has: (key) => Date.now() - (times.get(key) ?? -Infinity) < forMs,
  }
}
