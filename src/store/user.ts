import { eq, gt, or } from '../schema/sql.ts'
import { ConflictError, UserAlreadyExistsError } from '../errors.ts'
import * as input from '../input/rules.ts'
import { atomic, series } from '../work/composition.ts'
import { columns, insert, remove, select, selectBoth, update } from '../work/statements.ts'
import type { Tables, UserRow } from '../schema/tables.ts'
import type {
  Credentials,
  NewUser,
  UserData,
  UserPatch,
  UserPage,
  UserWithRoles,
} from '../types.ts'
import { type Described, first, map, ONE_CHANGE, repeatable } from '../work/work.ts'
import { granted, grants } from './grants.ts'
import { isOwn } from './own-row.ts'
import { known } from './owner.ts'
import { changeUser, userFields, userToStore } from './user-rows.ts'

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
  /** A user with roles and permissions, active or not, in one request. */
  getUserWithRoles(id: string): Promise<UserWithRoles | null>
  /**
   * A page of all users, the inactive included, in the order in which the database sorts ids: for
   * administration, not for sorting by name.
   *
   * @throws {ValidationError} the limit is no whole number from 1 to 1,000
   *
   * @example
   * ```ts
   * import type { EdgeAdapter, UserData } from 'fastauth-edge'
   *
   * export async function* allUsers({ user }: EdgeAdapter): AsyncGenerator<UserData> {
   *   let after: string | undefined
   *   do {
   *     const page = await user.listUsers({ limit: 100, after })
   *     yield* page
   *     after = page.at(-1)?.id
   *   } while (after !== undefined)
   * }
   * ```
   */
  listUsers(page: UserPage): Promise<UserData[]>
  /**
   * Changes what the patch names and returns the user as stored. A new e-mail is not verified, unless the patch
   * says so. Making a user active again clears the mark that a soft delete left.
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

const deletion = input.record('options', { soft: input.orDefault(input.flag, true) })

export function userAdapter(tables: Tables): Described<UserAdapter> {
  const { users, passkeys, oauthAccounts, tokens, sessions, userRoles } = tables
  const fields = userFields(tables)
  const { hashedPassword } = users
  const credentials = { ...fields, hashedPassword }

  const byId = (id: unknown) => eq(users.id, input.id(id))
  const byEmail = (email: unknown) => eq(users.email, input.email(email))

  return {
    createUser(user) {
      const { data, row, isOurId } = userToStore(user)
      const insertion = insert(users, row)
      // Of two keys the e-mail decides; the id is only in question when the caller has chosen it.
      const taken = (found: readonly UserRow[]) =>
        found.some(({ email }) => email === data.email)
          ? new UserAlreadyExistsError()
          : new ConflictError()
      const look = () =>
        select(columns(users), users, or(eq(users.id, data.id), eq(users.email, data.email)))
      const meanings = {
        unique: () => (isOurId ? new UserAlreadyExistsError() : map(look(), taken)),
      }
      const again = {
        unique: () =>
          map(look(), (found) => (isOwn(found, row, isOurId) ? ONE_CHANGE : taken(found))),
      }
      return map(repeatable({ ...insertion, meanings }, undefined, again), () => data)
    },

    getUserById: (id) => first(select(fields, users, byId(id))),

    getUserByEmail: (email) => first(select(fields, users, byEmail(email))),

    getCredentialsByEmail: (email) =>
      map(select(credentials, users, byEmail(email)), ([row]) => {
        if (row === undefined) return null
        const { hashedPassword, ...user } = row
        return { user, hashedPassword }
      }),

    getUserWithRoles(id) {
      const theirs = grants(tables).ofUser(input.id(id))
      return map(selectBoth(select(fields, users, byId(id)), theirs), ([[user], rows]) =>
        user === undefined ? null : { user, ...granted(rows) },
      )
    },

    listUsers(page) {
      const { limit, after } = input.userPage(page)
      const where = after === undefined ? undefined : gt(users.id, after)
      return select(fields, users, where, { orderBy: [users.id], limit })
    },

    updateUser(id, patch) {
      const where = byId(id)
      const updated = series(changeUser(tables, patch, where), select(fields, users, where))
      return map(updated, ([, [user]]) => known(user))
    },

    deleteUser(id, options = {}) {
      const owner = input.id(id)
      const where = eq(users.id, owner)
      if (deletion(options).soft) {
        const now = new Date()
        const mark = { isActive: false, deletedAt: now, updatedAt: now }
        return map(repeatable(update(users, mark, where)), (changes) => void known(changes))
      }
      const owned = [passkeys, oauthAccounts, tokens, sessions, userRoles]
      const removal = atomic(
        // Nothing new can come to the user while the old is removed.
        select({ id: users.id }, users, where, { lock: true }),
        // The tables that FastAuth made cascade nothing: what belongs to the user goes first.
        ...owned.map((table) => remove(table, eq(table.userId, owner))),
        remove(users, where),
      )
      const removed = map(removal, (answers) => answers.at(-1))
      // Of a repeat: this call may have removed a user who no longer exists.
      return map(repeatable(removed, Boolean), (found) => void known(found))
    },

    getHashedPassword: (id) =>
      map(select({ hashedPassword }, users, byId(id)), ([row]) => row?.hashedPassword ?? null),

    setHashedPassword(id, hash) {
      const hashedPassword = hash === null ? null : input.hashedPassword(hash)
      const set = { hashedPassword, updatedAt: new Date() }
      return map(repeatable(update(users, set, byId(id))), (changes) => void known(changes))
    },
  }
}
