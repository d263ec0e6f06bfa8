import type { EdgeAdapter } from '../adapter.ts'

/** How much one run removes. */
export interface RemoveExpiredOptions {
  /**
   * Rows that one request to the database removes.
   * @default 1000
   */
  batch?: number | undefined
  /**
   * Requests for each of the two tables, after which the rest is left to the next run.
   * @default 20
   */
  batches?: number | undefined
}

/** What one run removed. */
export interface RemovedExpired {
  sessions: number
  tokens: number
  /** Whether nothing expired is left. */
  complete: boolean
}

/**
 * Removes expired sessions and tokens in batches, so that no statement runs for long and no run takes more
 * requests than its Worker has.
 *
 * @throws {DatabaseError} what was removed before stays removed
 */
export async function removeExpired(
  { session, token }: Pick<EdgeAdapter, 'session' | 'token'>,
  { batch = 1000, batches = 20 }: RemoveExpiredOptions = {},
): Promise<RemovedExpired> {
  const removeFrom = async (
    cleanup: (options: { limit: number }) => Promise<number>,
  ): Promise<{ removed: number; complete: boolean }> => {
    let removed = 0
    for (let left = batches; left > 0; left--) {
      const count = await cleanup({ limit: batch })
      removed += count
      if (count < batch) return { removed, complete: true }
    }
    return { removed, complete: false }
  }
  const sessions = await removeFrom(session.cleanupExpired)
  const tokens = await removeFrom(token.cleanupExpired)
  return {
    sessions: sessions.removed,
    tokens: tokens.removed,
    complete: sessions.complete && tokens.complete,
  }
}
