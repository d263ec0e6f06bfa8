import type { Dialect } from '../dialects/dialect.ts'
import { namesOf, type Tenant } from '../schema/tenant.ts'
import { missingFrom, schemasIn } from '../work/missing.ts'
import type { Send, Work } from '../work/work.ts'
import { indexesOf, missingIndexes, wantedIndexes } from './indexes.ts'
import type { Lacking } from './lacking.ts'

/** Looks what a database lacks, without a change to it. */
export const inspect = async (dialect: Dialect, tenant: Tenant, send: Send): Promise<Lacking> => {
  const wanted = await wantedIndexes(dialect)
  const tables = namesOf(tenant)
  const look: Work<Lacking> = {
    writes: false,
    statements: [() => dialect.columnsOf(tables), () => indexesOf(dialect, tables)],
    read: ([columns, indexes]) => {
      const missing = missingFrom(tenant.tables(), columns?.rows ?? [])
      const lacking = missingIndexes(wanted, indexes?.rows ?? [])
      return {
        ...missing,
        schemas: schemasIn(columns?.rows ?? []),
        indexes: lacking.filter(({ table }) => !missing.tables.includes(table)),
      }
    },
  }
  return send('check', look)
}
