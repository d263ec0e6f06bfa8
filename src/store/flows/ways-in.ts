/** What lets a user in besides what is about to go: the last way in stays. */
import { and, eq, isNotNull, or, type SQL, sql } from '../../schema/sql.ts'
import type { Context } from './context.ts'
import { exists } from './conditions.ts'

/** Whether a user can do without one of their accounts, or passkeys: with a password, the other kind, or two of this one. */
export function hasAnotherWayIn(
  { tables: { users, oauthAccounts, passkeys } }: Context,
  userId: string,
  without: 'account' | 'passkey',
): SQL | undefined {
  const [own, other] = without === 'account' ? [oauthAccounts, passkeys] : [passkeys, oauthAccounts]
  // A limit, since MySQL refuses a look at the table that a statement removes from, and merges what has none.
  const two = sql`(select count(*) from (select ${own.id} as some_id from ${own} where ${eq(own.userId, userId)} limit 2) as some_own)`
  return or(
    exists(users, and(eq(users.id, userId), isNotNull(users.hashedPassword))),
    exists(other, eq(other.userId, userId)),
    sql`${two} > 1`,
  )
}
