import type { Result } from '../dialects/dialect.ts'
import { DatabaseError } from '../errors.ts'
import type { Send, Work } from './work.ts'

const changesOf = ([result]: readonly Result[]): number => result?.changes ?? 0

/** Sends work that goes in batches until nothing of it is left, and answers for all of them. */
export const inBatches =
  (send: Send): Send =>
  async (operation, work) => {
    if (!work.rest) return send(operation, work)
    let changes = 0
    let batch: Work<unknown> | undefined = work
    try {
      while (batch) {
        const removed: number = await send(operation, {
          ...batch,
          read: changesOf,
          again: undefined,
        })
        changes += removed
        batch = batch.rest?.(removed)
      }
    } catch (error) {
      // The batches before are done for good, whatever became of this one.
      throw error instanceof DatabaseError && changes > 0
        ? new DatabaseError(error.code, `${error.message}; ${changes} rows were removed before`, {
            cause: error.cause,
          })
        : error
    }
    return work.read([{ rows: [], changes }])
  }
