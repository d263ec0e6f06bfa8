/** Accounts at providers, as the flows find and link them. */
import { and, eq, type SQL, sql } from '../../schema/sql.ts'
import { ConflictError } from '../../errors.ts'
import * as input from '../../input/rules.ts'
import { creationTime } from '../../schema/creation.ts'
import { columns, insert, update } from '../../work/statements.ts'
import type { Work } from '../../work/work.ts'
import { accountToLink } from '../oauth.ts'
import type { Context } from './context.ts'

/** An account at a provider, by the provider's own id of it. */
export interface AccountKey {
  readonly provider: string
  readonly providerAccountId: string
}

/** A provider's tokens to be stored. */
export interface ProviderTokens {
  readonly accessToken: string | null
  readonly refreshToken: string | null
  readonly expiresAt: Date | null
}

/** An account, with the tokens that are to be stored; null where none are. */
export interface AccountToLink extends AccountKey {
  readonly tokens: ProviderTokens | null
}

export const isAccount = (
  { tables: { oauthAccounts } }: Context,
  { provider, providerAccountId }: AccountKey,
): SQL | undefined =>
  and(
    eq(oauthAccounts.provider, input.provider(provider)),
    eq(oauthAccounts.providerAccountId, input.providerAccountId(providerAccountId)),
  )

/** Users with their accounts. What holds a user holds the link too: nobody unlinks it before the unit has ended. */
export const linkedUsers = ({ tables: { users, oauthAccounts } }: Context): SQL =>
  sql`${users} inner join ${oauthAccounts} on ${eq(oauthAccounts.userId, users.id)}`

/** Accounts of one user. */
export const isUsers = ({ tables: { oauthAccounts } }: Context, userId: string): SQL =>
  eq(oauthAccounts.userId, input.userId(userId))

interface Linking {
  /** The row's id, which tells a repeat its own. */
  readonly id: string
  /** Leaves a row that is in its way as it is, in place of a ConflictError. */
  readonly keep?: boolean
}

/** Links an account to the user who is found by `where`. */
export function linking(
  { tables }: Context,
  { provider, providerAccountId, tokens }: AccountToLink,
  where: SQL | undefined,
  { id, keep = false }: Linking,
): Work<number> {
  const { users, oauthAccounts } = tables
  const given = accountToLink({ provider, providerAccountId, ...tokens })
  const row = { ...given, id, userId: users.id, createdAt: creationTime() }
  const onDuplicate = { keep: columns(oauthAccounts).id }
  return {
    ...insert(oauthAccounts, row, {
      from: sql`${users}`,
      where,
      hold: true,
      ...(keep && { onDuplicate }),
    }),
    meanings: { unique: () => new ConflictError() },
  }
}

/** Stores a provider's new tokens. */
export const storingTokens = (
  context: Context,
  { tokens, ...key }: AccountToLink,
  when: SQL | undefined,
): Work<number>[] => {
  if (tokens === null) return []
  const { accessToken, refreshToken, expiresAt } = accountToLink({ ...key, ...tokens })
  const set = { accessToken, refreshToken, expiresAt }
  return [update(context.tables.oauthAccounts, set, and(isAccount(context, key), when))]
}
