import { ConfigError } from '../../errors.ts'
import type { Credentials, JsonObject, SessionData, UserData } from '../../types.ts'
import type { EdgeAdapter } from '../adapter.ts'
import type {
  Former,
  Grant,
  Keeps,
  NewOneTimeToken,
  NewRefreshRow,
  Revocation,
  Revoked,
  RoleGrant,
  RoleSeed,
} from './grant.ts'
import type { Counted, Limits } from './limits.ts'

/**
 * What signs up, signs in, resets … : each flow is one unit, which is carried out whole or not at all, and has one
 * winner of any number of callers. A flow knows no HTTP and computes no hash: ids, hashes, tokens and keys
 * come finished, e-mail addresses folded or not, as for the sub-adapters.
 *
 * Every flow throws a DatabaseError when its outcome is not known, and a ValidationError for an argument
 * that no database keeps.
 */
export interface Flows {
  /** Who is asking. One request. Null for no session, no user, or a session that has expired. */
  whoIsAsking(by: By): Promise<Asking | null>
  /** The same, and counts in the same request. */
  whoIsAskingCounted(by: By, limits: Limits | null): Promise<Counted & { asking: Asking | null }>

  /** Counts, for what is refused before anything is looked at: sign-up and the like. */
  count(limits: Limits): Promise<Counted>
  /** The first request of a sign-in: counts, and looks the address up. The same work for unknown addresses. */
  lookUpCredentials(
    email: string,
    limits: Limits | null,
  ): Promise<Counted & { found: Credentials | null }>
  /** What a one-time token would do, without spending it: a look before a new password is hashed. */
  lookAtToken(
    token: string,
    tokenType: string,
    limits: Limits | null,
  ): Promise<Counted & { found: TokenLook | null }>

  /**
   * A user, their first role and what keeps them signed in. With `token`, a one-time token too (a verification
   * mail).
   *
   * @throws {UserAlreadyExistsError} the address is taken; nothing is written
   */
  signUp(signUp: SignUp): Promise<UserData>
  /**
   * The second request of a sign-in: opens the session only if the password's hash is still the one that was
   * checked and the user is active, ends the former one, and clears the counters. False when it opened none;
   * then nothing is changed.
   */
  signIn(signIn: SignIn): Promise<boolean>
  /**
   * Replaces a weaker hash of the same password, after the answer: only if it is still the one that was
   * checked. False when it was not, which is no fault. `fingerprints` come back as {@link Asking.fingerprints},
   * for sessions that carry one of the former hash.
   */
  replaceHash(replacement: {
    readonly userId: string
    readonly from: string
    readonly to: string
    readonly fingerprints?: { readonly value: JsonObject; readonly expiresAt: Date } | undefined
  }): Promise<boolean>

  /** Renames a refresh token's row to its successor; see {@link Refreshed}. */
  refresh(refresh: Refresh): Promise<Refreshed>
  /**
   * Moves the end of a live session and answers who is asking, with the session as it is then. A session that
   * was created before `createdAfter` keeps its end. Null when there is none.
   */
  renewSession(renewal: {
    readonly id: string
    readonly expiresAt: Date
    readonly createdAfter: Date
  }): Promise<Asking | null>

  /** Ends one session, of one user if `userId` is given. Whether there was one. */
  endSession(id: string, userId?: string): Promise<boolean>
  /** Ends a family of refresh tokens. Whether there was one. */
  endFamily(userId: string, family: string): Promise<boolean>
  /** Ends all of a user's sessions and refresh tokens, but for those to keep, and revokes access tokens. */
  endAll(userId: string, keeps: Keeps, revocation: Revocation | null): Promise<void>
  /** Who is asking, and their live sessions, oldest first, in one request. Roles and permissions are left out. */
  listSessions(
    by: By,
  ): Promise<(Omit<Asking, 'roles' | 'permissions'> & { sessions: SessionData[] }) | null>

  /**
   * Stores a one-time token for the active user with this address, unless a counter is over, and answers who
   * that is. The same statements for an unknown address. The mail goes to the address of `user`.
   */
  requestToken(
    email: string,
    token: NewOneTimeToken,
    limits: Limits | null,
  ): Promise<Counted & { user: UserData | null }>
  /** Spends a token that was mailed: the address is verified. Null when there is no such token, or it has expired. */
  redeem(redemption: Redemption): Promise<Redeemed | null>
  /**
   * Spends a token and sets a new password; ends all sessions, refresh tokens and one-time tokens. An account
   * that had not verified its address is taken over by whoever reads its mail: passkeys, links and roles go.
   * Null when there is no such token any more; then nothing is changed.
   */
  resetPassword(reset: Reset): Promise<{ user: UserData; takenOver: boolean } | null>
  /**
   * Sets a new password only if the hash is still the one that was checked, and ends all sessions, refresh
   * tokens and one-time tokens, but for those to keep. False when it was another; then nothing is changed.
   */
  changePassword(change: {
    readonly userId: string
    /** Null for a user who has no password yet. */
    readonly from: string | null
    readonly to: string
    readonly keeps: Keeps
    readonly revocation: Revocation | null
    /** Come back as {@link Asking.fingerprints}, so that the session to keep goes on under the new hash. */
    readonly fingerprints?: { readonly value: JsonObject; readonly expiresAt: Date } | undefined
  }): Promise<boolean>
  /**
   * Stores the token that confirms a new address, only if the hash is still the one that was checked and the
   * address is free.
   */
  requestEmailChange(request: {
    readonly userId: string
    readonly hashedPassword: string | null
    readonly newEmail: string
    /** What it holds is made here: the address, and who keeps their session. */
    readonly token: Omit<NewOneTimeToken, 'rawData'>
    readonly keeps: Keeps
  }): Promise<'stored' | 'taken' | 'changed'>
  /**
   * Spends the token and sets the address, which is verified by that; ends all sessions, refresh tokens and
   * one-time tokens, but for what `requestEmailChange` was told to keep. Null when there is no such token.
   *
   * @throws {UserAlreadyExistsError} the address was taken meanwhile; the token stays, nothing is changed
   */
  confirmEmailChange(confirmation: {
    readonly token: string
    readonly tokenType: string
    readonly revocation: Revocation | null
  }): Promise<{ user: UserData; formerEmail: string } | null>
  /**
   * Soft: the user can still be read and is not active; sessions and tokens are gone. Only if the hash is still
   * the one that was checked. False when it was another, or the user is deleted already.
   */
  deleteAccount(userId: string, hashedPassword: string | null): Promise<boolean>

