/** What the rows that belong to a user have in common. */
import { eq, sql } from 'drizzle-orm'
import type { OnDuplicate } from '../dialects/dialect.ts'
import { ConflictError, UserNotFoundError } from '../errors.ts'
import { columns, insert, select } from '../work/statements.ts'
import type { TableOf, Tables } from '../schema/tables.ts'
import { map, ONE_CHANGE, repeatable, type Work } from '../work/work.ts'
import { isOwn } from './own-row.ts'

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
export const created = <T>(insertion: Work<number>, data: T): Work<T> =>
  map(insertion, (changes) => {
    known(changes)
    return data
  })

/** A new row, which a repeat recognises. */
export const createOwned = <R extends { id: string; userId: string; createdAt: Date }, T>(
  tables: Tables,
  table: TableOf<R>,
  row: R,
  data: T,
): Work<T> => {
  const insertion = insertOwned(tables, table, row)
  const unique = () =>
    map(select(columns(table), table, eq(columns(table).id, row.id)), (found) =>
      isOwn(found, row) ? ONE_CHANGE : new ConflictError(),
    )
  return created(repeatable(insertion, undefined, { ...insertion.meanings, unique }), data)
}
