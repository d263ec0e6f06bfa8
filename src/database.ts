import type { Unit } from './attempts.ts'
import type { Connection, Fault } from './connection.ts'
import { FaultError, toError } from './faults.ts'
import { createTables, dropTables, sendWithTables } from './lazy-tables.ts'
import type { Settings } from './options.ts'
import { type Answers, readAnswers, type Statement } from './statements.ts'
import type { Tables } from './tables.ts'

/** Turns a fault into the error that it means for one operation, or leaves it with `undefined`. */
export type Meaning = (fault: Fault) => Error | undefined

/**
 * The port between the sub-adapters and a database: they describe statements and hand them over, it sends.
 * Operations are named after the method they serve.
 */
export interface Database {
  readonly tables: Tables
  run<T>(operation: string, statement: Statement<T>, meaning?: Meaning): Promise<T>
  /** All of the statements or none. */
  atomic<const S extends readonly Statement<unknown>[]>(
    operation: string,
    statements: S,
    meaning?: Meaning,
  ): Promise<Answers<S>>
  /** One statement after the other, where a later one only looks at what an earlier one did. */
  series<const S extends readonly Statement<unknown>[]>(
    operation: string,
    statements: S,
    meaning?: Meaning,
  ): Promise<Answers<S>>
  createTables(): Promise<void>
  dropTables(): Promise<void>
}

const guarded = async <T>(
  operation: string,
  writes: boolean,
  work: () => Promise<T>,
  meaning?: Meaning,
): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof FaultError)) throw error
    throw meaning?.(error.fault) ?? toError(error.fault, operation, writes)
  }
}

export function openDatabase(connection: Connection, settings: Settings): Database {
  const { dialect } = connection

  const send = async <S extends readonly Statement<unknown>[]>(
    operation: string,
    statements: S,
    isAtomic: boolean,
    meaning?: Meaning,
  ): Promise<Answers<S>> => {
    const unit: Unit = {
      operation,
      queries: statements.map((statement) => dialect.toQuery(statement.sql(dialect))),
      atomic: isAtomic,
      writes: statements.some((statement) => statement.writes),
    }
    const results = await guarded(
      operation,
      unit.writes,
      () => sendWithTables(connection, unit, settings),
      meaning,
    )
    return readAnswers(statements, results)
  }

  return {
    tables: dialect.tables,
    run: async (operation, statement, meaning) => {
      const [answer] = await send(operation, [statement] as const, false, meaning)
      return answer
    },
    atomic: (operation, statements, meaning) => send(operation, statements, true, meaning),
    series: (operation, statements, meaning) => send(operation, statements, false, meaning),
    createTables: () => guarded('createTables', true, () => createTables(connection, settings)),
    dropTables: () => guarded('dropTables', true, () => dropTables(connection, settings)),
  }
}
