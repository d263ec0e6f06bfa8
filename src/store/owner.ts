/** What the rows that belong to a user have in common. */
import { and, eq, type SQL, sql } from '../schema/sql.ts'
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

interface OwnedInsert {
  readonly onDuplicate?: OnDuplicate
  /** What must be true of the user besides. */
  readonly where?: SQL | undefined
  readonly hold?: true
}

/** Inserts a row only if its user exists: `0` rows then mean that there is no such user. */
export const insertOwned = <R extends { userId: string }>(
  { users }: Tables,
  table: TableOf<R>,
  row: R,
  { where, ...how }: OwnedInsert = {},
): Work<number> => ({
  ...insert(table, row, {
    from: sql`${users}`,
    where: and(eq(users.id, row.userId), where),
    ...how,
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

type OwnRow = { id: string; userId: string; createdAt: Date }

/**
 * {@link insertOwned}, of which a repeat knows the row by its id if that `isOurId`; a row with an id that a caller has chosen
 * may be another's, even one that is the same in every column.
 */
export const insertOnce = <R extends OwnRow>(
  tables: Tables,
  table: TableOf<R>,
  row: R,
  isOurId: boolean,
  how?: OwnedInsert,
): Work<number> => {
  const insertion = insertOwned(tables, table, row, how)
  const unique = () =>
    map(select(columns(table), table, eq(columns(table).id, row.id)), (found) =>
      isOwn(found, row, isOurId) ? ONE_CHANGE : new ConflictError(),
    )
  return repeatable(insertion, undefined, { ...insertion.meanings, unique })
}

export const createOwned = <R extends OwnRow, T>(
  tables: Tables,
  table: TableOf<R>,
  row: R,
  data: T,
): Work<T> => created(insertOnce(tables, table, row, false), data)
