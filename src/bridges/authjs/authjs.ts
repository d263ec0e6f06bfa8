/**
 * An adapter for Auth.js (`@auth/core`, and what is built on it: `next-auth` 5, `@hono/auth-js`) on FastAuth's tables.
 */
import type {
  AdapterAccount,
  AdapterAccountType,
  AdapterAuthenticator,
  AdapterSession,
  AdapterUser,
  VerificationToken,
} from './types.ts'
import type { EdgeAdapter } from '../../store/adapter.ts'
import { internalsOf } from '../../store/internals.ts'
import type { CleanupOptions } from '../../types.ts'
import { openDatabase } from '../../work/database.ts'
import type { Work } from '../../work/work.ts'
import { accountMethods } from './accounts.ts'
import { authenticatorMethods } from './authenticators.ts'
import { hashToken } from '../../input/token-hash.ts'
import { sessionToken } from './reading.ts'
import { type SessionAndUser, sessionMethods } from './sessions.ts'
import { sideTable, withSideTable } from './side-table.ts'
import { userMethods } from './users.ts'
import { keyText, tokenKey, verificationTokenMethods } from './verification-tokens.ts'

export type {
  AdapterAccount,
  AdapterAccountType,
  AdapterAuthenticator,
  AdapterSession,
  AdapterUser,
  SessionAndUser,
  VerificationToken,
}

/** An account at a provider, by its keys. */
export type AccountKey = Pick<AdapterAccount, 'provider' | 'providerAccountId'>

/** All that an `Adapter` of Auth.js can have, and what the tables need. */
export interface AuthjsAdapter {
  /** @throws {UserAlreadyExistsError} another user has this e-mail */
  createUser(user: AdapterUser): Promise<AdapterUser>
  getUser(id: string): Promise<AdapterUser | null>
  /** The e-mail is trimmed and case-folded first, as when it was stored. */
  getUserByEmail(email: string): Promise<AdapterUser | null>
  /** @throws {UserNotFoundError} the user is not active, and must not be signed in */
  getUserByAccount(account: AccountKey): Promise<AdapterUser | null>
  /**
   * @throws {UserNotFoundError} there is no active user with this id
   * @throws {UserAlreadyExistsError} another user has the new e-mail
   */
  updateUser(user: Partial<AdapterUser> & Pick<AdapterUser, 'id'>): Promise<AdapterUser>
  /** Removes a user and every row that belongs to them, all or nothing. */
  deleteUser(userId: string): Promise<void>
  /**
   * @throws {UserNotFoundError}
   * @throws {ConflictError} the account is linked already
   */
  linkAccount(account: AdapterAccount): Promise<AdapterAccount>
  unlinkAccount(account: AccountKey): Promise<void>
  getAccount(providerAccountId: string, provider: string): Promise<AdapterAccount | null>
  /** @throws {UserNotFoundError} there is no active user with this id */
  createSession(session: AdapterSession): Promise<AdapterSession>
  /** Null for a session that has ended, and for a user who is not active. */
  getSessionAndUser(sessionToken: string): Promise<SessionAndUser | null>
  /** Moves the end of a session that has not ended; null where there is none. */
  updateSession(
    session: Partial<AdapterSession> & Pick<AdapterSession, 'sessionToken'>,
  ): Promise<AdapterSession | null>
  deleteSession(sessionToken: string): Promise<void>
  createVerificationToken(token: VerificationToken): Promise<VerificationToken>
  /** Gives a token to exactly one of any number of callers and removes it; null to all others. */
  useVerificationToken(token: Omit<VerificationToken, 'expires'>): Promise<VerificationToken | null>
  /**
   * @throws {UserNotFoundError}
   * @throws {ConflictError} the credential id is taken
   */
  createAuthenticator(authenticator: AdapterAuthenticator): Promise<AdapterAuthenticator>
  getAuthenticator(credentialID: string): Promise<AdapterAuthenticator | null>
  /** Oldest first. */
  listAuthenticatorsByUserId(userId: string): Promise<AdapterAuthenticator[]>
  /** @throws {ConflictError} there is no such authenticator, or the counter did not grow: it may be cloned */
  updateAuthenticatorCounter(credentialID: string, counter: number): Promise<AdapterAuthenticator>
  /** Creates FastAuth's tables and the one that Auth.js needs besides, as far as they are missing. */
  createTables(): Promise<void>
  /** Drops these tables with all that is in them; for tests. */
  dropTables(): Promise<void>
  /**
   * Removes links that nobody has followed in time, and counts them. Sessions that have ended are removed by
   * `adapter.session.cleanupExpired()`.
   */
  cleanupExpired(options?: CleanupOptions): Promise<number>
}

