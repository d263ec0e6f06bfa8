/** Counters and other facts that have expired: they say nothing any more, and only take room. */
import { databaseFacts } from '../../work/database-facts.ts'
import { removeMany } from '../../work/statements.ts'
import { ended } from '../expiry.ts'
import { internalsOf } from '../internals.ts'
import type { Context } from './context.ts'

/** As many as one statement takes quickly. What is left goes the next time. */
const AT_ONCE = 5_000

export const removeExpired =
  ({ tables: { state }, send }: Context) =>
  (): Promise<number> =>
    send('flows.removeExpired', removeMany(state, state.key, ended(state.expiresAt), AT_ONCE))

/** When this isolate last saw to it. */
const moments = databaseFacts<number>()

/**
 * Whether expired facts of the database are to be removed: once in `everyMs`, as far as this isolate knows, and not in the
 * first of them. Who asks does it.
 */
export function overdueIn(part: object): (everyMs: number) => boolean {
  const { connection, tenant } = internalsOf(part)
  return (everyMs) => {
    const now = Date.now()
    const last = moments.get(connection.identity, tenant.id)
    // A clock that was set back is no reason to wait for it.
    const isOverdue = last !== undefined && Math.abs(now - last) >= everyMs
    if (isOverdue || last === undefined) moments.set(connection.identity, tenant.id, now)
    return isOverdue
  }
}
