import { and, eq, sql } from '../schema/sql.ts'
import * as input from '../input/rules.ts'
import { constant } from '../work/fields.ts'
import { columns, remove, removeMany, select, selectBoth, update } from '../work/statements.ts'
import { creationTime } from '../schema/creation.ts'
import type { Tables } from '../schema/tables.ts'
import { ended, live, notEnded, unended } from './expiry.ts'
import type { CleanupOptions, NewSession, SessionData, SessionUser } from '../types.ts'
import { changed, type Described, first, map, repeatable } from '../work/work.ts'
import { granted, grants } from './grants.ts'
import { createOwned } from './owner.ts'
import { userFields } from './user-rows.ts'

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
   * Who is signed in and what they may do, in one request on every driver. Null for an expired session and
   * for a user who is not active.
   */
  getSessionUser(id: string): Promise<SessionUser | null>
  /** Moves the end of a session that has not ended; false when there is none to move. */
  extendSession(id: string, expiresAt: Date): Promise<boolean>
  /** Whether there was one. */
  deleteSession(id: string): Promise<boolean>
  /** How many there were. In batches of 5,000, each a request. */
  deleteUserSessions(userId: string): Promise<number>
  /** Those that have not expired, oldest first. */
  listUserSessions(userId: string): Promise<SessionData[]>
  /**
   * Removes the expired ones and counts them, in batches of 5,000: each is a request, of which a Worker may
   * send only so many. `limit` is how many at most.
   *
   * @throws {ValidationError} the limit is no whole number above 0
   */
  cleanupExpired(options?: CleanupOptions): Promise<number>
}

export const newSession = input.record('session', {
  id: input.newKey(input.id),
  userId: input.userId,
  expiresAt: input.date,
  ipAddress: input.orNull(input.ipAddress),
  userAgent: input.orNull(input.longText),
})

export function sessionAdapter(tables: Tables): Described<SessionAdapter> {
  const { sessions, users } = tables
  const fields = columns(sessions)
  const { id: sessionId, createdAt: startedAt, ...details } = fields
  const current = { sessionId, startedAt, ...details, ...userFields(tables) }
  const held = constant(
    () => sql`${sessions} inner join ${users} on ${eq(users.id, sessions.userId)}`,
  )

  const one = (id: unknown) => eq(sessions.id, input.id(id))
  const ofUser = (userId: unknown) => eq(sessions.userId, input.userId(userId))

  return {
    createSession(session) {
      const data: SessionData = { ...newSession(session), createdAt: creationTime() }
      return createOwned(tables, sessions, data, data)
    },

    getSession: (id) => map(first(select(fields, sessions, one(id))), notEnded),

    getSessionUser(id) {
      const where = one(id)
      const found = select(current, held, and(where, eq(users.isActive, true)))
      // A second set of rows, so that a user's long texts do not come once for each permission.
      const theirs = grants(tables).ofSession(input.id(id))
      return map(selectBoth(found, theirs), ([[row], rows]) => {
        const open = notEnded(row)
        if (open === null) return null
        const { sessionId, userId, expiresAt, startedAt, ipAddress, userAgent, ...user } = open
        const session = { id: sessionId, userId, expiresAt, createdAt: startedAt }
        return {
          session: { ...session, ipAddress, userAgent },
          user,
          ...granted(rows),
        }
      })
    },

    extendSession(id, expiresAt) {
      const set = { expiresAt: input.date(expiresAt, 'expiresAt') }
      const extension = update(sessions, set, live(sessions.expiresAt, one(id)))
      // A repeat still finds what it has moved itself, unless that was to the past.
      return repeatable(
        map(extension, (changes) => changes > 0),
        (moved) => moved || set.expiresAt > new Date(),
      )
    },

    deleteSession: (id) => changed(remove(sessions, one(id))),

    deleteUserSessions: (userId) => removeMany(sessions, sessions.id, ofUser(userId)),

    listUserSessions: (userId) =>
      select(fields, sessions, unended(sessions.expiresAt, ofUser(userId)), {
        orderBy: [sessions.createdAt, sessions.id],
      }),

    cleanupExpired: (options = {}) =>
      removeMany(sessions, sessions.id, ended(sessions.expiresAt), input.cleanup(options).limit),
  }
}
