/** What keeps somebody signed in, and what ends that. */
import type { JsonObject } from '../../types.ts'

/** A session to be stored. Its id is the hash of what the visitor keeps. */
export interface NewSessionRow {
  readonly id: string
  readonly expiresAt: Date
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

/** A refresh token to be stored by its jti: `family.random`. */
export interface NewRefreshRow {
  readonly jti: string
  readonly expiresAt: Date
}

/** The row that keeps somebody signed in. Null where nothing is stored: JWTs without a token adapter. */
export type Grant = { readonly session: NewSessionRow } | { readonly refresh: NewRefreshRow } | null

/** The family that a sign-in begins: its own access tokens are not among those that it makes worthless. */
export const familyOfGrant = (grant: Grant | undefined): string | undefined =>
  grant && 'refresh' in grant ? grant.refresh.jti.split('.', 1)[0] : undefined

/** A session or a family of refresh tokens that a request came with, which a sign-in ends, even another user's. */
export interface FormerSession {
  readonly sessionId?: string | undefined
  /** The part of the jti before the dot; of Python's, which has none, all of it. */
  readonly family?: { readonly id: string; readonly userId: string } | undefined
}

/** All of them: a browser may send several cookies of one name, and a JWT beside the cookie of a session. */
export type Former = FormerSession | readonly FormerSession[]

/**
 * Makes a user's access tokens worthless that were issued before a moment, those of one family excepted. Given
 * when JWTs are accepted; null when not. Of two, the later one counts, in whatever order they arrive.
 */
export interface Revocation {
  readonly at: Date
  /** When the last token that it is about has expired. */
  readonly expiresAt: Date
}

/** A revocation as it stands. Access tokens issued before `at` are refused, but for those of the family. */
export interface Revoked {
  readonly at: Date
  readonly family: string | null
}

/** Who asked for a change of credentials, and stays signed in. Under JWTs, the access tokens only. */
export interface Keeps {
  readonly sessionId?: string | undefined
  readonly family?: string | undefined
}

/** A role that a flow assigns. It is created, with the others of the configuration, when it is missing. */
export interface RoleGrant {
  readonly name: string
  /** The roles of the configuration, this one among them. */
  readonly seeds: readonly RoleSeed[]
}

export interface RoleSeed {
  readonly name: string
  readonly permissions: readonly string[]
}

/** A one-time token to be stored by its hash. */
export interface NewOneTimeToken {
  readonly token: string
  readonly tokenType: string
  readonly expiresAt: Date
  readonly rawData: JsonObject | null
}

/** Fingerprints of former hashes that still count, for sessions that carry one. */
export interface KeptFingerprints {
  readonly value: JsonObject
  readonly expiresAt: Date
}
