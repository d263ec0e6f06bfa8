import type { Dialect } from '../../dialects/dialect.ts'
import { driverOf } from '../../urls/any-url.ts'
import { readArguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import { DDL, ddlText, isDialect } from '../ddl-text.ts'
import { readEnvironment } from '../environment.ts'
import { UsageError } from '../failure.ts'
import { writeNewFile } from '../new-file.ts'

export const tables: Command = {
  help: `Usage: fastauth-edge tables [--dialect DIALECT] [--out FILE]

Prints the SQL that creates the tables, or writes it into a file. It connects to no database.

  --dialect DIALECT   sqlite, postgres or mysql; that of DATABASE_URL by default
  --out FILE          where to write it; a file that holds something else is left alone
  --json              one JSON object on stdout
`,
  run(args) {
    const { values } = readArguments(args, {
      options: { dialect: { type: 'string' }, out: { type: 'string' } },
      names: [],
    })
    const dialect = values.dialect === undefined ? ofDatabase() : values.dialect
    if (!isDialect(dialect)) throw new UsageError('--dialect must be sqlite, postgres or mysql')
    const text = ddlText(dialect)
    if (values.out === undefined) {
      return { facts: { dialect, statements: DDL[dialect] }, lines: [text.trimEnd()] }
    }
    const file = values.out
    const state = writeNewFile(file, text)
    return { facts: { dialect, file, state }, lines: [`${file}: ${state}`] }
  },
}

const DIALECTS = { libsql: 'sqlite', neon: 'postgres', planetscale: 'mysql' } as const

function ofDatabase(): Dialect['name'] {
  const { url } = readEnvironment()
  if (url === undefined) {
    throw new UsageError('which SQL? give --dialect sqlite, postgres or mysql, or set DATABASE_URL')
  }
  return DIALECTS[driverOf(url)]
}
