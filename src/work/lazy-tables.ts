import { sql } from '../schema/sql.ts'
import type { Call, SendUnit } from './attempts.ts'
import { databaseFacts } from './database-facts.ts'
import type { Connection } from '../connections/connection.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { DriverError } from './faults.ts'
import { lackingColumns, missingFrom, type MissingColumn, nameOf } from './missing.ts'
import type { Settings } from '../input/options.ts'
import { namesOf, type Tenant } from '../schema/tenant.ts'
import { map, repeatable, type Results, type Send, toUnit, type Work } from './work.ts'

/** Creates, alters or drops tables, all of them or none where the engine can. Doing it twice is doing it once. */
const ddl = (statements: readonly string[], { ddlInTransaction: atomic }: Dialect): Work<void> =>
  repeatable({
    statements: statements.map((statement) => () => sql.raw(statement)),
    atomic,
    writes: true,
    read: () => {},
  })

export const creation = (tenant: Tenant, dialect: Dialect): Work<void> =>
  ddl(dialect.creating(namesOf(tenant), tenant.ddl), dialect)

export const removal = (tenant: Tenant, dialect: Dialect): Work<void> =>
  ddl(dialect.dropping(namesOf(tenant)), dialect)

/** Which columns of the tables there are. */
const look = (tenant: Tenant, dialect: Dialect): Work<Results[number]['rows']> => ({
  statements: [() => dialect.columnsOf(namesOf(tenant))],
  writes: false,
  read: ([answer]) => answer?.rows ?? [],
})

/** Databases whose schema this isolate has seen whole. */
const checked = databaseFacts<true>()

/** How often columns are looked for that others may be adding at the same moment. */
const LOOKS = 3

/**
 * Adds the columns that tables lack, as far as they may be null; `left` are those that cannot be added. Engines
 * differ in how they report an existing column: what counts is that it exists.
 */
export async function addColumns(
  tenant: Tenant,
  dialect: Dialect,
  send: Send,
): Promise<{ readonly added: boolean; readonly left: readonly MissingColumn[] }> {
  const lacking = map(look(tenant, dialect), (rows) => lackingColumns(tenant.tables(), rows))
  for (let looks = 1; ; looks++) {
    const missing = await send('checkTables', lacking)
    const nullable = missing.filter((column) => column.nullable)
    if (nullable.length === 0) return { added: looks > 1, left: missing }
    try {
      await send('createTables', addition(nullable, dialect))
    } catch (error) {
      if (looks === LOOKS) throw error
    }
  }
}

const addition = (columns: readonly MissingColumn[], dialect: Dialect): Work<void> => ({
  ...ddl([], dialect),
  statements: [
    ...columns.map(
      ({ table, name, type }) =>
        () =>
          sql`alter table ${sql.identifier(table)} add column ${sql.identifier(name)} ${sql.raw(type)}`,
    ),
    // Once for those of several columns.
    ...[...new Set(columns.flatMap(({ indexes = [] }) => indexes))].map(
      (index) => () => sql.raw(index),
    ),
  ],
})

/** Whether a table of the tenant's is missing: another, which a trigger or a view looks for, would not come by creating them. */
const lacksTable = ({ fault: { kind, subjects = [] } }: DriverError): boolean =>
  kind === 'missing_table' && subjects.length > 0

/** Engines do not always say of which table. */
const lacksColumn = ({ fault: { kind } }: DriverError): boolean =>
  kind === 'missing_column' || kind === 'missing'

/** Sends units, with what a tenant lacks created if the mode allows it. */
export function withTables(
  { dialect, identity }: Connection,
  { tables: mode }: Settings,
  tenant: Tenant,
  send: SendUnit,
): SendUnit {
  const within =
    (call: Call): Send =>
    async (operation, work) =>
      work.read(await send(toUnit(operation, work, dialect), call))

  /** Looks in one request; creates what is missing in another, only if something is. */
  const check = async (call: Call): Promise<void> => {
    const sending = within(call)
    const rows = await sending('checkTables', look(tenant, dialect))
    const { columns, tables } = missingFrom(tenant.tables(), rows)
    const adding = tenant.addsColumns && columns.length > 0
    const subjects = adding
      ? (await addColumns(tenant, dialect, sending)).left.map(nameOf)
      : columns
    if (subjects.length > 0) {
      throw new DriverError({ kind: 'missing_column', code: 'MISSING_COLUMN', subjects }, tenant)
    }
    if (tables.length > 0) await sending('createTables', creation(tenant, dialect))
  }

  return async (unit, call) => {
    if (mode === 'check' && !checked.get(identity, tenant.id)) {
      await check(call)
      checked.set(identity, tenant.id, true)
    }
    try {
      return await send(unit, call)
    } catch (error) {
      if (mode === 'never' || !(error instanceof DriverError)) throw error
      if (lacksTable(error)) await within(call)('createTables', creation(tenant, dialect))
      else if (!tenant.addsColumns || !lacksColumn(error)) throw error
      else {
        const { added } = await addColumns(tenant, dialect, within(call))
        // If the tenant's column exists by now, another caller added it at the same moment. Engines that do not say which
        // column is missing may mean that one.
        const { kind, subjects = [] } = error.fault
        const isOurs = kind === 'missing_column' || subjects.length > 0
        if (!added && !isOurs) throw error
      }
      return send(unit, call)
    }
  }
}
