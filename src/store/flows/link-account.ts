import { and, eq, sql } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import type { UserData } from '../../types.ts'
import { atomic, series } from '../../work/composition.ts'
import { remove, select, selectBoth, update } from '../../work/statements.ts'
import { map, repeatable } from '../../work/work.ts'
import { exists, stillHas } from './conditions.ts'
import type { Context } from './context.ts'
import { type AccountToLink, isAccount, isUsers, linking } from './linked-accounts.ts'
import { hasAnotherWayIn } from './ways-in.ts'

export interface AccountLinking {
  /**
   * As they were read with who asks, and the hash of their password: to a user who has been taken over since, or whose
   * password was reset or changed, nothing is linked.
   */
  readonly user: Pick<UserData, 'id' | 'email' | 'emailVerified'>
  readonly hashedPassword: string | null
  /** The session of who asks, where there is one: nothing is linked once it is gone. */
  readonly sessionId?: string | undefined
  readonly account: AccountToLink
  /** The address whose mailbox the account proves; null for none. */
  readonly proven: string | null
}

/** `verified`: the user's address was not verified before, and is now. */
export type Linked =
  | { readonly outcome: 'linked' | 'known'; readonly verified: boolean }
  | { readonly outcome: 'taken' }
  | { readonly outcome: 'nobody' }

export const linkAccount =
  (context: Context) =>
  async ({ user, hashedPassword, sessionId, account, proven }: AccountLinking): Promise<Linked> => {
    const { users, oauthAccounts, sessions } = context.tables
    const id = crypto.randomUUID()
    const key = isAccount(context, account)
    const userId = input.userId(user.id)
    const session =
      sessionId && and(eq(sessions.id, input.id(sessionId)), eq(sessions.userId, userId))
    const asks = and(
      stillHas(context, userId, hashedPassword),
      eq(users.email, input.email(user.email)),
      session ? exists(sessions, session) : undefined,
    )
    const isUser = and(asks, eq(users.emailVerified, user.emailVerified))
    const isTheirs = exists(oauthAccounts, and(key, isUsers(context, userId)))
    const updatedAt = new Date()
    const verifying =
      proven === null || user.emailVerified
        ? []
        : [
            update(
              users,
              { emailVerified: true, updatedAt },
              and(isUser, eq(users.email, input.email(proven)), isTheirs),
            ),
          ]
    // After the address was verified.
    const look = selectBoth(
      select({ found: users.id }, users, asks),
      select({ link: oauthAccounts.id, owner: oauthAccounts.userId }, oauthAccounts, key),
    )
    const work = atomic(
      linking(context, account, isUser, { id, keep: true }),
      series(...verifying),
      look,
    )
    const linked = map(work, ([, [verified = 0], [[found], [row]]]): Linked => {
      if (found === undefined || row === undefined) return { outcome: 'nobody' }
      if (row.owner !== userId) return { outcome: 'taken' }
      return { outcome: row.link === id ? 'linked' : 'known', verified: verified > 0 }
    })
    return context.send('flows.linkAccount', repeatable(linked))
  }

const isUnlinked = (outcome: string): boolean => outcome === 'unlinked'

export const unlinkAccount =
  (context: Context) =>
  async (userId: string, provider: string): Promise<'unlinked' | 'last' | 'none'> => {
    const { users, oauthAccounts } = context.tables
    const owner = input.userId(userId)
    const isUser = eq(users.id, owner)
    const isIts = and(isUsers(context, owner), eq(oauthAccounts.provider, input.provider(provider)))
    // A limit, since MySQL refuses a look at the table that a statement removes from, and merges what has none.
    const first = sql`(select first_id from (select ${oauthAccounts.id} as first_id from ${oauthAccounts} where ${isIts} order by ${oauthAccounts.createdAt}, ${oauthAccounts.id} limit 1) as first_account)`
    // Its user again, whose index MySQL takes: for an id that a subquery finds it reads the whole table.
    const isFirst = and(isIts, sql`${oauthAccounts.id} = ${first}`)
    const removal = remove(oauthAccounts, and(isFirst, hasAnotherWayIn(context, owner, 'account')))
    const work = atomic(
      // One at a time: of two who each see the other's link, both would remove theirs.
      select({ id: users.id }, users, isUser, { lock: true }),
      select({ id: oauthAccounts.id }, oauthAccounts, isIts, { limit: 1 }),
      removal,
    )
    const unlinked = map(work, ([, found, changes]): 'unlinked' | 'last' | 'none' => {
      if (changes > 0) return 'unlinked'
      return found.length > 0 ? 'last' : 'none'
    })
    // Of a repeat: this call may have removed it.
    return context.send('flows.unlinkAccount', repeatable(unlinked, isUnlinked))
  }
