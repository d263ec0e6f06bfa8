/** Users who were deleted long ago, whose rows are to go: for the command line. */
import { and, eq, type SQL, sql } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import { atomic, series } from '../../work/composition.ts'
import { remove, select } from '../../work/statements.ts'
import { map, type Work } from '../../work/work.ts'
import type { Context } from './context.ts'
import { removing } from './endings.ts'

/** Deleted at that moment or before, and not active again since. */
export function isDeletedBy(
  { tables: { users }, dialect }: Context,
  moment: Date,
): SQL | undefined {
  const { deletedAt, isActive } = users
  const until = sql`${sql.param(input.date(moment, 'moment'), deletedAt)}`
  return and(eq(isActive, false), dialect.ended(deletedAt, until))
}

/** Removes the users who are found, and before them all that hangs on them: tables that FastAuth made cascade nothing. */
export function purging(context: Context, which: SQL | undefined): readonly Work<number>[] {
  const { users } = context.tables
  const ids = sql`(select ${users.id} from ${users} where ${which})`
  const { sessions, tokens, passkeys, oauthAccounts, userRoles } = context.tables
  const owned = [passkeys, oauthAccounts, tokens, sessions, userRoles]
  return [
    ...removing(
      context,
      owned.map((table) => ({ table, where: sql`${table.userId} in ${ids}` })),
    ),
    remove(users, which),
  ]
}

export interface Purge {
  /** Users who were deleted by then. */
  readonly deletedBy: Date
  /** Users at most. */
  readonly limit: number
}

/**
 * Removes users who were deleted, with every row of theirs, and says how many: their addresses are free. Fewer than the
 * limit only where there are no more. After a lost answer it is not known how many were: call it again.
 */
export const purgeDeleted =
  (context: Context) =>
  async ({ deletedBy, limit }: Purge): Promise<number> => {
    const { users } = context.tables
    const isDeleted = isDeletedBy(context, deletedBy)
    const send = <T>(work: Work<T>) => context.send('flows.purgeDeleted', work)
    const found = await send(select({ id: users.id }, users, isDeleted, { limit }))
    if (found.length === 0) return 0
    const ids = found.map(({ id }) => id)
    // Looked at again by each statement: somebody may have made one of them active since.
    const which = and(context.dialect.among(users.id, ids), isDeleted)
    const lock = select({ id: users.id }, users, which, { lock: true })
    const removal = atomic(lock, series(...purging(context, which)))
    return send(map(removal, ([, counts]) => counts.at(-1) ?? 0))
  }
