/** Opens the database of a command: what needs drizzle and a driver, and takes its time to load. */
import { anyAdapter, type AnyEdgeAdapter } from '../drivers/any-adapter.ts'
import { anyConnection } from '../drivers/any-connection.ts'
import type { Settings } from '../input/options.ts'
import type { Target } from '../urls/any-url.ts'
import { openDatabase } from '../work/database.ts'
import { inspect } from './inspection.ts'
import type { Lacking } from './lacking.ts'

export interface OpenedDatabase {
  readonly adapter: AnyEdgeAdapter
  /** Looks what the database lacks, without a change to it. */
  inspect(): Promise<Lacking>
}

export function open(target: Target, settings: Settings): OpenedDatabase {
  const connection = anyConnection(target)
  const { send } = openDatabase(connection, settings)
  return {
    adapter: anyAdapter(target, settings, connection),
    inspect: () => inspect(connection.dialect, send),
  }
}
