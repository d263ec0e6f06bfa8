import { attempts, type Unit } from './attempts.ts'
import type { Connection } from './connection.ts'
import { DriverError, toError } from './faults.ts'
import { ddl, withTables } from './lazy-tables.ts'
import type { Settings } from './options.ts'
import type { Send } from './work.ts'

/** The port between the sub-adapters and a database: they describe work, it sends. */
export interface Database {
  readonly send: Send
  createTables(): Promise<void>
  dropTables(): Promise<void>
}

export function openDatabase(connection: Connection, settings: Settings): Database {
  const { dialect } = connection
  const attempt = attempts(connection, settings)
  const sendUnit = withTables(connection, settings, attempt)

  const send: Send = async (operation, work) => {
    const { statements, writes, atomic = false, read, meanings = {} } = work
    const queries = statements.map((statement) => dialect.toQuery(statement(dialect)))
    const unit = { operation, queries, writes, atomic }
    const means = async (error: DriverError): Promise<Error> => {
      const meaning = meanings[error.fault.kind]?.() ?? toError(error, unit)
      return meaning instanceof Error ? meaning : send(operation, meaning)
    }
    return read(await understood(() => sendUnit(unit), means))
  }

  const run = (unit: Unit): Promise<unknown> =>
    understood(
      () => attempt(unit),
      (error) => toError(error, unit),
    )

  return {
    send,
    createTables: async () => void (await run(ddl('createTables', dialect.ddl, dialect))),
    dropTables: async () => void (await run(ddl('dropTables', dialect.dropTables, dialect))),
  }
}

/** Turns a fault into the error that it means for the operation. */
async function understood<T>(
  send: () => Promise<T>,
  means: (error: DriverError) => Error | Promise<Error>,
): Promise<T> {
  try {
    return await send()
  } catch (error) {
    throw error instanceof DriverError ? await means(error) : error
  }
}
