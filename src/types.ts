/** A user. The hashed password is not part of it: see `user.getCredentialsByEmail`. */
export interface UserData {
  id: string
  /** Trimmed and case-folded. */
  email: string
  name: string | null
  image: string | null
  emailVerified: boolean
  isActive: boolean
  createdAt: Date
  updatedAt: Date
}

/** What `user.createUser` takes. `id` is a random UUID unless given; the flags default to `false` and `true`. */
export interface NewUser {
  email: string
  id?: string | undefined
  hashedPassword?: string | null | undefined
  name?: string | null | undefined
  image?: string | null | undefined
  emailVerified?: boolean | undefined
  isActive?: boolean | undefined
}

/** What `user.updateUser` changes: `undefined` leaves a field alone, `null` clears it. */
export interface UserPatch {
  email?: string | undefined
  name?: string | null | undefined
  image?: string | null | undefined
  emailVerified?: boolean | undefined
  isActive?: boolean | undefined
}

/** A user with what is needed to check a password. `hashedPassword` is null for one who never set any. */
export interface Credentials {
  user: UserData
  hashedPassword: string | null
}

/** A user and what they may do. */
export interface UserWithRoles {
  user: UserData
  /** Sorted. */
  roles: string[]
  permissions: Set<string>
}

/** Which users `user.listUsers` returns. */
export interface UserPage {
  /** 1 to 1,000. */
  limit: number
  /** The id of the last user of the page before. From the first user on by default. */
  after?: string | undefined
}

/** A JSON object. */
export type JsonObject = Record<string, unknown>

/** A one-time token: e-mail verification, password reset, magic link. Store its hash, not the token sent. */
export interface TokenData {
  token: string
  userId: string
  tokenType: string
  expiresAt: Date
  rawData: JsonObject | null
}

/** A token to be stored. */
export type NewToken = Omit<TokenData, 'rawData'> & { rawData?: JsonObject | null | undefined }

export interface SessionData {
  id: string
  userId: string
  expiresAt: Date
  createdAt: Date
  ipAddress: string | null
  userAgent: string | null
}

/** A session to be stored. */
export type NewSession = Pick<SessionData, 'id' | 'userId' | 'expiresAt'> & {
  ipAddress?: string | null | undefined
  userAgent?: string | null | undefined
}

/** Who a session belongs to and what they may do. */
export interface SessionUser extends UserWithRoles {
  session: SessionData
}

export interface OAuthAccountData {
  provider: string
  providerAccountId: string
  userId: string
  accessToken: string | null
  refreshToken: string | null
  /** When the access token expires. */
  expiresAt: Date | null
}

/** A provider's account to be linked to a user. */
export type NewOAuthAccount = Pick<
  OAuthAccountData,
  'provider' | 'providerAccountId' | 'userId'
> & {
  accessToken?: string | null | undefined
  refreshToken?: string | null | undefined
  expiresAt?: Date | null | undefined
}

/** What `oauth.updateOAuthAccount` changes: `undefined` leaves a field alone, `null` clears it. */
export type OAuthAccountPatch = Partial<
  Pick<NewOAuthAccount, 'accessToken' | 'refreshToken' | 'expiresAt'>
>

/** A provider's account and the user whom it is linked to. */
export interface LinkedUser {
  user: UserData
  account: OAuthAccountData
}

export interface RoleData {
  name: string
  /** Sorted by JavaScript's default string order. */
  permissions: string[]
}

export interface PasskeyData {
  /** The credential id, as the browser names it: base64url. */
  id: string
  userId: string
  /** COSE public key. */
  publicKey: Uint8Array<ArrayBuffer>
  signCount: number
  aaguid: string
  name: string
  createdAt: Date
  lastUsedAt: Date | null
}

/** A passkey to be stored. */
export interface NewPasskey {
  credentialId: string
  userId: string
  publicKey: Uint8Array
  /** 0 to 2^32-1, 0 by default. */
  signCount?: number | undefined
  /** `''` by default. */
  aaguid?: string | undefined
  /** `'Passkey'` by default. */
  name?: string | undefined
}

/** Where a counter of `adapter.state` stands. */
export interface StateCount {
  count: number
  /** The end of its window. */
  expiresAt: Date
}

/** What `cleanupExpired` takes. */
export interface CleanupOptions {
  /** At most so many rows. All of them by default. */
  limit?: number | undefined
}
