import type { FieldPacket, ResultSetHeader } from 'mysql2/promise'

/** What mysql2 answers with `rowsAsArray` and every value as its bytes. */
export type MysqlAnswer = ResultSetHeader | (Buffer | null)[][]

const TYPES: Record<number, string> = {
  0: 'DECIMAL',
  1: 'INT8',
  2: 'INT16',
  3: 'INT32',
  4: 'FLOAT32',
  5: 'FLOAT64',
  7: 'TIMESTAMP',
  8: 'INT64',
  9: 'INT24',
  10: 'DATE',
  11: 'TIME',
  12: 'DATETIME',
  13: 'YEAR',
  16: 'BIT',
  245: 'JSON',
  246: 'DECIMAL',
  247: 'ENUM',
  248: 'SET',
  255: 'GEOMETRY',
}

/** Types whose bytes may be text: the name for text, and for binary strings. */
const STRINGS: Record<number, readonly [text: string, binary: string]> = {
  15: ['VARCHAR', 'VARBINARY'],
  249: ['TEXT', 'BLOB'],
  250: ['TEXT', 'BLOB'],
  251: ['TEXT', 'BLOB'],
  252: ['TEXT', 'BLOB'],
  253: ['VARCHAR', 'VARBINARY'],
  254: ['CHAR', 'BINARY'],
}

const BINARY_CHARSET = 63
const NULL_TYPE = 6
const UNSIGNED = 32
const ENUM = 256
const SET = 2048

function typeOf(field: FieldPacket, flags: number): string | undefined {
  const { columnType = NULL_TYPE, characterSet, extendedFormat } = field
  // MariaDB's JSON is a text with a check: PlanetScale's is a type.
  if (extendedFormat === 'json') return 'JSON'
  if (flags & ENUM) return 'ENUM'
  if (flags & SET) return 'SET'
  const strings = STRINGS[columnType]
  if (strings) return strings[characterSet === BINARY_CHARSET ? 1 : 0]
  const type = TYPES[columnType]
  // MariaDB computes small numbers as INT32, MySQL every number as INT64.
  if (type === 'INT32' && field.orgTable === '') return flags & UNSIGNED ? 'UINT64' : 'INT64'
  return flags & UNSIGNED && type?.startsWith('INT') ? `U${type}` : type
}

/** As protobuf's JSON has it: a field that holds its type's default is left out. */
function withoutDefaults(message: Record<string, unknown>): object {
  const said = Object.entries(message).filter(
    ([, value]) => value !== undefined && value !== '' && value !== 0 && value !== '0',
  )
  return Object.fromEntries(said)
}

function toField(field: FieldPacket): object {
  const flags = Number(field.flags)
  return withoutDefaults({
    name: field.name,
    type: typeOf(field, flags),
    table: field.table,
    orgTable: field.orgTable,
    database: field.schema,
    orgName: field.orgName,
    columnLength: field.columnLength,
    charset: field.characterSet,
    decimals: field.decimals,
    flags,
  })
}

function toRow(row: readonly (Buffer | null)[]): object {
  const lengths = row.map((value) => String(value?.length ?? -1))
  const values = Buffer.concat(row.filter((value) => value !== null)).toString('base64')
  return withoutDefaults({ lengths, values })
}

/** The `result` of PlanetScale's Execute. */
export function toResult(answer: MysqlAnswer, fields: readonly FieldPacket[] | undefined): object {
  if (!Array.isArray(answer)) {
    const { affectedRows, insertId } = answer
    return withoutDefaults({ rowsAffected: String(affectedRows), insertId: String(insertId) })
  }
  const rows = answer.length > 0 ? answer.map(toRow) : undefined
  return withoutDefaults({ fields: fields?.map(toField), rows })
}
