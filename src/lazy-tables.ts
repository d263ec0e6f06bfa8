import { getTableColumns, getTableName } from 'drizzle-orm'
import { attempt, type Unit } from './attempts.ts'
import type { Connection } from './connection.ts'
import type { Query, Result } from './dialects/dialect.ts'
import { inOrder } from './dialects/shared.ts'
import { FaultError } from './faults.ts'
import type { Settings } from './options.ts'

/**
 * Databases whose schema this isolate has seen whole. Finished facts only: a promise kept here would hang
 * every later request of a Worker once the request that started it is cancelled.
 */
const checkedNames = new Set<string>()
const checkedObjects = new WeakSet<object>()

const isChecked = (id: string | object): boolean =>
  typeof id === 'string' ? checkedNames.has(id) : checkedObjects.has(id)

const setChecked = (id: string | object): void => {
  if (typeof id === 'string') checkedNames.add(id)
  else checkedObjects.add(id)
}

/** Sends a unit, with the tables made if they are missing and the mode allows it. */
export async function sendWithTables(
  connection: Connection,
  unit: Unit,
  settings: Settings,
): Promise<readonly Result[]> {
  if (settings.tables === 'check' && !isChecked(connection.identity)) {
    await checkTables(connection, settings)
    setChecked(connection.identity)
  }
  try {
    return await attempt(connection, unit, settings)
  } catch (error) {
    const missing = error instanceof FaultError && error.fault.kind === 'missing_table'
    if (!missing || settings.tables === 'never') throw error
    await createTables(connection, settings)
    return attempt(connection, unit, settings)
  }
}

const statements = (texts: readonly string[]): Query[] => texts.map((sql) => ({ sql, params: [] }))

export async function createTables(connection: Connection, settings: Settings): Promise<void> {
  const queries = statements(connection.dialect.ddl)
  await attempt(
    connection,
    { operation: 'createTables', queries, atomic: true, writes: true },
    settings,
  )
}

export async function dropTables(connection: Connection, settings: Settings): Promise<void> {
  const queries = statements(connection.dialect.dropTables)
  await attempt(
    connection,
    { operation: 'dropTables', queries, atomic: true, writes: true },
    settings,
  )
}

/** Looks in one request; makes what is missing in another, only if something is. */
async function checkTables(connection: Connection, settings: Settings): Promise<void> {
  const { dialect } = connection
  const tables = inOrder(dialect.tables)
  const unit = {
    operation: 'checkTables',
    queries: [dialect.toQuery(dialect.columnsOf(tables))],
    atomic: false,
    writes: false,
  }
  const [found] = await attempt(connection, unit, settings)
  const present = new Map<string, Set<string>>()
  for (const [table, column] of found?.rows ?? []) {
    const columns = present.get(String(table)) ?? new Set()
    present.set(String(table), columns.add(String(column)))
  }
  for (const table of tables) {
    const columns = present.get(getTableName(table))
    for (const { name } of columns ? Object.values(getTableColumns(table)) : []) {
      if (columns?.has(name)) continue
      const subjects = [`${getTableName(table)}.${name}`]
      throw new FaultError({ kind: 'missing_column', code: 'MISSING_COLUMN', subjects })
    }
  }
  if (present.size < tables.length) await createTables(connection, settings)
}