  /** Creates the roles that are missing. Those that are there keep their permissions. */
  ensureRoles(roles: readonly RoleSeed[]): Promise<void>
}

/** What came with the request: a session's id, or the `sub` of an access token whose signature is good. */
export type By = { readonly sessionId: string } | { readonly userId: string }

/** Who is asking, active or not: `user.isActive` is for the caller to judge, and so are the dates. */
export interface Asking {
  /** Null by user id. */
  readonly session: (SessionData & { createdAt: Date }) | null
  readonly user: UserData
  /** Sorted. */
  readonly roles: string[]
  readonly permissions: Set<string>
  /** For the fingerprint that a session carries. */
  readonly hashedPassword: string | null
  /** By user id only: access tokens issued before are refused. */
  readonly revoked: Revoked | null
  /** What the last `replaceHash` left. It counts only while the hash is the one that it is about. */
  readonly fingerprints: JsonObject | null
}

export interface TokenLook extends Credentials {
  readonly rawData: JsonObject | null
  readonly createdAt: Date
  readonly expiresAt: Date
}

export interface SignUp {
  readonly user: {
    readonly id: string
    readonly email: string
    readonly hashedPassword: string | null
    readonly name: string | null
    readonly image?: string | null | undefined
    readonly emailVerified?: boolean | undefined
  }
  readonly role: RoleGrant | null
  readonly grant: Grant
  readonly former?: Former | undefined
  readonly token?: NewOneTimeToken | undefined
}

export interface SignIn {
  readonly userId: string
  /** As it was read; null for a user without a password, who came another way. */
  readonly hashedPassword: string | null
  readonly grant: Grant
  readonly former?: Former | undefined
  /** Keys of counters. */
  readonly clears?: readonly string[] | undefined
}

export interface Refresh {
  readonly userId: string
  readonly jti: string
  readonly family: string
  /** Its jti is derived from the old one, so that all callers with the old one name the same. */
  readonly successor: NewRefreshRow
  /** How long the old token still gets the same successor. */
  readonly graceMs: number
}

/**
 * `refreshed`, by this caller or, within the grace, by another with the same token: sign a pair for the dates
 * of the row. `replayed`: the token had been used, and its family has been ended. `nobody`: no active user.
 */
export type Refreshed =
  | { readonly outcome: 'refreshed'; user: UserData; createdAt: Date; expiresAt: Date }
  | { readonly outcome: 'replayed'; user: UserData }
  | { readonly outcome: 'nobody' }

export interface Redemption {
  readonly token: string
  readonly tokenType: string
  /** Only a token of this user counts. */
  readonly userId?: string | undefined
  /**
   * An account that had not verified its address loses what was there before: password, passkeys, links, sessions,
   * refresh and one-time tokens, roles. Of one that had, nothing goes.
   */
  readonly takeOver: boolean
  /** Assigned when the address is verified by this. */
  readonly role?: RoleGrant | null | undefined
  /** What keeps them signed in from now on: magic links. */
  readonly grant?: Grant | undefined
  readonly former?: Former | undefined
  /** Of a take-over; access tokens of before. */
  readonly revocation?: Revocation | null | undefined
}

export interface Redeemed {
  readonly user: UserData
  readonly hashedPassword: string | null
  /** The address had not been verified before. */
  readonly verified: boolean
  readonly takenOver: boolean
}

export interface Reset {
  readonly userId: string
  readonly token: string
  readonly tokenType: string
  readonly hashedPassword: string
  readonly revocation: Revocation | null
}

/** The whole adapter, or those of its sub-adapters that the application uses. */
export type FlowsOver = Pick<EdgeAdapter, 'user'> & Partial<Pick<EdgeAdapter, Optional>>

type Optional = 'token' | 'session' | 'role' | 'oauth' | 'passkey'

/**
 * The flows over the database of an adapter. Sends nothing.
 *
 * @throws {ConfigError} the sub-adapters are not one fastauth-edge adapter's own objects
 */
export function openFlows(over: FlowsOver): Flows {
  throw new ConfigError(`no flows over ${typeof over} yet`)
}
