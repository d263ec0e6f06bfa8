/** What the rows that belong to a user have in common. */
import { eq, sql } from 'drizzle-orm'
import type { OnDuplicate } from '../dialects/dialect.ts'
import { ConflictError, UserNotFoundError } from '../errors.ts'
import { insert } from '../statements.ts'
import type { TableOf, Tables } from '../tables.ts'
import { map, type Work } from '../work.ts'

/** What was found, or that there is no such user: no row, or no row that changed. */
export function known<T>(found: T): NonNullable<T> {
  if (!found) throw new UserNotFoundError()
  return found
}

/** Inserts a row only if its user exists: `0` rows then mean that there is no such user. */
export const insertOwned = <R extends { userId: string }>(
  { users }: Tables,
  table: TableOf<R>,
  row: R,
  onDuplicate?: OnDuplicate,
): Work<number> => ({
  ...insert(table, row, {
    from: sql`${users}`,
    where: eq(users.id, row.userId),
    ...(onDuplicate && { onDuplicate }),
  }),
  meanings: {
    unique: () => new ConflictError(),
    // The user was removed at the same moment.
    foreign_key: () => new UserNotFoundError(),
  },
})

/** The same, for a row that is returned as `data`. */
export const createOwned = <R extends { userId: string }, T>(
  tables: Tables,
  table: TableOf<R>,
  row: R,
  data: T,
  onDuplicate?: OnDuplicate,
): Work<T> =>
  map(insertOwned(tables, table, row, onDuplicate), (changes) => {
    known(changes)
    return data
  })
