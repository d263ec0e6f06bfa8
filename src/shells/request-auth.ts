import type { EdgeAdapter } from '../store/adapter.ts'
import type { Current } from '../auth/current.ts'
import type { SessionData } from '../types.ts'

/** Where a visitor comes from, as the session keeps it, and what must still hold. */
export interface SignInDetails {
  ipAddress?: string | null | undefined
  userAgent?: string | null | undefined
  /**
   * The hash that the password was checked against. The session is created only if it is still the stored one: a
   * password that is reset at the same moment opens nothing afterwards.
   */
  ifPassword?: string | undefined
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
   * Who is signed in and what they may do; null for nobody. One request sends at most one query for it, however
   * often it is called.
   *
   * @throws {AccessError} 403: another site had the browser send this request, which may change something
   * @throws {DatabaseError} it is not known who is signed in
   */
  current(): Promise<Current | null>
  /** @throws {AccessError} 401: nobody is signed in */
  requireAuth(): Promise<Current>
  /**
   * Lets through who has at least one of the roles.
   *
   * @throws {AccessError} 401 or 403
   */
  requireRole(...names: readonly [string, ...string[]]): Promise<Current>
  /**
   * Lets through who has all of the permissions.
   *
   * @throws {AccessError} 401 or 403
   */
  requirePermission(...names: readonly [string, ...string[]]): Promise<Current>
  /**
   * Creates a session for a user who has proved who they are, ends the one that the request came with, and has
   * the answer set the cookie, whether it is returned or thrown.
   *
   * @throws {ValidationError} a detail breaks a rule, or is not known
   * @throws {UserNotFoundError}
   * @throws {AccessError} 401: the user is not active (`inactive`), or has another password than `ifPassword` by now
   *   (`password_changed`)
   * @throws {ConfigError} the answer has gone already
   *
   * @example
   * ```ts
   * import type { Auth } from 'fastauth-edge/hono'
   *
   * declare function verify(hash: string, password: string): Promise<boolean>
   *
   * async function login(auth: Auth, email: string, password: string): Promise<boolean> {
   *   const { user, hashedPassword } = (await auth.user.getCredentialsByEmail(email)) ?? {}
   *   if (!user || !hashedPassword || !(await verify(hashedPassword, password))) return false
   *   await auth.signIn(user.id, { ifPassword: hashedPassword })
   *   return true
   * }
   * ```
   */
  signIn(userId: string, details?: SignInDetails): Promise<SignedIn>
  /**
   * Ends the session that the request came with and has the browser forget its cookie. Whether there was one.
   *
   * @throws {AccessError} 403, another site had the browser send the request
   */
  signOut(): Promise<boolean>
}

/** The adapter, and who sends the request. */
export type Auth<A extends EdgeAdapter = EdgeAdapter> = A & RequestAuth
