/** Opens the database of a command: what needs drizzle and a driver, and takes its time to load. */
import { anyAdapter, type AnyEdgeAdapter } from '../drivers/any-adapter.ts'
import type { Settings } from '../input/options.ts'
import { type Flows, openFlows } from '../store/flows/flows.ts'
import { type Purge, purgeDeleted } from '../store/flows/purge.ts'
import { internalsOf } from '../store/internals.ts'
import type { Target } from '../urls/any-url.ts'
import { inspect } from './inspection.ts'
import type { Lacking } from './lacking.ts'

export interface OpenedDatabase {
  readonly adapter: AnyEdgeAdapter
  readonly flows: Flows
  /** Removes users who were deleted, and says how many. */
  purge(purge: Purge): Promise<number>
  /** Looks what the database lacks, without a change to it. */
  inspect(): Promise<Lacking>
}

export function open(target: Target, settings: Settings): OpenedDatabase {
  const adapter = anyAdapter(target, settings)
  const { connection, tenant, send } = internalsOf(adapter)
  const flows = openFlows(adapter)
  return {
    adapter,
    flows,
    purge: flows.with(purgeDeleted),
    inspect: () => inspect(connection.dialect, tenant, send),
  }
}
