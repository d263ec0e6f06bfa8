import type { EdgeAdapter } from '../store/adapter.ts'
import type { SessionData } from '../types.ts'
import type { Current } from './current.ts'
import type { OpenApiDocument } from './openapi/document-shape.ts'
import type { AddressOf } from './visitor-address.ts'

/** What the platform knows of a request. */
export interface RequestContext {
  /** Keeps the invocation alive after the answer. */
  readonly waitUntil?: ((task: Promise<unknown>) => void) | undefined
  /** The visitor's address, if no header of the platform has it. */
  readonly ip?: string | undefined
  /** Reads it in place of the platform: for shells, whose options may name another header. */
  readonly addressOf?: AddressOf | undefined
}

/** What a visitor has to be. */
export interface Demand {
  readonly role?: string | undefined
  readonly permission?: string | undefined
  /** Whether they must have signed in a short while ago: `session.freshMs`. */
  readonly fresh?: boolean | undefined
  /** Whether roles and permissions must be those of now, whatever a token claims. Implied by the others. */
  readonly current?: boolean | undefined
}

/** A user to sign in, who has proved who they are in a way of the application's own. */
export interface Entrance {
  readonly userId: string
  /** The password must still be stored as this hash. */
  readonly ifPassword?: string | undefined
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

/** `session` stands for the family where sessions are JWTs. `cookies` are lines of `Set-Cookie`. */
export interface Entered {
  readonly session: SessionData
  readonly token: string
  readonly cookies: readonly string[]
}

export interface Visits {
  /** @throws {AccessError} 500, there are no roles */
  readonly demandRoles: () => void
  /**
   * @throws {UserNotFoundError}
   * @throws {AccessError} 401, the user is not active, or has another password by now
   */
  readonly signIn: (request: Request, entrance: Entrance) => Promise<Entered>
  /**
   * Ends the sessions whose tokens the request shows.
   *
   * @throws {AccessError} 403, another site had the browser send the request
   */
  readonly signOut: (
    request: Request,
  ) => Promise<{ readonly ended: boolean; readonly cookies: readonly string[] }>
  /** Whether a session has been used for so long that it is to be given its whole lifetime again. */
  readonly isDue: (session: SessionData) => boolean
  /** Gives the session of a request its whole lifetime again. Null where there is none any more. */
  readonly renew: (request: Request) => Promise<readonly string[] | null>
}

/** The core as shells and applications use it: functions that use no `this`. */
export interface Core {
  /** Answers a request for one of its routes, and 404 for all others. Never throws. */
  readonly fetch: (request: Request, context?: RequestContext) => Promise<Response>
  /** Whether a request is for one of its routes, whatever the method. */
  readonly handles: (request: Request) => boolean
  /**
   * Who is signed in; null for nobody, and for a user who is not active.
   *
   * @throws {AccessError} 403, a request that changes something came from another site with the visitor's cookies
   * @throws {DatabaseError} it is not known who is signed in
   */
  readonly authenticate: (request: Request) => Promise<Current | null>
  /**
   * The signed-in user, if they have what is demanded.
   *
   * @throws {AccessError} with FastAuth's answer as its `response`
   * @throws {DatabaseError} it is not known who is signed in
   */
  readonly require: (request: Request, demand?: Demand) => Promise<Current>
  /** Creates the roles of the configuration that are missing. Existing ones keep their permissions. */
  readonly initializeRoles: () => Promise<void>
  /** The OpenAPI document of its routes, for `openapi(auth)` of `fastauth-edge/auth/openapi`. */
  readonly openapi: () => OpenApiDocument
  /** For shells. */
  readonly visits: Visits
  /** The adapter that was given, or the one that the given `adapter.user` belongs to. */
  readonly adapter: EdgeAdapter
}
