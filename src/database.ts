import { attempts, type Unit } from './attempts.ts'
import type { Connection } from './connection.ts'
import { FastAuthError } from './errors.ts'
import { DriverError, toError } from './faults.ts'
import { ddl, withTables } from './lazy-tables.ts'
import type { Settings } from './options.ts'
import { ChangedMeanwhile, type Send } from './work.ts'

/** The port between the sub-adapters and a database: they describe work, it sends. */
export interface Database {
  readonly send: Send
  createTables(): Promise<void>
  dropTables(): Promise<void>
}

/** How often work is sent again because something else came between its statements. */
const REPEATS = 5

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
    for (let left = REPEATS; ; left--) {
      const results = await understood(() => sendUnit(unit), means)
      try {
        return read(results)
      } catch (error) {
        // A row that cannot be read would be quoted by the error of whoever tried.
        if (error instanceof FastAuthError) throw error
        const changed = error instanceof ChangedMeanwhile
        if (changed && left > 0) continue
        const code = changed ? 'CHANGED_MEANWHILE' : 'UNREADABLE_ROW'
        throw toError(new DriverError({ kind: 'unknown', code }), unit)
      }
    }
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
