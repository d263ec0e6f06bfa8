import type { EdgeAdapter } from '../store/adapter.ts'
import type { SessionData, SessionUser } from '../types.ts'

/** Where a visitor comes from, as the session keeps it. */
export interface SignInDetails {
  ipAddress?: string | null | undefined
  userAgent?: string | null | undefined
}

/** A session that was opened. */
export interface SignedIn {
  session: SessionData
  /** What the browser's cookie holds, and a program sends as `Authorization: Bearer`. It is stored nowhere. */
  token: string
}

/** Who sends a request. */
export interface RequestAuth {
  /**
   * Who is asking and what they may do; null for nobody. However many ask within a request, the database is
   * asked at most once.
   *
   * @throws {DatabaseError} it is not known who is asking
   */
  current(): Promise<SessionUser | null>
  /** @throws {AccessError} 401: nobody is signed in */
  requireAuth(): Promise<SessionUser>
  /**
   * Lets through who has at least one of the roles.
   *
   * @throws {AccessError} 401 or 403
   */
  requireRole(...names: readonly [string, ...string[]]): Promise<SessionUser>
  /**
   * Lets through who has all of the permissions.
   *
   * @throws {AccessError} 401 or 403
   */
  requirePermission(...names: readonly [string, ...string[]]): Promise<SessionUser>
  /**
   * Opens a session for a user who has proved who they are, and has the answer set its cookie. Whether the
   * user is active is the caller's to look at; the session of one who is not opens nothing.
   *
   * @throws {UserNotFoundError}
   * @throws {ConfigError} the answer has gone already
   */
  signIn(userId: string, details?: SignInDetails): Promise<SignedIn>
  /** Ends the session that the request came with, and has the browser forget it. Whether there was one. */
  signOut(): Promise<boolean>
}

/** The adapter, and who sends the request. */
export type Auth<A extends EdgeAdapter = EdgeAdapter> = A & RequestAuth
