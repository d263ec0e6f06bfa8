/**
 * When tokens, sessions and facts have ended. What is read is judged when it has been read; what is removed or changed, by the
 * database, at the moment at which the attempt is sent. Both go by the time that a stored value means, and of one that cannot
 * be read neither is true: reading it is an error, and nothing is removed by it.
 */
import type { Column } from 'drizzle-orm'
import type { Dialect } from '../dialects/dialect.ts'
import { and, sql, type SQL } from '../schema/sql.ts'
import { now } from '../work/now.ts'
import type { Condition } from '../work/statements.ts'

/** A row that has not ended. */
export const notEnded = <T extends { readonly expiresAt: Date }>(
  row: T | null | undefined,
): T | null => (row && row.expiresAt > new Date() ? row : null)

/** Rows that are found by `where` and have not ended. */
export const live =
  (column: Column, where: SQL | undefined) =>
  (dialect: Dialect): SQL =>
    sql`${where} and ${dialect.live(column, now(column))}`

/** Rows that are found by `where`, except those that have ended. */
export const unended =
  (column: Column, where: SQL | undefined): Condition =>
  (dialect) =>
    sql`${where} and (${dialect.ended(column, now(column))}) is not true`

/** Rows that have ended, of those that are found by `where`. */
export const ended =
  (column: Column, where?: SQL): Condition =>
  (dialect) =>
    and(where, dialect.ended(column, now(column)))
