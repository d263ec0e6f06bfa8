import type { Column } from 'drizzle-orm'
import { type SQL, sql } from '../schema/sql.ts'

/**
 * The moment at which an attempt is sent, as `column` stores it. The value is made when the statement's parameters are, so a
 * call that waited between two attempts does not go by the time at which it began.
 */
export const now = (column: Column): SQL =>
  sql`${sql.param('now', { mapToDriverValue: () => column.mapToDriverValue(new Date()) })}`