const idOf = async (token: unknown): Promise<string> => hashToken(sessionToken(token))

/**
 * An adapter for Auth.js over one of this package. Does no I/O: create one for each request, with the adapter that it is over.
 *
 * @throws {ConfigError} `adapter` is none of this package
 *
 * @example
 * ```ts
 * import { Auth } from '@auth/core'
 * import GitHub from '@auth/core/providers/github'
 * import { FastAuthAdapter } from 'fastauth-edge/authjs'
 * import { type D1Options, d1Adapter } from 'fastauth-edge/d1'
 *
 * interface Env {
 *   DB: D1Options['binding']
 *   AUTH_SECRET: string
 * }
 *
 * export default {
 *   fetch: (request: Request, env: Env): Promise<Response> =>
 *     Auth(request, {
 *       adapter: FastAuthAdapter(d1Adapter({ binding: env.DB })),
 *       providers: [GitHub],
 *       secret: env.AUTH_SECRET,
 *       trustHost: true,
 *     }),
 * }
 * ```
 */
export function FastAuthAdapter(adapter: EdgeAdapter): AuthjsAdapter {
  const { connection, settings, tenant } = internalsOf(adapter)
  const { tables } = adapter
  const { dialect } = connection
  const database = openDatabase(connection, settings, withSideTable(tenant, dialect, tables))
  const context = { tables, side: sideTable(tables), dialect }
  const users = userMethods(context)
  const accounts = accountMethods(context)
  const sessions = sessionMethods(context)
  const links = verificationTokenMethods(context)
  const authenticators = authenticatorMethods(context)

  const send = async <T>(name: keyof AuthjsAdapter, work: Work<T>): Promise<T> =>
    database.send(`authjs.${name}`, work)

  return {
    createUser: async (user) => send('createUser', users.createUser(user)),
    getUser: async (id) => send('getUser', users.getUser(id)),
    // A text that is no address is nobody's.
    getUserByEmail: async (email) =>
      typeof email === 'string' && !email.includes('@')
        ? null
        : send('getUserByEmail', users.getUserByEmail(email)),
    getUserByAccount: async (account) => send('getUserByAccount', users.getUserByAccount(account)),
    updateUser: async (user) => send('updateUser', users.updateUser(user)),
    deleteUser: async (userId) => send('deleteUser', users.deleteUser(userId)),
    linkAccount: async (account) => send('linkAccount', accounts.linkAccount(account)),
    unlinkAccount: async (account) => send('unlinkAccount', accounts.unlinkAccount(account)),
    getAccount: async (id, provider) => send('getAccount', accounts.getAccount(id, provider)),
    createSession: async (session) =>
      send('createSession', sessions.createSession(await idOf(session.sessionToken), session)),
    getSessionAndUser: async (token) =>
      send('getSessionAndUser', sessions.getSessionAndUser(await idOf(token), token)),
    updateSession: async (session) =>
      send('updateSession', sessions.updateSession(await idOf(session.sessionToken), session)),
    deleteSession: async (token) =>
      send('deleteSession', sessions.deleteSession(await idOf(token))),
    createVerificationToken: async (token) => {
      const hash = await hashToken(keyText(tokenKey(token)))
      return send('createVerificationToken', links.createVerificationToken(hash, token))
    },
    useVerificationToken: async (given) => {
      const token = tokenKey(given)
      const hash = await hashToken(keyText(token))
      return send('useVerificationToken', links.useVerificationToken(hash, token))
    },
    createAuthenticator: async (authenticator) =>
      send('createAuthenticator', authenticators.createAuthenticator(authenticator)),
    getAuthenticator: async (id) => send('getAuthenticator', authenticators.getAuthenticator(id)),
    listAuthenticatorsByUserId: async (userId) =>
      send('listAuthenticatorsByUserId', authenticators.listAuthenticatorsByUserId(userId)),
    updateAuthenticatorCounter: async (id, counter) =>
      send('updateAuthenticatorCounter', authenticators.updateAuthenticatorCounter(id, counter)),
    createTables: async () => database.createTables(),
    dropTables: async () => database.dropTables(),
    cleanupExpired: async (options) => send('cleanupExpired', links.cleanupExpired(options)),
  }
}
