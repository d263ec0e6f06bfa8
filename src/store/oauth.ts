import { and, eq, sql } from '../schema/sql.ts'
import * as input from '../input/rules.ts'
import { series } from '../work/composition.ts'
import { constant } from '../work/fields.ts'
import { columns, remove, select, selectBoth, update } from '../work/statements.ts'
import { creationTime } from '../schema/creation.ts'
import type { Tables } from '../schema/tables.ts'
import type { LinkedUser, NewOAuthAccount, OAuthAccountData, OAuthAccountPatch } from '../types.ts'
import { ChangedMeanwhile, changed, type Described, first, map, repeatable } from '../work/work.ts'
import { insertOwned, known } from './owner.ts'
import { userFields } from './user-rows.ts'

/** Accounts at OAuth providers that are linked to users. */
export interface OAuthAdapter {
  /**
   * Links an account. Returns one that is already linked as it is stored, even another user's: compare
   * its `userId` with the one you passed.
   *
   * @throws {UserNotFoundError}
   */
  createOAuthAccount(account: NewOAuthAccount): Promise<OAuthAccountData>
  getOAuthAccount(provider: string, providerAccountId: string): Promise<OAuthAccountData | null>
  /** An account and the user whom it is linked to, active or not, in one request. */
  getUserByAccount(provider: string, providerAccountId: string): Promise<LinkedUser | null>
  /** Stores a provider's new tokens: changes what the patch names. Whether there is such an account. */
  updateOAuthAccount(
    provider: string,
    providerAccountId: string,
    patch: OAuthAccountPatch,
  ): Promise<boolean>
  /** Oldest first. */
  getUserOAuthAccounts(userId: string): Promise<OAuthAccountData[]>
  /** Whether there was one. */
  deleteOAuthAccount(provider: string, providerAccountId: string): Promise<boolean>
}

const account = {
  provider: input.newKey(input.provider),
  providerAccountId: input.newKey(input.providerAccountId),
  accessToken: input.orNull(input.longText),
  refreshToken: input.orNull(input.longText),
  expiresAt: input.orNull(input.date),
}

const newAccount = input.record('account', { ...account, userId: input.userId })

/** An account that a flow links to the user whom it finds. */
export const accountToLink = input.record('account', account)

const accountPatch = input.record('patch', {
  accessToken: input.optional(input.orNull(input.longText)),
  refreshToken: input.optional(input.orNull(input.longText)),
  expiresAt: input.optional(input.orNull(input.date)),
})

export function oauthAdapter(tables: Tables): Described<OAuthAdapter> {
  const { oauthAccounts, users } = tables
  const { id, createdAt, ...fields } = columns(oauthAccounts)
  const withUser = { ...userFields(tables), ...fields }
  const owned = constant(
    () => sql`${oauthAccounts} inner join ${users} on ${eq(users.id, oauthAccounts.userId)}`,
  )

  const pair = (provider: unknown, providerAccountId: unknown) =>
    and(
      eq(oauthAccounts.provider, input.provider(provider)),
      eq(oauthAccounts.providerAccountId, input.providerAccountId(providerAccountId)),
    )

  return {
    createOAuthAccount(account) {
      const data = newAccount(account)
      const row = { ...data, id: crypto.randomUUID(), createdAt: creationTime() }
      const insertion = insertOwned(tables, oauthAccounts, row, { onDuplicate: { keep: id } })
      const where = pair(data.provider, data.providerAccountId)
      const { id: userId } = users
      const look = selectBoth(
        select(fields, oauthAccounts, where),
        select({ owner: userId }, users, eq(userId, data.userId)),
      )
      return map(repeatable(series(insertion, look)), ([, [[found], [owner]]]) => {
        if (found !== undefined) return found
        known(owner)
        // Somebody else's link to the account went away between the insert and the look.
        throw new ChangedMeanwhile()
      })
    },

    getOAuthAccount: (provider, providerAccountId) =>
      first(select(fields, oauthAccounts, pair(provider, providerAccountId))),

    getUserByAccount(provider, providerAccountId) {
      const linked = select(withUser, owned, pair(provider, providerAccountId))
      return map(linked, ([row]) => {
        if (row === undefined) return null
        const {
          provider,
          providerAccountId,
          userId,
          accessToken,
          refreshToken,
          expiresAt,
          ...user
        } = row
        return {
          user,
          account: { provider, providerAccountId, userId, accessToken, refreshToken, expiresAt },
        }
      })
    },

    updateOAuthAccount(provider, providerAccountId, patch) {
      const where = pair(provider, providerAccountId)
      const set = accountPatch(patch)
      // Nothing to set is no statement.
      if (Object.values(set).every((value) => value === undefined)) {
        return map(select({ id }, oauthAccounts, where), (found) => found.length > 0)
      }
      return repeatable(map(update(oauthAccounts, set, where), (changes) => changes > 0))
    },

    getUserOAuthAccounts: (userId) =>
      select(fields, oauthAccounts, eq(oauthAccounts.userId, input.userId(userId)), {
        orderBy: [createdAt, id],
      }),

    deleteOAuthAccount: (provider, providerAccountId) =>
      changed(remove(oauthAccounts, pair(provider, providerAccountId))),
  }
}
