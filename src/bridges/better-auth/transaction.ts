/**
 * A transaction over databases that take one request and know of no next one. Rows that are created wait for the end, and go
 * out together in one atomic request, or before that with the first statement that could see them. What has gone out by then
 * is taken back if the transaction fails, and so is what may have gone out.
 */
import { ConflictError, DatabaseError } from '../../errors.ts'
import { atomic } from '../../work/composition.ts'
import { map, type Send, type Work } from '../../work/work.ts'
import { notCreated } from './refusals.ts'
import type { Creation, Sender } from './sender.ts'

interface Transaction {
  readonly sender: Sender
  /** Sends what still waits. */
  commit(): Promise<void>
  /** Takes back the rows that were created. */
  undo(): Promise<void>
}

/** Runs a function over a sender that keeps what is created until it can go out as a whole. */
export async function inTransaction<R>(
  send: Send,
  run: (sender: Sender) => Promise<R>,
): Promise<R> {
  const { sender, commit, undo } = begin(send)
  try {
    const result = await run(sender)
    await commit()
    return result
  } catch (error) {
    // That this fails too must not hide why.
    await undo().catch(() => {})
    throw error
  }
}

function begin(send: Send): Transaction {
  let creations: Creation[] = []
  /** What the database has, or may have. */
  const carriedOut: Creation[] = []

  /** With all that waits before it; what follows sees those rows. */
  const together = async <T>(
    operation: string,
    last: Work<T>,
    own: readonly Creation[] = [],
  ): Promise<T> => {
    const before = creations
    creations = []
    if (before.length + own.length === 0) return send(operation, last)
    const all = map(atomic(...before.map(({ work }) => work)), () => undefined)
    const sent = before.length === 0 ? last : map(atomic(all, last), ([, answer]) => answer)
    try {
      const answer = await send(operation, sent)
      carriedOut.push(...before, ...own)
      return answer
    } catch (error) {
      if (isUndecided(error)) carriedOut.push(...before, ...own)
      throw error
    }
  }

  return {
    sender: {
      send: together,
      read: (operation, work, tables) =>
        creations.some(({ model }) => tables.includes(model.name))
          ? together(operation, work)
          : send(operation, work),
      create: async (creation) => {
        creations.push(creation)
        return creation.row
      },
      waiting: ({ name }, id) =>
        creations.find(({ model, row }) => model.name === name && row['id'] === id)?.row,
    },
    commit: async () => {
      const last = creations.pop()
      if (last === undefined) return
      const [first = last] = creations
      const isWhole = carriedOut.length === 0
      await together(last.operation, last.work, [last]).catch((error: unknown) => {
        // All of it or nothing, whichever it was: there is nothing to take back.
        if (isWhole) carriedOut.length = 0
        throw error instanceof ConflictError ? notCreated(first.model.name, error) : error
      })
    },
    undo: async () => {
      const removals = carriedOut.reverse().map(({ removal }) => removal)
      if (removals.length > 0) await send('transaction.undo', atomic(...removals))
    },
  }
}

/** Whether the rows may be there all the same. */
const isUndecided = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code !== 'database_refused'
