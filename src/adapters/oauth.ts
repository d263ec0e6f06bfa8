import { and, eq } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { UserNotFoundError } from '../errors.ts'
import * as input from '../input.ts'
import { columns, remove, select } from '../statements.ts'
import type { NewOAuthAccount, OAuthAccountData } from '../types.ts'
import { insertOwned, meaningOfOwned } from './owner.ts'

/** Accounts at OAuth providers that are linked to users. */
export interface OAuthAdapter {
  /**
   * Links an account. One that is linked already is returned as it is stored, whoever it belongs to: compare
   * its `userId` with the one you asked for.
   *
   * @throws {UserNotFoundError}
   */
  createOAuthAccount(account: NewOAuthAccount): Promise<OAuthAccountData>
  getOAuthAccount(provider: string, providerAccountId: string): Promise<OAuthAccountData | null>
  /** Oldest first. */
  getUserOAuthAccounts(userId: string): Promise<OAuthAccountData[]>
  /** Whether there was one. */
  deleteOAuthAccount(provider: string, providerAccountId: string): Promise<boolean>
}

export function oauthAdapter(db: Database): OAuthAdapter {
  const { oauthAccounts } = db.tables
  const fields = columns(
    oauthAccounts,
    'provider',
    'providerAccountId',
    'userId',
    'accessToken',
    'refreshToken',
    'expiresAt',
  )

  const pair = (provider: unknown, providerAccountId: unknown) =>
    and(
      eq(oauthAccounts.provider, input.provider(provider)),
      eq(oauthAccounts.providerAccountId, input.providerAccountId(providerAccountId)),
    )

  return {
    async createOAuthAccount(account) {
      const given = input.fields(account, 'account', [
        'provider',
        'providerAccountId',
        'userId',
        'accessToken',
        'refreshToken',
        'expiresAt',
      ])
      const data: OAuthAccountData = {
        provider: input.newKey(input.provider)(given.provider, 'provider'),
        providerAccountId: input.newKey(input.providerAccountId)(
          given.providerAccountId,
          'providerAccountId',
        ),
        userId: input.userId(given.userId),
        accessToken: input.orNull(input.longText)(given.accessToken, 'accessToken'),
        refreshToken: input.orNull(input.longText)(given.refreshToken, 'refreshToken'),
        expiresAt: input.orNull(input.date)(given.expiresAt, 'expiresAt'),
      }
      const row = { ...data, id: crypto.randomUUID(), createdAt: new Date() }
      const where = pair(data.provider, data.providerAccountId)
      const [, [stored]] = await db.series(
        'oauth.createOAuthAccount',
        [
          insertOwned(db.tables, oauthAccounts, row, { keep: oauthAccounts.id }),
          select(fields, { from: oauthAccounts, where }),
        ],
        meaningOfOwned('linked account'),
      )
      if (stored === undefined) throw new UserNotFoundError()
      return stored
    },

    async getOAuthAccount(provider, providerAccountId) {
      const where = pair(provider, providerAccountId)
      const statement = select(fields, { from: oauthAccounts, where })
      const [account] = await db.run('oauth.getOAuthAccount', statement)
      return account ?? null
    },

    async getUserOAuthAccounts(userId) {
      const where = eq(oauthAccounts.userId, input.userId(userId))
      const orderBy = [oauthAccounts.createdAt, oauthAccounts.id]
      const statement = select(fields, { from: oauthAccounts, where, orderBy })
      return db.run('oauth.getUserOAuthAccounts', statement)
    },

    async deleteOAuthAccount(provider, providerAccountId) {
      const statement = remove(oauthAccounts, pair(provider, providerAccountId))
      return (await db.run('oauth.deleteOAuthAccount', statement)) > 0
    },
  }
}
