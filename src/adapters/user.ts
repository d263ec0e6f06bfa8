import { eq } from 'drizzle-orm'
import { ConflictError, UserAlreadyExistsError } from '../errors.ts'
import * as input from '../input.ts'
import { columns, insert, remove, select, update } from '../statements.ts'
import type { Tables } from '../tables.ts'
import type { Credentials, NewUser, UserData, UserPatch } from '../types.ts'
import { atomic, type Described, first, map, series } from '../work.ts'
import { known } from './owner.ts'

/** Users, and the hashes of their passwords. */
export interface UserAdapter {
  /**
   * Stores a new user and returns it as stored.
   *
   * @throws {UserAlreadyExistsError} the e-mail is taken
   * @throws {ConflictError} the id is taken
   */
  createUser(user: NewUser): Promise<UserData>
  getUserById(id: string): Promise<UserData | null>
  /** The e-mail is trimmed and case-folded first, as when it was stored. */
  getUserByEmail(email: string): Promise<UserData | null>
  /** What a sign-in needs, in one request. */
  getCredentialsByEmail(email: string): Promise<Credentials | null>
  /**
   * Changes what the patch names and returns the user as stored. Making a user active again clears the
   * mark that a soft delete left.
   *
   * @throws {UserNotFoundError}
   * @throws {UserAlreadyExistsError} the new e-mail is taken
   */
  updateUser(id: string, patch: UserPatch): Promise<UserData>
  /**
   * Soft (the default): the user can still be read, is not active, and opens no session. Hard: the user and
   * every row that belongs to them are gone.
   *
   * @throws {UserNotFoundError}
   */
  deleteUser(id: string, options?: { soft?: boolean | undefined }): Promise<void>
  /** Null for a user without a password, and for no user. */
  getHashedPassword(id: string): Promise<string | null>
  /**
   * `null` removes the password.
   *
   * @throws {UserNotFoundError}
   */
  setHashedPassword(id: string, hash: string | null): Promise<void>
}

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

const userPatch = input.record('patch', {
  email: input.optional(input.email),
  name: input.optional(input.orNull(input.longText)),
  image: input.optional(input.orNull(input.longText)),
  emailVerified: input.optional(input.flag),
  isActive: input.optional(input.flag),
})

const deletion = input.record('options', { soft: input.orDefault(input.flag, true) })

export function userAdapter(tables: Tables): Described<UserAdapter> {
  const { users, passkeys, oauthAccounts, tokens, sessions, userRoles } = tables
  const fields = userFields(tables)
  const { hashedPassword } = users

  const byId = (id: unknown) => eq(users.id, input.id(id))
  const byEmail = (email: unknown) => eq(users.email, input.email(email))

  return {
    createUser(user) {
      const { id: ownId, hashedPassword, ...given } = newUser(user)
      const id = ownId ?? crypto.randomUUID()
      const now = new Date()
      const data: UserData = { id, ...given, createdAt: now, updatedAt: new Date(now) }
      const row = { ...data, hashedPassword, deletedAt: null }
      // Of two keys the e-mail decides; the id is only in question when the caller has chosen it.
      const taken = () =>
        ownId === undefined
          ? new UserAlreadyExistsError()
          : map(select({ id: users.id }, users, byEmail(data.email)), ([other]) =>
              other === undefined ? new ConflictError() : new UserAlreadyExistsError(),
            )
      return map({ ...insert(users, row), meanings: { unique: taken } }, () => data)
    },

    getUserById: (id) => first(select(fields, users, byId(id))),

    getUserByEmail: (email) => first(select(fields, users, byEmail(email))),

    getCredentialsByEmail: (email) =>
      map(select({ ...fields, hashedPassword }, users, byEmail(email)), ([row]) => {
        if (row === undefined) return null
        const { hashedPassword, ...user } = row
        return { user, hashedPassword }
      }),

    updateUser(id, patch) {
      const where = byId(id)
      const given = userPatch(patch)
      // An active user that is still marked as deleted would be purged by whoever reads the mark.
      const deletedAt = given.isActive ? null : undefined
      const set = { ...given, deletedAt, updatedAt: new Date() }
      const updated = series(update(users, set, where), select(fields, users, where))
      const meanings = { unique: () => new UserAlreadyExistsError() }
      return map({ ...updated, meanings }, ([, [user]]) => known(user))
    },

    deleteUser(id, options = {}) {
      const owner = input.id(id)
      const where = eq(users.id, owner)
      if (deletion(options).soft) {
        const now = new Date()
        const mark = { isActive: false, deletedAt: now, updatedAt: now }
        return map(update(users, mark, where), (changes) => void known(changes))
      }
      const owned = [passkeys, oauthAccounts, tokens, sessions, userRoles]
      return map(
        atomic(
          // Nothing new can come to the user while the old is removed.
          select({ id: users.id }, users, where, { lock: true }),
          // The tables that FastAuth made cascade nothing: what belongs to the user goes first.
          ...owned.map((table) => remove(table, eq(table.userId, owner))),
          remove(users, where),
        ),
        (answers) => void known(answers.at(-1)),
      )
    },

    getHashedPassword: (id) =>
      map(select({ hashedPassword }, users, byId(id)), ([row]) => row?.hashedPassword ?? null),

    setHashedPassword: (id, hash) =>
      map(
        update(
          users,
          {
            hashedPassword: hash === null ? null : input.hashedPassword(hash),
            updatedAt: new Date(),
          },
          byId(id),
        ),
        (changes) => void known(changes),
      ),
  }
}
