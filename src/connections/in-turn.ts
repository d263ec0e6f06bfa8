/** Ends of the work that is under way on clients that can do one thing at a time. */
const tails = new WeakMap<object, Promise<unknown>>()

/**
 * Runs work on a client after all work before it: for single connections, on which two transactions at once
 * would become one. Work that was given up while it waited is not begun. Not for Workers, where nobody may wait
 * for another request.
 */
export function inTurn<T>(client: object, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const before = tails.get(client) ?? Promise.resolve()
  const after = before.then(() => {
    signal.throwIfAborted()
    return work()
  })
  tails.set(
    client,
    after.catch(() => {}),
  )
  return after
}
