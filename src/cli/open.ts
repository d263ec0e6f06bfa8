/** Opens the database of a command: what needs drizzle and a driver, and takes its time to load. */
import { anyConnection } from '../drivers/any-connection.ts'
import { openDatabase } from '../work/database.ts'
import { type AnyEdgeAdapter, createEdgeAdapter } from '../index.ts'
import { type AdapterOptions, readOptions } from '../input/options.ts'
import type { Target } from '../urls/any-url.ts'
import { inspect } from './inspection.ts'
import type { Lacking } from './lacking.ts'

export interface OpenedDatabase {
  readonly adapter: AnyEdgeAdapter
  /** Looks what the database lacks, without a change to it. */
  inspect(): Promise<Lacking>
}

export function open(url: string, target: Target, authToken: string | undefined): OpenedDatabase {
  // Whoever mistypes a URL must not find tables there: they are made by `migrate` alone.
  const options: AdapterOptions = { tables: 'never', authToken }
  const connection = anyConnection(target, options)
  const { send } = openDatabase(connection, readOptions(options, 'fastauth-edge', []))
  return {
    adapter: createEdgeAdapter({ url, ...options }),
    inspect: () => inspect(connection.dialect, send),
  }
}
