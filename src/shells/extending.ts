import { internalsOf } from '../store/internals.ts'
import { type SessionAdapter, sessionAdapter } from '../store/session.ts'
import { openDatabase } from '../work/database.ts'

/** Extends a session in one attempt: where that fails, a later request tries again anyway. */
export async function extendOnce(
  session: SessionAdapter,
  id: string,
  expiresAt: Date,
): Promise<boolean> {
  const { connection, settings, tables } = internalsOf(session)
  const { send } = openDatabase(connection, { ...settings, retries: 0 })
  return send('session.extendSession', sessionAdapter(tables).extendSession(id, expiresAt))
}
