/** What `createAuthClient` returns, for every route of the core. */
import type {
  LinkedAccount,
  Passkey,
  Profile,
  Role,
  Session,
  TokenFacts,
  User,
  UserRoles,
} from './shapes.ts'

/** What the service said that it did. */
export interface Done {
  readonly message: string
}

/** Where the browser is to be in the end: a path of the service, or a URL that its option `redirects` lists. */
export interface Destination {
  /** @default the page that it is on */
  readonly redirect?: string | undefined
}

/** How the browser asks for a passkey: what `navigator.credentials.get` takes besides. */
export interface PasskeyPrompt {
  readonly mediation?: 'conditional' | 'optional' | 'required' | 'silent'
  readonly signal?: AbortSignal
}

/**
 * The routes of a service, typed. Every method throws an `AuthError` where the service refuses, and a `NetworkError`
 * where it does not answer.
 */
export interface AuthClient {
  /** Creates an account. With `requireVerifiedEmail` nobody is signed in by that: a mail says the rest. */
  signUp(account: {
    readonly email: string
    readonly password: string
    readonly name?: string | undefined
  }): Promise<{ readonly signedIn: boolean }>
  /** Signs in by password; `remember` for longer than usual. */
  signIn(credentials: {
    readonly email: string
    readonly password: string
    readonly remember?: boolean | undefined
  }): Promise<void>
  /** Ends this session, or all of the user's. Somebody who is not signed in is signed out. */
  signOut(options?: { readonly all?: boolean | undefined }): Promise<void>
  /** Who is signed in; null for nobody. */
  me(): Promise<User | null>
  /** Goes on being signed in. The client does it by itself, after a 401. */
  refresh(): Promise<void>
  /**
   * The browser's `fetch`, for the application's own routes on the service's origin: sends the session along, with a CSRF
   * token where there is one, and after a 401 refreshes and sends the request once more. Another origin gets no token.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>

  /** Mails a link that verifies the address of who is signed in. */
  requestEmailVerification(): Promise<Done>
  /**
   * Verifies an address by the token of a mailed link. `password`: the account's, which confirms it where nobody is signed
   * in. `disown`: a stranger created the account, and all that they set is deleted.
   */
  verifyEmail(
    token: string,
    options?: { readonly disown?: boolean | undefined; readonly password?: string | undefined },
  ): Promise<Done>
  /** Mails a link to set a new password; answers alike where there is no such account. */
  forgotPassword(email: string): Promise<Done>
  resetPassword(reset: { readonly token: string; readonly newPassword: string }): Promise<Done>

  readonly account: {
    profile(): Promise<Profile>
    /** What is left out stays. */
    update(profile: {
      readonly name?: string | undefined
      readonly image?: string | undefined
    }): Promise<Profile>
    /** Signs out every other device. */
    changePassword(change: {
      readonly currentPassword: string
      readonly newPassword: string
    }): Promise<Done>
    /** Mails a link to the new address, which confirms it. */
    changeEmail(change: { readonly newEmail: string; readonly password: string }): Promise<Done>
    confirmEmailChange(token: string): Promise<Done>
    /**
     * Deletes the account: nobody can sign in to it any more. The service keeps the row of a verified user, with the
     * address, until the application removes it. A user without a password must have signed in shortly before.
     */
    delete(proof?: { readonly password: string }): Promise<Done>
  }

  readonly sessions: {
    list(): Promise<readonly Session[]>
    revoke(id: string): Promise<Done>
    /** This one too. */
    revokeAll(): Promise<Done>
  }

  /** All but `mine` are for administrators. */
  readonly roles: {
    mine(): Promise<UserRoles>
    of(userId: string): Promise<UserRoles>
    list(): Promise<readonly Role[]>
    create(role: {
      readonly name: string
      readonly permissions?: readonly string[] | undefined
    }): Promise<Role>
    delete(name: string): Promise<Done>
    addPermissions(name: string, permissions: readonly string[]): Promise<Done>
    removePermissions(name: string, permissions: readonly string[]): Promise<Done>
    assign(userId: string, roleName: string): Promise<Done>
    revoke(userId: string, roleName: string): Promise<Done>
  }

  readonly oauth: {
    /** Leaves the page for the provider. It leads back to `redirect`, signed in, or with a code in `?error=`. */
    signIn(provider: string, destination?: Destination): void
    /** The same as the address of a link. */
    signInUrl(provider: string, destination?: Destination): string
    /** Leaves the page for the provider, to link an account to who is signed in by a cookie, shortly after signing in. */
    link(provider: string, destination?: Destination): Promise<void>
    accounts(): Promise<readonly LinkedAccount[]>
    /** Not the last way in. */
    unlink(provider: string): Promise<Done>
  }

  readonly magicLinks: {
    /** Mails a link that signs in. */
    send(email: string): Promise<Done>
    /** Signs in by the token of a mailed link. */
    signIn(token: string): Promise<void>
  }

  /** The browser's own errors come through: `NotAllowedError` where the user says no. */
  readonly passkeys: {
    /** Registers a passkey for who is signed in, shortly after signing in. */
    register(passkey?: { readonly name?: string | undefined }): Promise<Passkey>
    /** Signs in by a passkey. `mediation: 'conditional'` offers them in a field with `autocomplete="username webauthn"`. */
    signIn(options?: PasskeyPrompt): Promise<void>
    list(): Promise<readonly Passkey[]>
    rename(id: string, name: string): Promise<Passkey>
    delete(id: string): Promise<void>
  }

  readonly tokens: {
    /** What a token of the user's own says. */
    introspect(token: string): Promise<TokenFacts>
    /** Ends a refresh token of the user's own. */
    revoke(token: string): Promise<Done>
  }
}
