import { getTableName, sql } from 'drizzle-orm'
import type { Call, SendUnit } from './attempts.ts'
import { isChecked, setChecked } from './checked-databases.ts'
import type { Connection } from '../connections/connection.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { inOrder } from '../dialects/shared.ts'
import { DriverError } from './faults.ts'
import { missingFrom } from './missing.ts'
import type { Settings } from '../input/options.ts'
import { repeatable, toUnit, type Work } from './work.ts'

/** Makes or drops the tables, all of them or none where the engine can. Doing it twice is doing it once. */
export const ddl = (
  statements: readonly string[],
  { ddlInTransaction: atomic }: Dialect,
): Work<void> =>
  repeatable({
    statements: statements.map((statement) => () => sql.raw(statement)),
    atomic,
    writes: true,
    read: () => {},
  })

/** Whether one of these tables is missing: another, which a trigger or a view looks for, would not come by making them. */
function lacksOurs(error: unknown, { tables }: Dialect): boolean {
  if (!(error instanceof DriverError) || error.fault.kind !== 'missing_table') return false
  const ours = new Set(inOrder(tables).map(getTableName))
  return error.fault.subjects?.some((name) => ours.has(name)) ?? false
}

/** Sends units, with the tables made if they are missing and the mode allows it. */
export function withTables(
  { dialect, identity }: Connection,
  { tables: mode }: Settings,
  send: SendUnit,
): SendUnit {
  const creation = (call: Call): Promise<unknown> =>
    send(toUnit('createTables', ddl(dialect.ddl, dialect), dialect), call)

  /** Looks in one request; makes what is missing in another, only if something is. */
  const check = async (call: Call): Promise<void> => {
    const queries = [dialect.toQuery(dialect.columnsOf(inOrder(dialect.tables)))]
    const unit = { operation: 'checkTables', queries, atomic: false, writes: false }
    const [{ rows } = { rows: [] }] = await send(unit, call)
    const { columns: subjects, tables: absent } = missingFrom(dialect.tables, rows)
    if (subjects.length > 0) {
      throw new DriverError({ kind: 'missing_column', code: 'MISSING_COLUMN', subjects })
    }
    if (absent.length > 0) await creation(call)
  }

  return async (unit, call) => {
    if (mode === 'check' && !isChecked(identity)) {
      await check(call)
      setChecked(identity)
    }
    try {
      return await send(unit, call)
    } catch (error) {
      if (mode === 'never' || !lacksOurs(error, dialect)) throw error
      await creation(call)
      return send(unit, call)
    }
  }
}
