/** What the routes answer. Times are ISO 8601 in UTC. */

export interface User {
  readonly id: string
  readonly email: string
  readonly name: string | null
  readonly image: string | null
  readonly emailVerified: boolean
  readonly isActive: boolean
}

export interface Profile {
  readonly id: string
  readonly email: string
  readonly name: string | null
  readonly image: string | null
}

export interface Session {
  readonly id: string
  readonly userId: string
  readonly ipAddress: string | null
  readonly userAgent: string | null
  /** Whether it is the one of this client. */
  readonly current: boolean
  readonly createdAt: string
  readonly expiresAt: string
}

export interface LinkedAccount {
  readonly provider: string
  readonly providerAccountId: string
}

export interface Role {
  readonly name: string
  readonly permissions: readonly string[]
}

/** What a user may do. */
export interface UserRoles {
  readonly userId: string
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
}

export interface Passkey {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly lastUsedAt: string | null
  /** The model of the authenticator. Missing for a passkey that was just registered. */
  readonly aaguid?: string
}

/** What a token of the user's own says. Of one that is none, or another's, `active` is false and the rest null. */
export interface TokenFacts {
  readonly active: boolean
  readonly sub: string | null
  /** Seconds since 1970. */
  readonly exp: number | null
  readonly jti: string | null
  readonly tokenType: string | null
  readonly email: string | null
}
