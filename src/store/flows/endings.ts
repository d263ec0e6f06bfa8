/** What ends when somebody signs out, or a credential changes: parts of several flows. */
import type { Column } from 'drizzle-orm'
import { and, eq, inArray, isSide, ne, or, type SQL, sql } from '../../schema/sql.ts'
import type { Removal } from '../../dialects/dialect.ts'
import * as input from '../../input/rules.ts'
import type { UserData } from '../../types.ts'
import { columns, insert, removeEach } from '../../work/statements.ts'
import type { Work } from '../../work/work.ts'
import { reservedKey } from '../state.ts'
import { inFamily, REFRESH } from './conditions.ts'
import type { Context } from './context.ts'
import type { Former, Keeps, KeptFingerprints, Revocation } from './grant.ts'

/** The sessions and families that a request came with, even another user's. */
export function formerOf(context: Context, former: Former | undefined): Removal[] {
  const { sessions, tokens } = context.tables
  const all = [former ?? []].flat()
  const own = all.flatMap(({ sessionId }) =>
    sessionId === undefined ? [] : [eq(sessions.id, input.id(sessionId))],
  )
  const members = all.flatMap(({ family }) =>
    family ? [refreshTokens(context, family.userId, inFamily(context, family.id))] : [],
  )
  return [
    ...(own.length > 0 ? [{ table: sessions, where: or(...own) }] : []),
    ...(members.length > 0 ? [{ table: tokens, where: or(...members) }] : []),
  ]
}

export const refreshTokens = (
  { tables: { tokens } }: Pick<Context, 'tables'>,
  userId: string,
  which: SQL | undefined,
): SQL | undefined =>
  and(eq(tokens.userId, input.userId(userId)), eq(tokens.tokenType, REFRESH), which)

/** Counters. */
export function countersOf({ tables }: Context, keys: readonly string[] | undefined): Removal[] {
  const { state } = tables
  return keys === undefined || keys.length === 0
    ? []
    : [{ table: state, where: inArray(state.key, [...keys]) }]
}

/** A user's id, or a query for it. */
type Owner = string | SQL

/** A user's sessions, but for one to keep. */
export function sessionsOf({ tables }: Context, userId: Owner, keeps: Keeps): Removal {
  const { sessions } = tables
  const { sessionId } = keeps
  const others = sessionId === undefined ? undefined : ne(sessions.id, input.id(sessionId))
  return { table: sessions, where: and(eq(sessions.userId, userId), others) }
}

/** A user's tokens of every type: refresh tokens, and those that were mailed. */
export const tokensOf = ({ tables: { tokens } }: Context, userId: Owner, which?: SQL): Removal => ({
  table: tokens,
  where: and(eq(tokens.userId, userId), which),
})

/** What else lets a user in, or makes them mighty: passkeys, links and roles. */
export function credentialsOf({ tables }: Context, userId: Owner, when?: SQL): Removal[] {
  const { passkeys, oauthAccounts, userRoles } = tables
  return [passkeys, oauthAccounts, userRoles].map((table) => ({
    table,
    where: and(eq(table.userId, userId), when),
  }))
}

/**
 * What a statement that verifies an address leaves of a user's column: nothing, where it was not verified before. It must
 * stand before the flag, which MySQL would see set.
 */
export const ofVerified = ({ tables: { users } }: Context, column: Column): SQL =>
  sql`case when ${users.emailVerified} then ${column} else null end`

/** The name and the image go with the rest: a mail would say to the owner what a stranger chose. */
export function nameOfVerified(context: Context): { name: SQL; image: SQL } {
  const { name, image } = context.tables.users
  return { name: ofVerified(context, name), image: ofVerified(context, image) }
}

/** Who an account is after a take-over, of who it was. */
export const afterTakeOver = (user: UserData, updatedAt: Date): UserData => ({
  ...user,
  name: null,
  image: null,
  emailVerified: true,
  updatedAt,
})

/** The removals of each table as one. */
export function merged(removals: readonly Removal[]): Removal[] {
  const tables = [...new Set(removals.map(({ table }) => table))]
  return tables.map((table) => ({
    table,
    where: or(...removals.filter((one) => one.table === table).map(({ where }) => where)),
  }))
}

/** Removes from several tables, where `when` holds, in as few statements as the database can. */
export const removing = (
  { dialect }: Context,
  removals: readonly Removal[],
  when?: SQL,
): Work<number>[] =>
  removeEach(
    dialect,
    removals.map(({ table, where }) => ({ table, where: and(where, when) })),
  )

export const REVOKED = reservedKey('revoked')

export const FINGERPRINTS = reservedKey('fingerprints')

/** What is kept of a revocation, beside its moment: who is excepted. */
export const revokedValue = (family: string | undefined): string =>
  JSON.stringify({ family: family ?? null })

/** Remembers from when on access tokens are refused, for the user who is found by `where`. */
export const revoking = (
  context: Context,
  family: string | undefined,
  revocation: Revocation | null | undefined,
  where: SQL | undefined,
): Work<number>[] =>
  revocation
    ? [
        keeping(context, REVOKED, where, {
          value: revokedValue(family),
          count: revocation.at.getTime(),
          expiresAt: revocation.expiresAt,
        }),
      ]
    : []

/**
 * Keeps a fact, in JSON, about the user who is found by `where`, in place of the last of its kind; but one with a greater
 * count stays. A revocation that was long on its way lets nobody in again whom a younger one has put out.
 */
export function keeping(
  { tables, dialect }: Context,
  prefix: string,
  where: SQL | undefined,
  fact: { readonly value: string | SQL; readonly count?: number; readonly expiresAt: Date },
): Work<number> {
  const { users, state } = tables
  const { key, value, count, expiresAt } = columns(state)
  const row = {
    key: dialect.concat(sql`${prefix}`, sql`${users.id}`),
    value: fact.value,
    count: fact.count ?? 0,
    expiresAt: input.date(fact.expiresAt, 'expiresAt'),
  }
  const isGreater = sql`${count} > ${sql.param(row.count, count)}`
  const unlessGreater = (column: Column, given: unknown) => {
    const bound = isSide(given) ? given : sql.param(given, column)
    return [column, sql`case when ${isGreater} then ${column} else ${bound} end`] as const
  }
  // The count last, which MySQL would see set.
  const set = [
    unlessGreater(value, row.value),
    unlessGreater(expiresAt, row.expiresAt),
    unlessGreater(count, row.count),
  ]
  return insert(state, row, { from: sql`${users}`, where, onDuplicate: { key, set } })
}

/** Keeps fingerprints of former hashes. */
export const keepingFingerprints = (
  context: Context,
  { value, expiresAt }: KeptFingerprints,
  where: SQL | undefined,
): Work<number> =>
  keeping(context, FINGERPRINTS, where, { value: JSON.stringify(input.rawData(value)), expiresAt })
