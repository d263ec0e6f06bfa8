/**
 * A transaction over databases that take one request and know of no next one. Rows that are created wait for the end, and go
 * out together in one atomic request, or before that with the first statement that could see them. What has gone out by then
 * is taken back if the transaction fails.
 */
import { APIError } from 'better-auth/api'
import { ConflictError } from '../../errors.ts'
import { atomic } from '../../work/composition.ts'
import { map, type Send, type Work } from '../../work/work.ts'
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
  const carriedOut: Creation[] = []

  /** With all that waits before it; what follows sees those rows. */
  const together = async <T>(operation: string, last: Work<T>): Promise<T> => {
    const before = creations
    creations = []
    if (before.length === 0) return send(operation, last)
    const all = map(atomic(...before.map(({ work }) => work)), () => undefined)
    const [, answer] = await send(operation, atomic(all, last))
    carriedOut.push(...before)
    return answer
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
      await together(last.operation, last.work).catch((error: unknown) => {
        throw error instanceof ConflictError ? refusal(first, error) : error
      })
    },
    undo: async () => {
      const removals = carriedOut.reverse().map(({ removal }) => removal)
      if (removals.length > 0) await send('transaction.undo', atomic(...removals))
    },
  }
}

/** What better-auth answers where the first of the rows fails by itself. */
const refusal = ({ model }: Creation, cause: ConflictError): APIError =>
  Object.assign(
    new APIError('UNPROCESSABLE_ENTITY', {
      code: 'FAILED_TO_CREATE_USER',
      message: `Failed to create ${model.name}`,
    }),
    { cause },
  )
