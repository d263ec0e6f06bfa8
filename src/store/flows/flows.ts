import type { SessionData, UserData } from '../../types.ts'
import type { EdgeAdapter } from '../adapter.ts'
import { internalsOf } from '../internals.ts'
import { type Asking, whoIsAsking, whoIsAskingCounted } from './asking.ts'
import type { By, Caller } from './caller.ts'
import { type EmailChange, type EmailChangeRequest, requestEmailChange } from './change-email.ts'
import { confirmEmailChange, type EmailConfirmation } from './confirm-email.ts'
import { changePassword, type PasswordChange } from './change-password.ts'
import type { Context } from './context.ts'
import { type AccountDeletion, deleteAccount } from './delete-account.ts'
import { ensureRoles } from './ensure-roles.ts'
import { removeExpired } from './expired-facts.ts'
import type { Keeps, NewOneTimeToken, Revocation, RoleSeed } from './grant.ts'
import { count, type Counted, type Limits } from './limits.ts'
import { lookAtToken, requestToken, type TokenLook, type TokenRequest } from './mailed.ts'
import { redeem, type Redeemed, type Redemption } from './redeem.ts'
import { listSessions, type Renewal, renewSession } from './own-sessions.ts'
import { type Refresh, refresh, type Refreshed } from './refresh.ts'
import { resetPassword, type Reset } from './reset-password.ts'
import { type Holder, type RoleDeeds, rolesAs } from './role-deeds.ts'
import {
  type HashReplacement,
  type FoundCredentials,
  lookUpCredentials,
  replaceHash,
  signIn,
  type SignIn,
} from './sign-in.ts'
import { endAll, endFamily, endSession } from './sign-out.ts'
import { signUp, type SignUp } from './sign-up.ts'

/**
 * What signs up, signs in, resets … : each flow is one unit, which is carried out whole or not at all, and has one
 * winner of any number of callers. A flow knows no HTTP and computes no hash: ids, hashes, tokens and keys
 * come finished, e-mail addresses folded or not, as for the sub-adapters.
 *
 * Every flow throws a DatabaseError when its outcome is not known, and a ValidationError for an argument
 * that no database keeps.
 */
export interface Flows {
  /** Flows that not every application needs. The providers that need them bring them along. */
  with<F>(open: (context: Context) => F): F

  /** Who is signed in. One request. Null for no session, no user, or a session that has expired. */
  whoIsAsking(by: By): Promise<Asking | null>
  /** The same, and counts in the same request. With nobody signed in, the result has no counts. */
  whoIsAskingCounted(by: By, limits: Limits | null): Promise<Counted & { asking: Asking | null }>

  /** Counts, for what is refused before anything is looked at: sign-up and the like. */
  count(limits: Limits): Promise<Counted>
  /** The first request of a sign-in: counts, and looks the address up. The same work for unknown addresses. */
  lookUpCredentials(
    email: string,
    limits: Limits | null,
  ): Promise<Counted & { found: FoundCredentials | null }>
  /**
   * What a one-time token would do, without spending it: a look before a new password is hashed, or a hook decides.
   * `evenInactive`: also for a user who is not active.
   */
  lookAtToken(
    token: string,
    tokenType: string,
    limits: Limits | null,
    options?: { evenInactive?: boolean | undefined },
  ): Promise<Counted & { found: TokenLook | null }>

  /**
   * A user, their first role and what keeps them signed in. With `token`, a one-time token too (a verification
   * mail); with `account`, the link to one at a provider.
   *
   * @throws {UserAlreadyExistsError} the address is taken; nothing is written
   * @throws {ConflictError} the account is linked to somebody; nothing is written
   */
  signUp(signUp: SignUp): Promise<UserData>
  /**
   * The second request of a sign-in: opens the session only if the password's hash is still the one that was
   * checked and the user is active, ends the former one, and settles the counters: some start again, from others
   * this sign-in is taken off. False when it opened none; then nothing is changed.
   */
  signIn(signIn: SignIn): Promise<boolean>
  /**
   * Replaces a weaker hash of the same password, after the answer: only if it is still the one that was
   * checked. False when it was not, which is no fault. `fingerprints` come back as {@link Asking.fingerprints},
   * for sessions that carry one of the former hash.
   */
  replaceHash(replacement: HashReplacement): Promise<boolean>

  /** Renames a refresh token's row to its successor; see {@link Refreshed}. */
  refresh(refresh: Refresh): Promise<Refreshed>
  /**
   * Moves the end of a live session and answers who is signed in, with the session as it is then. A session that
   * was created before `createdAfter` keeps its end. Null when there is none.
   */
  renewSession(renewal: Renewal): Promise<Asking | null>

  /** Ends one session, of one user if `userId` is given. Whether there was one. */
  endSession(id: string, userId?: string): Promise<boolean>
  /** Ends a family of refresh tokens. Whether there was one. */
  endFamily(userId: string, family: string): Promise<boolean>
  /** Ends all of a user's sessions and refresh tokens, but for those to keep, and revokes access tokens. */
  endAll(userId: string, keeps: Keeps, revocation: Revocation | null): Promise<void>
  /** Who is signed in, and their live sessions, oldest first, in one request. Roles and permissions are left out. */
  listSessions(by: By): Promise<(Caller & { sessions: SessionData[] }) | null>

