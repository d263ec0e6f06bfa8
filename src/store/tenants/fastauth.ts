import type { Dialect } from '../../dialects/dialect.ts'
import type { Tables } from '../../schema/tables.ts'
import { type Tenant, tablesOf } from '../../schema/tenant.ts'

/** FastAuth's tables in one of the dialects. */
export interface FastAuthTenant<
  Name extends Dialect['name'] = Dialect['name'],
  T extends Tables = Tables,
> extends Tenant {
  readonly dialect: Name
  /** Each after those it refers to. */
  readonly schema: T
}

export const fastauthTenant = <Name extends Dialect['name'], T extends Tables>(
  dialect: Name,
  schema: T,
  ddl: readonly string[],
): FastAuthTenant<Name, T> => ({
  id: 'fastauth',
  word: 'FastAuth',
  dialect,
  schema,
  ddl,
  tables: () => tablesOf(Object.values(schema)),
  cures: {
    missingTable: 'run `fastauth-edge migrate`',
    missingColumn: 'add it; `fastauth-edge check` says what else is missing',
    refused: 'run `fastauth-edge migrate` as a user who may, or what `fastauth-edge tables` prints',
  },
})
