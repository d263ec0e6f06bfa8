import { UserNotFoundError } from '../errors.ts'
import type { EdgeAdapter } from '../store/adapter.ts'
import { internalsOf } from '../store/internals.ts'
import type { SessionOpening } from '../store/session-opening.ts'
import type { SessionData } from '../types.ts'
import { AccessError } from './problem.ts'

/**
 * Creates the session of a sign-in.
 *
 * @throws {UserNotFoundError}
 * @throws {AccessError} the user is not active, or the password is not the one that was checked
 */
export async function open(
  { session, user }: Pick<EdgeAdapter, 'session' | 'user'>,
  opening: SessionOpening,
): Promise<SessionData> {
  const opened = await internalsOf(session).sessions.open(opening)
  if (opened !== null) return opened
  // Nothing was created; the refused visitor gets the reason.
  const refused = await user.getUserById(opening.session.userId)
  if (refused === null) throw new UserNotFoundError()
  throw refused.isActive && opening.ifPassword !== undefined
    ? new AccessError(401, 'the password has been changed', 'password_changed')
    : new AccessError(401, 'the account is deactivated', 'inactive')
}
