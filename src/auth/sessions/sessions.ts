/** What a strategy for sessions is: how visitors stay signed in, whatever kind of token shows it. */
import type { Asking, By, Caller, Flows, PasskeyListing } from '../../store/flows/flows.ts'
import type { FormerSession, Grant, Keeps, Revocation } from '../../store/flows/grant.ts'
import type { Counted, Limits } from '../../store/flows/limits.ts'
import type { TokenAdapter } from '../../store/token.ts'
import type { Credentials, JsonObject, SessionData, UserData } from '../../types.ts'
import type { Current } from '../current.ts'
import type { Hooks } from '../hooks.ts'
import type { Secrets } from '../secrets.ts'
import type { SessionSettings } from '../settings.ts'

/** What a visitor is given to show that they are signed in. Lifetimes are in seconds. */
export interface Tokens {
  readonly access: string
  readonly accessTtl: number
  readonly refresh: string | null
  /** How long the cookies stay that are not the access token's. */
  readonly lasting: number
  /** The session or family, which CSRF tokens are bound to. */
  readonly boundTo: string
}

/** A sign-in that is about to be written. */
export interface Opening {
  readonly grant: Grant
  /** The tokens, once it is written, for the password's hash that the user has then. */
  issue(credentials: Credentials): Promise<Tokens>
}

/** What a sign-in knows of the visitor. */
export interface Arrival {
  readonly remember: boolean
  readonly ip: string | null
  readonly userAgent: string | null
  /**
   * When they came, before their password was looked at: a reset since then means what is opened. Now, unless it is
   * given.
   */
  readonly arrivedAt?: Date | undefined
}

/** Who is signed in, with what the core's own routes need of them. */
export interface Visitor extends Current, Counted {
  readonly hashedPassword: string | null
  /** What was stored beside the hash: see `carriedOver`. */
  readonly fingerprints: JsonObject | null
  /** Who stays signed in when this visitor changes their credentials. */
  readonly keeps: Keeps
  /** The session or family, which CSRF tokens are bound to. */
  readonly boundTo: string
  /** When they signed in, if that is known. */
  readonly signedInAt: Date | null
  /** All live ones, oldest first, where they were looked up. */
  readonly sessions: readonly SessionData[]
  /** The same of passkeys. */
  readonly passkeys: readonly PasskeyListing[]
}

/** Looks up who is signed in, and what they own. */
export type Listing = (
  flows: Flows,
  by: By,
) => Promise<(Caller & Partial<Pick<Visitor, 'sessions' | 'passkeys'>>) | null>

export const sessionsOf: Listing = (flows, by) => flows.listSessions(by)

/** How a look-up goes. */
export interface Look {
  /** Counted in the same request. */
  readonly limitsFor?: ((by: string) => Promise<Limits | null>) | undefined
  /** The user, their roles and permissions as they are now, whatever a token claims. */
  readonly current: boolean
  /** What of the user's is read in place of their roles and permissions. */
  readonly lists?: Listing | undefined
}

/** What a refresh came to. */
export type Renewed =
  | { readonly outcome: 'renewed'; readonly user: UserData; issue(): Promise<Tokens> }
  | { readonly outcome: 'replayed' | 'invalid' }

/** The tokens that a request came with, the likeliest first. */
export interface Presented {
  readonly access: readonly string[]
  readonly refresh: readonly string[]
}

/** What a token says of itself, and nothing of strangers' tokens. */
export interface Introspection {
  readonly active: boolean
  readonly sub: string | null
  readonly exp: number | null
  readonly jti: string | null
  readonly token_type: string | null
  readonly email: string | null
}

export interface Sessions {
  open(arrival: Arrival): Promise<Opening>
  /** Who shows an access token. Null for one that opens nothing. Active or not: that is the caller's to judge. */
  visitorOf(token: string, look: Look): Promise<Visitor | null>
  /** What a sign-in ends: every session that the request came with. */
  former(presented: Presented): Promise<readonly FormerSession[]>
  /** What a CSRF token must be bound to, without a look at the database. */
  boundTo(presented: Presented): Promise<readonly string[]>
  /** Undefined where no token was given that could be refreshed. */
  refresh(presented: Presented, given: string | undefined): Promise<Renewed | undefined>
  /** Ends the sessions of these tokens, without reading their users. Returns whether there was one. */
  end(presented: Presented): Promise<boolean>
  introspect(token: string, visitor: Visitor): Promise<Introspection>
  /** Ends a refresh token of the visitor's, with its family. */
  revoke(
    token: string,
    visitor: Visitor,
  ): Promise<'revoked' | 'invalid' | 'not-refresh' | 'foreign'>
  /**
   * What is stored beside a new hash so that the sessions of the former one go on; undefined where tokens know
   * nothing of hashes.
   */
  carriedOver(
    from: string | null,
    to: string,
    before: JsonObject | null,
  ): Promise<CarriedOver | undefined>
  /** What makes access tokens worthless that were issued before; null where none are accepted. */
  revocation(now: Date): Revocation | null
}

export interface CarriedOver {
  readonly value: JsonObject
  readonly expiresAt: Date
}

/** What strategies are made of. */
export interface SessionParts {
  readonly flows: () => Flows
  readonly secrets: Secrets
  readonly settings: SessionSettings
  readonly hooks: Hooks
  /** Whether there is a session adapter. */
  readonly hasSessions: () => boolean
  readonly tokens: () => TokenAdapter | undefined
}

export type OpenSessions = (parts: SessionParts) => Sessions

export const INACTIVE: Introspection = {
  active: false,
  sub: null,
  exp: null,
  jti: null,
  token_type: null,
  email: null,
}

/** What one look-up found: the roles and permissions of the signed-in user, or what they own. */
export type Found = Asking & Counted & Pick<Visitor, 'sessions' | 'passkeys'>

/** Who is signed in, in one request. `key` is what a guess is counted for. */
export async function lookUp(
  flows: Flows,
  by: By,
  key: string,
  { limitsFor, lists }: Look,
): Promise<Found | null> {
  const none = { counts: [], over: null, sessions: [], passkeys: [] }
  if (lists) {
    const listed = await lists(flows, by)
    return listed && { ...none, roles: [], permissions: new Set(), ...listed }
  }
  const limits = (await limitsFor?.(key)) ?? null
  if (limits === null) {
    const asking = await flows.whoIsAsking(by)
    return asking && { ...none, ...asking }
  }
  const { asking, ...counted } = await flows.whoIsAskingCounted(by, limits)
  return asking && { ...none, ...asking, ...counted }
}
