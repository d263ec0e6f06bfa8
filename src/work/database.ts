import { attempts, type Call, type SendUnit } from './attempts.ts'
import type { Connection } from '../connections/connection.ts'
import { FastAuthError } from '../errors.ts'
import { DriverError, toError } from './faults.ts'
import { inBatches, type Outcome } from './in-batches.ts'
import { addColumns, creation, removal, withTables } from './lazy-tables.ts'
import type { Settings } from '../input/options.ts'
import type { Tenant } from '../schema/tenant.ts'
import {
  ChangedMeanwhile,
  type Finding,
  OutcomeUnknown,
  type Results,
  type Send,
  toUnit,
  type Work,
} from './work.ts'

/** The port between the sub-adapters and a database: they describe work, it sends. */
export interface Database {
  readonly send: Send
  createTables(): Promise<void>
  dropTables(): Promise<void>
}

/** How often work is sent again because something else came between its statements. */
const REPEATS = 5

/** @param tenant whose tables are created where the settings allow it, and named in errors */
export function openDatabase(connection: Connection, settings: Settings, tenant: Tenant): Database {
  const { dialect } = connection
  const { begin, once, again } = attempts(connection, settings, tenant)

  const carryOut = async <T>(
    call: Call,
    described: Work<T>,
    send: SendUnit,
  ): Promise<Outcome<T>> => {
    let work = described
    let next: Finding | undefined
    for (let left = REPEATS; ;) {
      let found = work.statements.length === 0 ? [] : next
      next = undefined
      try {
        found ??= await send(toUnit(call.operation, work, dialect), call)
      } catch (error) {
        if (!(error instanceof DriverError)) throw error
        found = work.meanings?.[error.fault.kind]?.(error.fault)
        if (found === undefined) {
          const repeat = work.writes && call.lost ? work.again?.() : work
          if (repeat === undefined || !(await again(call, error.fault)))
            throw toError(error, call, tenant)
          work = repeat
          continue
        }
      }
      let results: Results = []
      try {
        while ('statements' in found) {
          found = (await carryOut({ ...call, attempt: 1, retried: 0 }, found, send)).answer
        }
        if (found instanceof Error) throw found
        results = found
        return { answer: work.read(results), rest: work.rest?.(results) }
      } catch (error) {
        // A row that cannot be read would be quoted by the error of the code that tried.
        if (error instanceof FastAuthError) throw error
        const changed = error instanceof ChangedMeanwhile
        if (changed && left-- > 0) {
          next = work.retry?.(results)
          continue
        }
        const code = changed ? 'CHANGED_MEANWHILE' : 'UNREADABLE_ROW'
        const lost = error instanceof OutcomeUnknown ? call.lost : undefined
        const cause = lost ?? new DriverError({ kind: 'unknown', code })
        // A write that changed nothing leaves nothing in doubt.
        const idle = Array.isArray(results) && results.every(({ changes }) => changes === 0)
        if (work.writes && (error instanceof OutcomeUnknown || !idle)) call.lost ??= cause
        throw toError(cause, call, tenant)
      }
    }
  }

  const sending = (send: SendUnit): Send =>
    inBatches((operation, work) => carryOut(begin(operation), work, send))
  const directly = sending(once)

  return {
    send: sending(withTables(connection, settings, tenant, once)),
    createTables: async () => {
      await directly('createTables', creation(tenant, dialect))
      if (tenant.addsColumns) await addColumns(tenant, dialect, directly)
    },
    dropTables: () => directly('dropTables', removal(tenant, dialect)),
  }
}
