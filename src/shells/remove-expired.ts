import type { EdgeAdapter } from '../store/adapter.ts'
import { ConfigError } from '../errors.ts'
import { removeInBatches } from '../work/expired.ts'

/** How much one run removes. */
export interface RemoveExpiredOptions {
  /**
   * Rows that one request to the database removes.
   * @default 1000
   */
  batch?: number | undefined
  /**
   * Requests for each of the three tables, after which the rest is left to the next run.
   * @default 20
   */
  batches?: number | undefined
}

/** What one run removed. */
export interface RemovedExpired {
  sessions: number
  tokens: number
  /** Of `adapter.state`: counters whose window has ended, and values. */
  state: number
  /** Whether nothing expired is left. */
  complete: boolean
}

/**
 * Removes expired sessions, tokens and state in batches, so that no statement runs for long and no run takes more
 * requests than its Worker has.
 *
 * @throws {ConfigError} an option is no whole number above 0
 * @throws {DatabaseError} what was removed before stays removed
 */
export async function removeExpired(
  { session, token, state }: Pick<EdgeAdapter, 'session' | 'token' | 'state'>,
  { batch = 1000, batches = 20 }: RemoveExpiredOptions = {},
): Promise<RemovedExpired> {
  for (const [name, value] of Object.entries({ batch, batches })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new ConfigError(`${name} must be a whole number above 0`)
    }
  }
  const removal = { batch, limit: batch * batches }
  const sessions = await removeInBatches(session.cleanupExpired, removal)
  const tokens = await removeInBatches(token.cleanupExpired, removal)
  const facts = await removeInBatches(state.cleanupExpired, removal)
  return {
    sessions: sessions.removed,
    tokens: tokens.removed,
    state: facts.removed,
    complete: sessions.complete && tokens.complete && facts.complete,
  }
}
