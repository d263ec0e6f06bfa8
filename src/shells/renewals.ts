/** Sessions that are being renewed, or have just been: a page that asks for ten things at once renews one time. */
export interface Renewals {
  /** Whether to renew now. True once for a session in a while. */
  begin(sessionId: string): boolean
  /** The renewal failed: the next request may try again. */
  fail(sessionId: string): void
}

/** Longer than a request that read the session before it was renewed takes, as a rule. */
const WHILE_MS = 10_000

/** More than any burst has; a map that only grows would be a leak. */
const MOST = 10_000

/** Facts of one isolate: that a renewal began, never the promise of its end. */
export function renewals(): Renewals {
  const begun = new Map<string, number>()
  return {
    begin(sessionId) {
      const now = Date.now()
      if (now - (begun.get(sessionId) ?? 0) < WHILE_MS) return false
      if (begun.size >= MOST) begun.clear()
      begun.set(sessionId, now)
      return true
    },
    fail: (sessionId) => void begun.delete(sessionId),
  }
}
