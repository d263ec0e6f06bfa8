import type { Current } from './current.ts'

/** What the platform knows of a request. */
export interface RequestContext {
  /** Keeps the invocation alive after the answer. */
  readonly waitUntil?: ((task: Promise<unknown>) => void) | undefined
  /** The visitor's address, where no header of the platform says it. */
  readonly ip?: string | undefined
}

/** What a visitor has to be. */
export interface Demand {
  readonly role?: string | undefined
  readonly permission?: string | undefined
  /** Whether they must have signed in a short while ago: `session.freshMs`. */
  readonly fresh?: boolean | undefined
}

/** The core as shells and applications use it: functions that use no `this`. */
export interface Core {
  /** Answers a request for one of its routes, and 404 for all others. Never throws. */
  readonly fetch: (request: Request, context?: RequestContext) => Promise<Response>
  /** Whether a request is for one of its routes, whatever the method. */
  readonly handles: (request: Request) => boolean
  /**
   * Who is asking; null for nobody, and for a user who is not active.
   *
   * @throws {AccessError} 403, a request that changes something came from another site with the visitor's cookies
   * @throws {DatabaseError} it is not known who is asking
   */
  readonly authenticate: (request: Request) => Promise<Current | null>
  /**
   * Who is asking, if they are what is demanded.
   *
   * @throws {AccessError} with FastAuth's answer as its `response`
   * @throws {DatabaseError} it is not known who is asking
   */
  readonly require: (request: Request, demand?: Demand) => Promise<Current>
  /** Creates the roles of the configuration that are missing. Those that are there keep their permissions. */
  readonly initializeRoles: () => Promise<void>
}
