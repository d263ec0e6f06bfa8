import { and, eq, gt, lte } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { UserNotFoundError } from '../errors.ts'
import * as input from '../input.ts'
import { column, columns, optional, remove, select, selectBoth, update } from '../statements.ts'
import type { NewSession, SessionData, SessionUser } from '../types.ts'
import { insertOwned, meaningOfOwned } from './owner.ts'
import { userFields } from './user.ts'

/** Sessions kept in the database. */
export interface SessionAdapter {
  /**
   * Stores a session and returns it as stored. Let the id be the hash of what the browser keeps.
   *
   * @throws {UserNotFoundError}
   * @throws {ConflictError} the id is taken
   */
  createSession(session: NewSession): Promise<SessionData>
  /** Null for an expired one. */
  getSession(id: string): Promise<SessionData | null>
  /**
   * Who is asking and what they may do, in one request on every driver. Null for an expired session and
   * for a user who is not active.
   */
  getSessionUser(id: string): Promise<SessionUser | null>
  /** Moves the end of a session that has not ended; false when there is none to move. */
  extendSession(id: string, expiresAt: Date): Promise<boolean>
  /** Whether there was one. */
  deleteSession(id: string): Promise<boolean>
  /** How many there were. */
  deleteUserSessions(userId: string): Promise<number>
  /** Those that have not expired, oldest first. */
  listUserSessions(userId: string): Promise<SessionData[]>
  /** Removes the expired ones and counts them. */
  cleanupExpired(): Promise<number>
}

export function sessionAdapter(db: Database): SessionAdapter {
  const { sessions, users, userRoles, roles, rolePermissions } = db.tables
  const fields = columns(sessions, 'id', 'userId', 'expiresAt', 'ipAddress', 'userAgent')
  const { id: sessionId, ...details } = fields

  const live = (id: unknown) =>
    and(eq(sessions.id, input.id(id)), gt(sessions.expiresAt, new Date()))

  return {
    async createSession(session) {
      const keys = ['id', 'userId', 'expiresAt', 'ipAddress', 'userAgent'] as const
      const given = input.fields(session, 'session', keys)
      const data: SessionData = {
        id: input.newKey(input.id)(given.id, 'id'),
        userId: input.userId(given.userId),
        expiresAt: input.date(given.expiresAt, 'expiresAt'),
        ipAddress: input.orNull(input.ipAddress)(given.ipAddress),
        userAgent: input.orNull(input.longText)(given.userAgent, 'userAgent'),
      }
      const statement = insertOwned(db.tables, sessions, { ...data, createdAt: new Date() })
      const changes = await db.run('session.createSession', statement, meaningOfOwned('session'))
      if (changes === 0) throw new UserNotFoundError()
      return data
    },

    async getSession(id) {
      const statement = select(fields, { from: sessions, where: live(id) })
      const [session] = await db.run('session.getSession', statement)
      return session ?? null
    },

    async getSessionUser(id) {
      const where = live(id)
      const found = select(
        { sessionId, ...details, ...userFields(db.tables) },
        {
          from: sessions,
          join: [[users, eq(users.id, sessions.userId)]],
          where: and(where, eq(users.isActive, true)),
        },
      )
      // A second set of rows, so that a user's long texts do not come once for each permission.
      const granted = select(
        {
          role: column(roles.name),
          permission: optional(column(rolePermissions.permission)),
        },
        {
          from: sessions,
          join: [
            [userRoles, eq(userRoles.userId, sessions.userId)],
            [roles, eq(roles.name, userRoles.roleName)],
            [rolePermissions, eq(rolePermissions.roleName, roles.name), 'left'],
          ],
          where,
        },
      )
      const [[row], grants] = await db.run('session.getSessionUser', selectBoth(found, granted))
      if (row === undefined) return null
      const { sessionId: ownId, userId, expiresAt, ipAddress, userAgent, ...user } = row
      const permissions = grants.flatMap(({ permission }) => permission ?? [])
      return {
        session: { id: ownId, userId, expiresAt, ipAddress, userAgent },
        user,
        roles: [...new Set(grants.map(({ role }) => role))].sort(),
        permissions: new Set(permissions.sort()),
      }
    },

    async extendSession(id, expiresAt) {
      const set = { expiresAt: input.date(expiresAt, 'expiresAt') }
      return (await db.run('session.extendSession', update(sessions, set, live(id)))) > 0
    },

    async deleteSession(id) {
      const statement = remove(sessions, eq(sessions.id, input.id(id)))
      return (await db.run('session.deleteSession', statement)) > 0
    },

    async deleteUserSessions(userId) {
      const where = eq(sessions.userId, input.userId(userId))
      return db.run('session.deleteUserSessions', remove(sessions, where))
    },

    async listUserSessions(userId) {
      const where = and(
        eq(sessions.userId, input.userId(userId)),
        gt(sessions.expiresAt, new Date()),
      )
      const orderBy = [sessions.createdAt, sessions.id]
      return db.run('session.listUserSessions', select(fields, { from: sessions, where, orderBy }))
    },

    async cleanupExpired() {
      const where = lte(sessions.expiresAt, new Date())
      return db.run('session.cleanupExpired', remove(sessions, where))
    },
  }
}
