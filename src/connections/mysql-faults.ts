import type { Fault, FaultKind } from './connection.ts'
import { errorShapes } from './error-shape.ts'
import { mysqlSubject } from './mysql-subject.ts'

/** MySQL's error numbers, and MariaDB's. */
const BY_NUMBER: Readonly<Record<number, FaultKind>> = {
  1062: 'unique',
  1048: 'not_null',
  1364: 'not_null',
  1451: 'foreign_key',
  1452: 'foreign_key',
  1146: 'missing_table',
  1109: 'missing_table',
  1051: 'missing_table',
  1054: 'missing_column',
  // A database, a function, what a view or a trigger stands on.
  1049: 'missing',
  1305: 'missing',
  1356: 'missing',
  1044: 'unauthorized',
  1045: 'unauthorized',
  1142: 'unauthorized',
  1143: 'unauthorized',
  1227: 'unauthorized',
  1370: 'unauthorized',
  1698: 'unauthorized',
  3819: 'check',
  4025: 'check',
  1369: 'check',
  1644: 'trigger',
  1442: 'trigger',
  1449: 'trigger',
  1264: 'value',
  1265: 'value',
  1292: 'value',
  1366: 'value',
  1406: 'value',
  3140: 'value',
  1290: 'read_only',
  1792: 'read_only',
  1836: 'read_only',
  1226: 'quota',
  1021: 'full',
  1114: 'full',
  1118: 'too_large',
  1153: 'too_large',
  // The server rolls back the statement that waited for a lock too long, and of a deadlock the whole transaction;
  // the rest of the first one goes by the ROLLBACK that follows.
  1205: 'busy',
  1213: 'busy',
  // The row has changed since the snapshot of the transaction (MariaDB).
  1020: 'busy',
  1040: 'busy',
  1203: 'busy',
  1317: 'timeout',
  3024: 'timeout',
  1969: 'timeout',
  1053: 'unavailable',
  1927: 'unavailable',
  2006: 'unavailable',
  2013: 'unavailable',
  4031: 'unavailable',
  // Its files, and faults without a name: how far the statement came is unknown.
  1026: 'unknown',
  1030: 'unknown',
  1105: 'unknown',
}

/** The server's own numbers; those in between are of its client library, and say nothing of a statement. */
const isServers = (number: number): boolean => (number >= 1000 && number < 2000) || number >= 3000

/** What a MySQL error number means; its sentence distinguishes rights to tables from rights to rows. */
export function mysqlKind(number: number, sentence: string): FaultKind {
  if (number === 1142 && isAboutTables(sentence)) return 'ddl_refused'
  return BY_NUMBER[number] ?? (isServers(number) ? 'statement' : 'unknown')
}

/** Whether the user lacks a right to create or change tables. */
export const isAboutTables = (sentence: string): boolean =>
  /^(?:CREATE|ALTER|DROP|INDEX|REFERENCES)\b[\w, ]* command denied/.test(sentence)

/** Reads MySQL's error out of a driver's that carries its number; null when there is none. */
export function mysqlFault(error: unknown): Fault | null {
  const number: unknown =
    typeof error === 'object' && error ? Reflect.get(error, 'errno') : undefined
  const [shape] = errorShapes(error)
  if (typeof number !== 'number' || number <= 0 || shape === undefined) return null
  return {
    kind: mysqlKind(number, shape.message),
    code: shape.code ?? `ERRNO_${number}`,
    ...mysqlSubject(shape.message),
  }
}
