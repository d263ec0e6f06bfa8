/** The session of a sign-in: created only if the user may have one, and in place of what came before. */
import { and, eq, inArray, sql } from '../schema/sql.ts'
import * as input from '../input/rules.ts'
import type { Tables } from '../schema/tables.ts'
import type { NewSession, SessionData } from '../types.ts'
import { atomic } from '../work/composition.ts'
import { remove } from '../work/statements.ts'
import { map, repeatable, type Work } from '../work/work.ts'
import { insertOnce } from './owner.ts'
import { newSession } from './session.ts'

export interface SessionOpening {
  readonly session: NewSession
  /** The user's password must still be stored as this hash. */
  readonly ifPassword?: string | undefined
  /** Ids of sessions that end when this one begins. */
  readonly ends: readonly string[]
}

/**
 * Null where nothing was created: the user is unknown or inactive, or the password has been changed. One
 * statement decides and creates, so that a reset at the same moment either comes before it and refuses it, or
 * comes after it and finds the session.
 */
export function openSession(
  tables: Tables,
  { session, ifPassword, ends }: SessionOpening,
): Work<SessionData | null> {
  const { sessions, users } = tables
  const data: SessionData = { ...newSession(session), createdAt: new Date() }
  const mayEnter = and(
    eq(users.isActive, true),
    ifPassword === undefined
      ? undefined
      : eq(users.hashedPassword, input.hashedPassword(ifPassword)),
  )
  const creation = map(
    insertOnce(tables, sessions, data, true, { where: mayEnter, hold: true }),
    (changes) => (changes > 0 ? data : null),
  )
  if (ends.length === 0) return creation
  // Under the same condition: who is refused keeps the session that they had.
  const entered = sql`exists (select 1 from ${users} where ${and(eq(users.id, data.userId), mayEnter)})`
  const replaced = remove(sessions, and(inArray(sessions.id, [...ends]), entered))
  return map(atomic(creation, repeatable(replaced)), ([created]) => created)
}
