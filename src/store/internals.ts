import type { Connection } from '../connections/connection.ts'
import { ConfigError } from '../errors.ts'
import type { Settings } from '../input/options.ts'
import type { Tables } from '../schema/tables.ts'
import type { Send } from '../work/work.ts'

/** What stands behind an adapter, for what the package builds on one: flows, bridges, migrations. */
export interface Internals {
  readonly send: Send
  readonly connection: Connection
  readonly settings: Settings
  readonly tables: Tables
}

/** By adapter, and by each of its sub-adapters. */
const known = new WeakMap<object, Internals>()

export function setInternals(objects: readonly object[], internals: Internals): void {
  for (const object of objects) known.set(object, internals)
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
