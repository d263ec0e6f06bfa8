import { DDL as mysql } from '../ddl/mysql.ts'
import { DDL as postgres } from '../ddl/postgres.ts'
import { DDL as sqlite } from '../ddl/sqlite.ts'
import type { Dialect } from '../dialects/dialect.ts'

export const DDL: Readonly<Record<Dialect['name'], readonly string[]>> = { sqlite, postgres, mysql }

export const isDialect = (name: string): name is Dialect['name'] => Object.hasOwn(DDL, name)

/** The statements as a file that any client of the database carries out. */
export const ddlText = (dialect: Dialect['name']): string =>
  `-- The tables of fastauth-edge for ${dialect}. They change nothing that exists.\n` +
  DDL[dialect].map((statement) => `${statement};\n`).join('')
