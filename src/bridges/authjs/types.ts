/**
 * What Auth.js hands over and expects back. These are the types of `@auth/core/adapters`, written down so that the declarations
 * of this package need no other; a test compares them.
 */

/** A user. */
export interface AdapterUser {
  id: string
  email: string
  name?: string | null
  image?: string | null
  /** When the address was verified; null where it was not. */
  emailVerified: Date | null
}

/** How an account signs in. */
export type AdapterAccountType = 'oauth' | 'oidc' | 'email' | 'webauthn'

/** An account at a provider. A type and not an interface: that of Auth.js takes further keys. */
export type AdapterAccount = {
  userId: string
  type: AdapterAccountType
  provider: string
  providerAccountId: string
  access_token?: string
  refresh_token?: string
  /** When the access token ends, in seconds since 1970. */
  expires_at?: number
  id_token?: string
  scope?: string
  token_type?: Lowercase<string>
  session_state?: string
}

/** A session in the database. */
export interface AdapterSession {
  sessionToken: string
  userId: string
  expires: Date
}

/** What a mailed link carries. */
export interface VerificationToken {
  /** An e-mail address. */
  identifier: string
  /** As Auth.js has hashed it. */
  token: string
  expires: Date
}

/** A WebAuthn credential. */
export interface AdapterAuthenticator {
  /** Base64. */
  credentialID: string
  userId: string
  providerAccountId: string
  /** Base64. */
  credentialPublicKey: string
  counter: number
  credentialDeviceType: string
  credentialBackedUp: boolean
  /** With commas between them. */
  transports?: string | null
}
