/** Users as rows: how they are read, stored and changed. */
import { eq, type SQL, sql } from '../schema/sql.ts'
import { UserAlreadyExistsError } from '../errors.ts'
import * as input from '../input/rules.ts'
import { columns, update } from '../work/statements.ts'
import type { Tables, UserRow } from '../schema/tables.ts'
import type { NewUser, UserData } from '../types.ts'
import { repeatable, type Work } from '../work/work.ts'

/** The columns of {@link UserData}. */
export function userFields({ users }: Tables) {
  const { hashedPassword, deletedAt, ...fields } = columns(users)
  return fields
}

const newUser = input.record('user', {
  email: input.email,
  id: input.optional(input.newKey(input.id)),
  hashedPassword: input.orNull(input.hashedPassword),
  name: input.orNull(input.longText),
  image: input.orNull(input.longText),
  emailVerified: input.orDefault(input.flag, false),
  isActive: input.orDefault(input.flag, true),
})

/** A new user as the row to store, and as callers see it. */
export function userToStore(user: NewUser): { data: UserData; row: UserRow; isOurId: boolean } {
  const { id, hashedPassword, ...given } = newUser(user)
  const now = new Date()
  const data: UserData = {
    id: id ?? crypto.randomUUID(),
    ...given,
    createdAt: now,
    updatedAt: new Date(now),
  }
  return { data, row: { ...data, hashedPassword, deletedAt: null }, isOurId: id === undefined }
}

const userPatch = input.record('patch', {
  email: input.optional(input.email),
  name: input.optional(input.orNull(input.longText)),
  image: input.optional(input.orNull(input.longText)),
  emailVerified: input.optional(input.flag),
  isActive: input.optional(input.flag),
})

/** Changes what the patch names of the user who is found by `where`. A new address is not verified, unless the patch says so. */
export function changeUser(
  { users }: Tables,
  patch: unknown,
  where: SQL | undefined,
): Work<number> {
  const { email, ...given } = userPatch(patch)
  /** Nobody has verified a new address; the same one again stays as it is. */
  const unlessNew =
    email === undefined
      ? undefined
      : sql`case when ${eq(users.email, email)} then ${users.emailVerified} else ${sql.param(false, users.emailVerified)} end`
  const { emailVerified = unlessNew, ...rest } = given
  // An active user that is still marked as deleted would be purged by a program that reads the mark.
  const deletedAt = given.isActive ? null : undefined
  // The flag before the address: MySQL sets one after the other, and compares with what it has set.
  const set = { emailVerified, email, ...rest, deletedAt, updatedAt: new Date() }
  const meanings = { unique: () => new UserAlreadyExistsError() }
  return repeatable({ ...update(users, set, where), meanings })
}
