import { eq } from 'drizzle-orm'
import type { Database, Meaning } from '../database.ts'
import { ConflictError, UserAlreadyExistsError, UserNotFoundError } from '../errors.ts'
import * as input from '../input.ts'
import { columns, remove, select, update, insert } from '../statements.ts'
import type { Tables } from '../tables.ts'
import type { Credentials, NewUser, UserData, UserPatch } from '../types.ts'
import { lockUser } from './owner.ts'

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
export const userFields = ({ users }: Tables) =>
  columns(
    users,
    'id',
    'email',
    'name',
    'image',
    'emailVerified',
    'isActive',
    'createdAt',
    'updatedAt',
  )

const taken: Meaning = ({ kind, subjects }) => {
  if (kind !== 'unique') return
  return subjects?.some((subject) => subject.endsWith('email'))
    ? new UserAlreadyExistsError()
    : new ConflictError('a user with this id already exists')
}

export function userAdapter(db: Database): UserAdapter {
  const { users, passkeys, oauthAccounts, tokens, sessions, userRoles } = db.tables
  const fields = userFields(db.tables)
  const withPassword = { ...fields, ...columns(users, 'hashedPassword') }

  return {
    async createUser(user) {
      const given = input.fields(user, 'user', [
        'email',
        'id',
        'hashedPassword',
        'name',
        'image',
        'emailVerified',
        'isActive',
      ])
      const now = new Date()
      const data: UserData = {
        id: given.id === undefined ? crypto.randomUUID() : input.newKey(input.id)(given.id, 'id'),
        email: input.email(given.email),
        name: input.orNull(input.longText)(given.name, 'name'),
        image: input.orNull(input.longText)(given.image, 'image'),
        emailVerified: input.orDefault(input.flag, false)(given.emailVerified, 'emailVerified'),
        isActive: input.orDefault(input.flag, true)(given.isActive, 'isActive'),
        createdAt: now,
        updatedAt: new Date(now),
      }
      const hashedPassword = input.orNull(input.hashedPassword)(given.hashedPassword)
      const row = { ...data, hashedPassword, deletedAt: null }
      await db.run('user.createUser', insert(users, row), taken)
      return data
    },

    async getUserById(id) {
      const where = eq(users.id, input.id(id))
      const [user] = await db.run('user.getUserById', select(fields, { from: users, where }))
      return user ?? null
    },

    async getUserByEmail(email) {
      const where = eq(users.email, input.email(email))
      const [user] = await db.run('user.getUserByEmail', select(fields, { from: users, where }))
      return user ?? null
    },

    async getCredentialsByEmail(email) {
      const where = eq(users.email, input.email(email))
      const statement = select(withPassword, { from: users, where })
      const [row] = await db.run('user.getCredentialsByEmail', statement)
      if (row === undefined) return null
      const { hashedPassword, ...user } = row
      return { user, hashedPassword }
    },

    async updateUser(id, patch) {
      const where = eq(users.id, input.id(id))
      const keys = ['email', 'name', 'image', 'emailVerified', 'isActive'] as const
      const given = input.fields(patch, 'patch', keys)
      const isActive = input.orUndefined(input.flag)(given.isActive, 'isActive')
      const set = {
        email: input.orUndefined(input.email)(given.email),
        name: input.orUndefined(input.orNull(input.longText))(given.name, 'name'),
        image: input.orUndefined(input.orNull(input.longText))(given.image, 'image'),
        emailVerified: input.orUndefined(input.flag)(given.emailVerified, 'emailVerified'),
        isActive,
        // An active user that is still marked as deleted would be purged by whoever reads the mark.
        deletedAt: isActive ? null : undefined,
        updatedAt: new Date(),
      }
      const read = select(fields, { from: users, where })
      const [, [user]] = await db.series(
        'user.updateUser',
        [update(users, set, where), read],
        taken,
      )
      if (user === undefined) throw new UserNotFoundError()
      return user
    },

    async deleteUser(id, options = {}) {
      const owner = input.id(id)
      const given = input.fields(options, 'options', ['soft'])
      const where = eq(users.id, owner)
      if (input.orDefault(input.flag, true)(given.soft, 'soft')) {
        const now = new Date()
        const mark = update(users, { isActive: false, deletedAt: now, updatedAt: now }, where)
        if ((await db.run('user.deleteUser', mark)) === 0) throw new UserNotFoundError()
        return
      }
      // The tables that FastAuth made cascade nothing: what belongs to the user goes first.
      const counts = await db.atomic('user.deleteUser', [
        lockUser(db.tables, owner),
        remove(passkeys, eq(passkeys.userId, owner)),
        remove(oauthAccounts, eq(oauthAccounts.userId, owner)),
        remove(tokens, eq(tokens.userId, owner)),
        remove(sessions, eq(sessions.userId, owner)),
        remove(userRoles, eq(userRoles.userId, owner)),
        remove(users, where),
      ])
      if (counts[6] === 0) throw new UserNotFoundError()
    },

    async getHashedPassword(id) {
      const where = eq(users.id, input.id(id))
      const statement = select(columns(users, 'hashedPassword'), { from: users, where })
      const [row] = await db.run('user.getHashedPassword', statement)
      return row?.hashedPassword ?? null
    },

    async setHashedPassword(id, hash) {
      const where = eq(users.id, input.id(id))
      const hashedPassword = hash === null ? null : input.hashedPassword(hash)
      const statement = update(users, { hashedPassword, updatedAt: new Date() }, where)
      if ((await db.run('user.setHashedPassword', statement)) === 0) throw new UserNotFoundError()
    },
  }
}
