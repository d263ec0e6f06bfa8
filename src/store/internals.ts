import type { Connection } from '../connections/connection.ts'
import { ConfigError } from '../errors.ts'
import type { Settings } from '../input/options.ts'
import type { Tenant } from '../schema/tenant.ts'
import type { SessionData } from '../types.ts'
import type { Send } from '../work/work.ts'
import type { EdgeAdapter } from './edge-adapter.ts'
import type { SessionOpening } from './session-opening.ts'

/** What stands behind an adapter, for what the package builds on one: shells, flows, bridges, migrations. */
export interface Internals {
  /** The adapter itself, where only a sub-adapter is at hand. */
  readonly adapter: EdgeAdapter
  readonly send: Send
  readonly connection: Connection
  readonly settings: Settings
  readonly tenant: Tenant
  /**
   * What a shell does with a session beyond the public methods. The adapter hands it out: a shell that imported it
   * would bring drizzle and the store a second time.
   */
  readonly sessions: ShellSessions
}

export interface ShellSessions {
  /** The session of a sign-in; null where nothing was created. */
  open(opening: SessionOpening): Promise<SessionData | null>
  /** Extends a session in one attempt: where that fails, a later request tries again anyway. */
  extendOnce(id: string, expiresAt: Date): Promise<boolean>
}

/** By adapter, and by each of its sub-adapters. */
const known = new WeakMap<object, Internals>()

export function setInternals(object: object, internals: Internals): void {
  known.set(object, internals)
}

/**
 * What stands behind an adapter or sub-adapters of one.
 *
 * @throws {ConfigError} one of them is no adapter of this package, or a copy, or belongs to another
 */
export function internalsOf(...objects: readonly unknown[]): Internals {
  const [first, ...others] = new Set(objects.map((object) => known.get(Object(object))))
  if (first === undefined || others.includes(undefined)) {
    throw new ConfigError(
      'this is no adapter of fastauth-edge: pass `adapter` or `adapter.user` itself, not a copy',
    )
  }
  if (others.length > 0) {
    throw new ConfigError('the sub-adapters belong to different adapters: take them all from one')
  }
  return first
}
