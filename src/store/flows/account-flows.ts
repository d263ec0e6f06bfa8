/** The flows of accounts at OAuth providers. */
import { claimAccount, type Claim, type Claimed } from './claim-account.ts'
import type { Context } from './context.ts'
import { linkAccount, type AccountLinking, type Linked, unlinkAccount } from './link-account.ts'
import type { AccountKey } from './linked-accounts.ts'
import {
  type AccountLook,
  lookUpAccount,
  signInByAccount,
  type SignedInByAccount,
  type SignInByAccount,
} from './sign-in-by-account.ts'

export interface AccountFlows {
  /** Who an account at a provider may belong to: by its link, and by its address. One request. */
  lookUpAccount(account: AccountKey, email: string | null): Promise<AccountLook>
  /**
   * The same, and opens a session for the active user whom the account is linked to, ends the former one and stores the
   * provider's tokens. One request where the database can. Nothing is changed where it opened none.
   */
  signInByAccount(signIn: SignInByAccount): Promise<SignedInByAccount>
  /**
   * Signs in an active user whose mailbox an account at a provider proves, and links the account. One who had not
   * verified the address is taken over: password, passkeys, other links, sessions, refresh and one-time tokens, roles,
   * name and image go. Of one who had, nothing goes; but where there is another way in, nothing is done. Null then, and
   * where the user is another by now.
   *
   * @throws {ConflictError} the account is linked to somebody else; nothing is changed
   */
  claimAccount(claim: Claim): Promise<Claimed | null>
  /**
   * Links an account to a user, active ones only, and verifies the address that it proves. `known`: it is theirs
   * already. `taken`: it is somebody else's; nothing is changed. `nobody`: the user, their password or the session is
   * another by now; nothing is changed.
   */
  linkAccount(linking: AccountLinking): Promise<Linked>
  /**
   * Unlinks the oldest account of a user at a provider, unless it is the last way in: without it there must be a
   * password, a passkey or another link. Of any number at once, none takes the last.
   */
  unlinkAccount(userId: string, provider: string): Promise<'unlinked' | 'last' | 'none'>
}

export const accountFlows = (context: Context): AccountFlows => ({
  lookUpAccount: lookUpAccount(context),
  signInByAccount: signInByAccount(context),
  claimAccount: claimAccount(context),
  linkAccount: linkAccount(context),
  unlinkAccount: unlinkAccount(context),
})