  /**
   * Stores a one-time token for the active user with this address, unless a counter is over, and answers who
   * that is. The same statements for an unknown address. The mail goes to the address of `user`.
   */
  requestToken(
    email: string,
    token: NewOneTimeToken,
    limits: Limits | null,
  ): Promise<Counted & TokenRequest>
  /** Spends a token that was mailed: the address is verified. Null when there is no such token, or it has expired. */
  redeem(redemption: Redemption): Promise<Redeemed | null>
  /**
   * Spends a token and sets a new password; ends all sessions, refresh tokens and one-time tokens. An account
   * that had not verified its address goes to the reader of its mail: passkeys, links, roles, name and image go.
   * Null when there is no such token any more; then nothing is changed.
   */
  resetPassword(reset: Reset): Promise<{ user: UserData; takenOver: boolean } | null>
  /**
   * Sets a new password only if the hash is still the one that was checked, and ends all sessions, refresh
   * tokens and one-time tokens, but for those to keep. False when it was another; then nothing is changed.
   */
  changePassword(change: PasswordChange): Promise<boolean>
  /**
   * Stores the token that confirms a new address, only if the hash is still the one that was checked and the
   * address is free. It confirms nothing once the hash is another, Python's too. `limited`: a counter is over, and nothing
   * is stored.
   */
  requestEmailChange(change: EmailChange): Promise<EmailChangeRequest>
  /**
   * Spends the token and sets the address, which is verified by that; ends all sessions, refresh tokens and
   * one-time tokens, but for what `requestEmailChange` was to keep. Null when there is no such token.
   *
   * @throws {UserAlreadyExistsError} the address was taken meanwhile; the token stays, nothing is changed
   */
  confirmEmailChange(
    confirmation: EmailConfirmation,
  ): Promise<{ user: UserData; formerEmail: string } | null>
  /**
   * Soft: the user can still be read and is not active; sessions and tokens are gone. While the address was never verified,
   * the row goes, and all that hangs on it: the address is free. Only if the hash is still the one that was checked, the
   * address verified or not as it was read, and the session there: `changed` when not, or when the user is deleted already.
   * `last`: no other active user would have the role `unlessLast`; nothing is changed. Of any number at once, one stays.
   */
  deleteAccount(deletion: AccountDeletion): Promise<'deleted' | 'last' | 'changed'>

  /** Removes counters and other facts that have expired. */
  removeExpired(): Promise<number>

  /** Creates the roles that are missing. Existing ones keep their permissions. */
  ensureRoles(roles: readonly RoleSeed[]): Promise<void>
  /**
   * What is done to roles in the name of somebody, only while they are active and have a role: a deed and what takes that
   * role from them at the same moment are in one order, and after it nothing is done. One request for each.
   */
  rolesAs(holder: Holder): RoleDeeds
}

/** The whole adapter, or those of its sub-adapters that the application uses. */
export type FlowsOver = Pick<EdgeAdapter, 'user'> & Partial<Pick<EdgeAdapter, Optional>>

type Optional = 'token' | 'session' | 'role' | 'oauth' | 'passkey'

/**
 * The flows over the database of an adapter. Sends nothing.
 *
 * @throws {ConfigError} the sub-adapters are not one fastauth-edge adapter's own objects
 */
export function openFlows({ user, token, session, role, oauth, passkey }: FlowsOver): Flows {
  const given = [user, token, session, role, oauth, passkey].filter((part) => part !== undefined)
  const { adapter, send, connection } = internalsOf(...given)
  return flowsWith({ tables: adapter.tables, send, dialect: connection.dialect })
}

/** The flows, as `send` carries them out. */
export function flowsWith(context: Context): Flows {
  return {
    with: (open) => open(context),
    whoIsAsking: whoIsAsking(context),
    whoIsAskingCounted: whoIsAskingCounted(context),
    count: count(context),
    lookUpCredentials: lookUpCredentials(context),
    lookAtToken: lookAtToken(context),
    signUp: signUp(context),
    signIn: signIn(context),
    replaceHash: replaceHash(context),
    refresh: refresh(context),
    renewSession: renewSession(context),
    endSession: endSession(context),
    endFamily: endFamily(context),
    endAll: endAll(context),
    listSessions: listSessions(context),
    requestToken: requestToken(context),
    redeem: redeem(context),
    resetPassword: resetPassword(context),
    changePassword: changePassword(context),
    requestEmailChange: requestEmailChange(context),
    confirmEmailChange: confirmEmailChange(context),
    deleteAccount: deleteAccount(context),
    removeExpired: removeExpired(context),
    ensureRoles: ensureRoles(context),
    rolesAs: rolesAs(context),
  }
}

export type { Asking } from './asking.ts'
export type { By, Caller } from './caller.ts'
export type { Redeemed, Redemption } from './redeem.ts'
export type { Refresh, Refreshed } from './refresh.ts'
export type { SignIn } from './sign-in.ts'
export type { SignUp } from './sign-up.ts'
export type { PasskeyListing } from './own-passkeys.ts'
export type { AccountLook } from './sign-in-by-account.ts'
export type { AccountToLink, ProviderTokens } from './linked-accounts.ts'
