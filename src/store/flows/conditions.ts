/** The conditions of the flows, in SQL: each is looked at by the statement that it stands in. */
import type { Column, Table } from 'drizzle-orm'
import { and, eq, isNull, type SQL, sql } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import { now } from '../../work/now.ts'
import type { Context } from './context.ts'

export const exists = (from: Table | SQL, where: SQL | undefined): SQL =>
  sql`exists (select 1 from ${from} where ${where})`

/** The user, active, whose password's hash is still this. */
export const stillHas = (
  { tables: { users } }: Context,
  userId: string,
  hashedPassword: string | null,
): SQL | undefined =>
  and(
    eq(users.id, userId),
    eq(users.isActive, true),
    hashedPassword === null
      ? isNull(users.hashedPassword)
      : eq(users.hashedPassword, hashedPassword),
  )

/** Whether something has not ended at the moment at which it is looked at. */
export const isLive = ({ dialect }: Context, column: Column): SQL =>
  dialect.live(column, now(column))

/** A token that has not expired. */
export function liveToken(context: Context, token: string, tokenType: string): SQL | undefined {
  const { tokens } = context.tables
  return and(
    eq(tokens.token, token),
    eq(tokens.tokenType, tokenType),
    isLive(context, tokens.expiresAt),
  )
}

/**
 * That a token of this user is still there, also for a statement that removes it. The limit keeps MySQL from merging the
 * subquery with what the statement changes, which it refuses.
 */
export function tokenIsThere(
  context: Context,
  userId: string,
  token: string,
  tokenType: string,
): SQL {
  const { tokens } = context.tables
  const own = and(eq(tokens.userId, userId), liveToken(context, token, tokenType))
  return sql`exists (select 1 from (select 1 as found from ${tokens} where ${own} limit 1) as live_token)`
}

/** What a live token's row says, in the same way. */
export function ofToken(
  context: Context,
  token: string,
  tokenType: string,
  said: SQL,
  where?: SQL,
): SQL {
  const { tokens } = context.tables
  const isIt = and(liveToken(context, token, tokenType), where)
  return sql`(select said from (select ${said} as said from ${tokens} where ${isIt} limit 1) as live_token)`
}

/** Whose a live token is. */
export const ownerOf = (context: Context, token: string, tokenType: string): SQL =>
  ofToken(context, token, tokenType, sql`${context.tables.tokens.userId}`)

/** Where a mailed token says for which address it is, in its data. */
export const SENT_TO = 'to'

const addressIn = ({ dialect, tables: { tokens } }: Context): SQL =>
  dialect.textIn(tokens.rawData, SENT_TO)

/** Of users, beside the token's row: their address is the one that the token was mailed to, if it says. */
export const isSentTo = (context: Context, address = addressIn(context)): SQL => {
  const { email } = context.tables.users
  return sql`coalesce(${address}, ${email}) = ${email}`
}

/** The same for a statement that has no token's row. Nobody proves an address by a link that went to another. */
export const sentTo = (context: Context, token: string, tokenType: string): SQL =>
  isSentTo(context, ofToken(context, token, tokenType, addressIn(context)))

/** Where a change of address keeps the end of the password's hash that was checked for it. */
export const HASH_END = 'hash'

const END = 16

/** Enough of a hash to tell it from another, and not the hash. */
export const endOfHash = (hashedPassword: string | null): string =>
  hashedPassword?.slice(-END) ?? ''

/** What a token holds of the hash; null where it holds nothing, as Python's. */
export const hashEndIn = ({ dialect, tables: { tokens } }: Context): SQL =>
  dialect.textIn(tokens.rawData, HASH_END)

/** Of users, beside the token's row or with what it holds: the password is still the one that was checked. */
export const isOfPassword = (context: Context, held = hashEndIn(context)): SQL => {
  const { hashedPassword } = context.tables.users
  const start = sql`length(${hashedPassword}) - ${sql.raw(String(END - 1))}`
  const end = sql`coalesce(substr(${hashedPassword}, ${start}), '')`
  return sql`coalesce(${held}, ${end}) = ${end}`
}

/** The type of the rows of refresh tokens. */
export const REFRESH = 'refresh_jti'

/** Refresh tokens of one family, by an exact prefix. */
export function inFamily({ tables: { tokens } }: Context, id: string): SQL {
  const family = input.family(id)
  const prefix = `${family}.`
  return sql`(${tokens.token} = ${family} or substr(${tokens.token}, 1, ${prefix.length}) = ${prefix})`
}
