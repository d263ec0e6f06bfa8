/** The flows of passkeys. */
import type { PasskeyData } from '../../types.ts'
import type { By, Caller } from './caller.ts'
import type { Challenge } from './challenges.ts'
import type { Context } from './context.ts'
import type { Limits } from './limits.ts'
import {
  listPasskeys,
  type PasskeyListing,
  type PasskeyRegistration,
  type PasskeyRemoval,
  registerPasskey,
  removePasskey,
  renamePasskey,
} from './own-passkeys.ts'
import {
  lookUpPasskey,
  type PasskeyLook,
  signInByPasskey,
  type SignInByPasskey,
} from './sign-in-by-passkey.ts'

export interface PasskeyFlows {
  /** The first request of a sign-in: counts, and looks up the passkey, its user, and whether the challenge is spent. */
  lookUpPasskey(
    credentialId: string,
    challenge: Challenge,
    limits: Limits | null,
  ): Promise<PasskeyLook>
  /**
   * The second: spends the challenge, stores the counter, which must have grown unless there is none, and opens the session
   * of the passkey's user, who must be active and have the same password. All of it or nothing: false where the challenge
   * was spent, or one of the rest is no longer so.
   */
  signInByPasskey(signIn: SignInByPasskey): Promise<boolean>
  /** Who is signed in, and their passkeys, oldest first, in one request. Roles and permissions are left out. */
  listPasskeys(by: By): Promise<(Caller & { passkeys: PasskeyListing[] }) | null>
  /**
   * Spends the challenge and stores a passkey of an active user. Null where the challenge was spent, or the user is
   * another by now; then nothing is stored.
   *
   * @throws {ConflictError} the credential id is taken; the challenge is not spent
   */
  registerPasskey(registration: PasskeyRegistration): Promise<PasskeyData | null>
  /** Gives a user's passkey another name. Null where the user has no such passkey. */
  renamePasskey(userId: string, credentialId: string, name: string): Promise<PasskeyData | null>
  /**
   * Removes a user's passkey, unless it is the last way in: without it there must be a password, a linked account or
   * another passkey. Of any number at once, none takes the last.
   */
  removePasskey(userId: string, credentialId: string): Promise<PasskeyRemoval>
}

export const passkeyFlows = (context: Context): PasskeyFlows => ({
  lookUpPasskey: lookUpPasskey(context),
  signInByPasskey: signInByPasskey(context),
  listPasskeys: listPasskeys(context),
  registerPasskey: registerPasskey(context),
  renamePasskey: renamePasskey(context),
  removePasskey: removePasskey(context),
})
