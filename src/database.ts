import { attempts, type Unit } from './attempts.ts'
import type { Connection } from './connection.ts'
import { DriverError, toError } from './faults.ts'
import { ddl, withTables } from './lazy-tables.ts'
import type { Settings } from './options.ts'
import type { Meanings, Send } from './work.ts'

/** The port between the sub-adapters and a database: they describe work, it sends. */
export interface Database {
  readonly send: Send
  createTables(): Promise<void>
  dropTables(): Promise<void>
}

export function openDatabase(connection: Connection, settings: Settings): Database {
  const { dialect } = connection
  const attempt = attempts(connection, settings)
  const send = withTables(connection, settings, attempt)

  return {
    send: async (operation, { statements, writes, atomic = false, read, meanings }) => {
      const queries = statements.map((statement) => dialect.toQuery(statement(dialect)))
      const unit = { operation, queries, writes, atomic }
      return read(await understood(unit, send, meanings))
    },
    createTables: async () => {
      await understood(ddl('createTables', dialect.ddl), attempt)
    },
    dropTables: async () => {
      await understood(ddl('dropTables', dialect.dropTables), attempt)
    },
  }
}

/** Turns a fault into the error that it means for the operation. */
async function understood<T>(
  unit: Unit,
  send: (unit: Unit) => Promise<T>,
  meanings: Meanings = {},
): Promise<T> {
  try {
    return await send(unit)
  } catch (error) {
    if (!(error instanceof DriverError)) throw error
    throw meanings[error.fault.kind]?.(error.fault) ?? toError(error, unit)
  }
}
