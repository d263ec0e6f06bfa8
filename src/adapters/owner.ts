/** What the rows that belong to a user have in common. */
import { eq } from 'drizzle-orm'
import type { Meaning } from '../database.ts'
import type { OnDuplicate } from '../dialects/dialect.ts'
import { ConflictError, UserNotFoundError } from '../errors.ts'
import { columns, insertFrom, select, type Select, type Statement } from '../statements.ts'
import type { TableOf, Tables } from '../tables.ts'

/** Inserts a row only if its user exists: `0` rows then mean that there is no such user. */
export function insertOwned<R extends { userId: string }>(
  { users }: Tables,
  table: TableOf<R>,
  row: R,
  onDuplicate?: OnDuplicate,
): Statement<number> {
  const where = eq(users.id, row.userId)
  return insertFrom(table, row, { from: [users], where, ...(onDuplicate && { onDuplicate }) })
}

/** Keeps the user from being given new rows while their old ones are removed. */
export const lockUser = ({ users }: Tables, id: string): Select<ReturnType<typeof idOf>> =>
  select(idOf(users), { from: users, where: eq(users.id, id), lock: true })

const idOf = (users: Tables['users']) => columns(users, 'id')

/** The user was removed at the same moment, or the id of the new row is taken. */
export const meaningOfOwned =
  (what: string): Meaning =>
  ({ kind }) => {
    if (kind === 'unique') return new ConflictError(`a ${what} with this id already exists`)
    return kind === 'foreign_key' ? new UserNotFoundError() : undefined
  }
