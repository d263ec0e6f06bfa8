/** Whose tables a database holds: FastAuth's own, or those of another library that is stored through the same port. */
import type { Column } from 'drizzle-orm'
import { getTableName, type Table } from 'drizzle-orm/table'
import { getTableColumns } from 'drizzle-orm/utils'

export interface TenantColumn {
  readonly name: string
  /** As a `CREATE TABLE` of the dialect declares it. */
  readonly type: string
  readonly nullable: boolean
  /** Statements that create its indexes, where the column is added to a table. */
  readonly indexes?: readonly string[]
}

export interface TenantTable {
  readonly name: string
  readonly columns: readonly TenantColumn[]
}

export interface Tenant {
  /** What settled facts about its tables are kept under: another for other tables or columns. */
  readonly id: string
  /** What messages call it. */
  readonly word: string
  /** Each after those it refers to. A function, since only a database that lacks one has use for them. */
  readonly tables: () => readonly TenantTable[]
  /** Statements that create what is missing, in order, each safe to repeat. */
  readonly ddl: readonly string[]
  /** Whether columns that a table lacks are added to it, as far as they may be null. */
  readonly addsColumns?: boolean
  /** What an error says is to be done. */
  readonly cures: {
    readonly missingTable: string
    readonly missingColumn: string
    readonly refused: string
  }
}

export const tablesOf = (tables: readonly Table[]): TenantTable[] =>
  tables.map((table) => ({
    name: getTableName(table),
    columns: Object.values<Column>(getTableColumns(table)).map((column) => ({
      name: column.name,
      type: column.getSQLType(),
      nullable: !column.notNull,
    })),
  }))

export const namesOf = ({ tables }: Tenant): string[] => tables().map(({ name }) => name)

/** Whether a table, or a column with its table before it, is one of the tenant's. */
export const owns = (tenant: Tenant, name: string): boolean =>
  /^\w+(?:\.\w+)?$/.test(name) && namesOf(tenant).includes(name.replace(/\..*/, ''))
