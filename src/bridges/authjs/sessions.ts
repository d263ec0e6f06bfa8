import type { AdapterSession, AdapterUser } from './types.ts'
import { UserNotFoundError } from '../../errors.ts'
import * as input from '../../input/rules.ts'
import { and, eq, sql } from '../../schema/sql.ts'
import { notEnded } from '../../store/expiry.ts'
import { sessionAdapter } from '../../store/session.ts'
import { openSession } from '../../store/session-opening.ts'
import { series } from '../../work/composition.ts'
import { select } from '../../work/statements.ts'
import { first, map, type Work } from '../../work/work.ts'
import { beside, type Context } from './side-table.ts'
import { toUser, userColumns } from './users.ts'

export interface SessionAndUser {
  readonly session: AdapterSession
  readonly user: AdapterUser
}

/** The row's `id` is the hash of the `sessionToken`, which goes back to Auth.js and is stored nowhere. */
export function sessionMethods(context: Context) {
  const { tables } = context
  const { sessions, users } = tables
  const store = sessionAdapter(tables)
  const fields = {
    ...userColumns(context),
    userId: sessions.userId,
    expiresAt: sessions.expiresAt,
  }
  const from = beside(
    context,
    'user',
    sql`${sessions} inner join ${users} on ${eq(users.id, sessions.userId)}`,
    users.id,
  )

  return {
    createSession: (
      id: string,
      { sessionToken, userId, expires }: AdapterSession,
    ): Work<AdapterSession> =>
      map(
        openSession(tables, { session: { id, userId, expiresAt: expires }, ends: [] }),
        (opened) => {
          if (!opened) throw new UserNotFoundError('there is no active user with this id')
          return { sessionToken, userId: opened.userId, expires: opened.expiresAt }
        },
      ),

    getSessionAndUser: (id: string, sessionToken: string): Work<SessionAndUser | null> =>
      map(
        first(select(fields, from, and(eq(sessions.id, id), eq(users.isActive, true)))),
        (row) => {
          const open = notEnded(row)
          if (open === null) return null
          const { userId, expiresAt, ...user } = open
          return { session: { sessionToken, userId, expires: expiresAt }, user: toUser(user) }
        },
      ),

    updateSession(
      id: string,
      { sessionToken, expires }: Partial<AdapterSession> & Pick<AdapterSession, 'sessionToken'>,
    ): Work<AdapterSession | null> {
      const look = map(store.getSession(id), (found) =>
        found ? { sessionToken, userId: found.userId, expires: found.expiresAt } : null,
      )
      if (expires === undefined) return look
      return map(
        series(store.extendSession(id, input.date(expires, 'expires')), look),
        ([, found]) => found,
      )
    },

    deleteSession: (id: string): Work<void> => map(store.deleteSession(id), () => {}),
  }
}
