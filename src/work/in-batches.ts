import { DatabaseError } from '../errors.ts'
import { map, type Rest, type Send, type Work } from './work.ts'

/** What a work answers, and what is left of one that goes in batches. */
export interface Outcome<T> {
  readonly answer: T
  readonly rest: Rest | undefined
}

type CarryOut = <T>(operation: string, work: Work<T>) => Promise<Outcome<T>>

/** Sends work that goes in batches until nothing of it is left: each batch is a call of its own. */
export const inBatches =
  (carryOut: CarryOut): Send =>
  async (operation, work) => {
    let { answer, rest } = await carryOut(operation, work)
    let { read } = work
    let removed = 0
    while (rest) {
      removed += rest.removed
      const next = map(rest.work, read)
      try {
        ;({ answer, rest } = await carryOut(operation, next))
      } catch (error) {
        // The batches before are done for good, whatever became of this one.
        throw error instanceof DatabaseError
          ? new DatabaseError(error.code, `${error.message}; ${removed} rows were removed before`, {
              cause: error.cause,
            })
          : error
      }
      read = next.read
    }
    return answer
  }
