import type { SessionData, UserData } from '../types.ts'

/** What a JWT says of its bearer, as it was signed. */
export interface Claims {
  readonly sub: string
  readonly jti: string
  readonly iat: number
  readonly exp: number
  readonly type: 'access' | 'refresh'
  readonly iss?: string
  readonly aud?: readonly string[] | string
  readonly email?: string
  readonly name?: string | null
  readonly email_verified?: boolean
  /** What `modifyJwt` added. */
  readonly [claim: string]: unknown
}

/** Who is signed in, what they may do, and how they showed it. */
export interface Current {
  readonly user: UserData
  /** Sorted. */
  readonly roles: readonly string[]
  readonly permissions: ReadonlySet<string>
  /** Null for the bearer of a JWT. */
  readonly session: SessionData | null
  /** Null for a database session. */
  readonly claims: Claims | null
}
