/**
 * How many hashes an isolate has before it at once. Beyond that, a request is answered 503: a flood of
 * sign-ins must not keep all others waiting.
 */

/** There are too many hashes to compute already. Answer 503 with `Retry-After`. */
export class PasswordsBusyError extends Error {
  override readonly name = 'PasswordsBusyError'
  readonly code = 'passwords_busy'
  /** Seconds. */
  readonly retryAfter = 1

  constructor() {
    super('too many passwords are being hashed: try again in a moment')
  }
}

/** A request that was cancelled gives its turn back by that. */
const LONGEST_MS = 5_000

/** When each request that waits or hashes took its turn: facts, and nothing that another request awaits. */
const turns = new Map<symbol, number>()

// The runtime's own, should a test put another clock in its place.
const { setTimeout: later } = globalThis

/**
 * Runs `work` unless `most` others are before it.
 *
 * @throws PasswordsBusyError
 */
export async function inTurn<T>(most: number, work: () => Promise<T>): Promise<T> {
  const now = Date.now()
  for (const [turn, since] of turns) if (now - since > LONGEST_MS) turns.delete(turn)
  if (turns.size >= most) throw new PasswordsBusyError()
  const turn = Symbol('turn')
  turns.set(turn, now)
  try {
    // Lets the requests that have arrived meanwhile be counted: hashing may be synchronous.
    await new Promise((resolve) => void later(resolve, 0))
    return await work()
  } finally {
    turns.delete(turn)
  }
}
