/**
 * How many requests that hash a password an isolate works on at once. Beyond that, a request is answered 503
 * before anything is counted or looked up: a flood of sign-ins must not keep all others waiting, nor lock out
 * who tries again.
 */

/** Too many passwords are being hashed already. Answer 503 with `Retry-After`. */
export class PasswordsBusyError extends Error {
  override readonly name = 'PasswordsBusyError'
  readonly code = 'passwords_busy'
  /** Seconds. */
  readonly retryAfter = 1

  constructor() {
    super('too many passwords are being hashed: try again in a moment')
  }
}

/** A request that was cancelled, and so never ends its turn, keeps it for so long. */
const LONGEST_MS = 5_000

/** When each turn began: facts, and nothing that another request awaits. */
const turns = new Map<symbol, number>()

/** Takes a turn unless `most` others are at theirs: null. What is returned ends it. */
export function freeTurn(most: number): (() => void) | null {
  const now = Date.now()
  for (const [turn, since] of turns) if (now - since > LONGEST_MS) turns.delete(turn)
  if (turns.size >= most) return null
  const turn = Symbol('turn')
  turns.set(turn, now)
  return () => void turns.delete(turn)
}
