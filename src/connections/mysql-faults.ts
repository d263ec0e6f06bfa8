import type { Fault, FaultKind } from './connection.ts'
import { errorShapes } from './error-shape.ts'
import { mysqlSubject } from './mysql-subject.ts'

/** MySQL's error numbers. */
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
  1044: 'unauthorized',
  1045: 'unauthorized',
  1049: 'unauthorized',
  1142: 'ddl_refused',
  // Rolled back whole: deadlock, and a lock that was waited for too long.
  1205: 'busy',
  // The row has changed since the snapshot of the transaction (MariaDB).
  1020: 'busy',
  1213: 'busy',
  1040: 'busy',
  1203: 'busy',
  1317: 'timeout',
  3024: 'timeout',
  1969: 'timeout',
  1053: 'unavailable',
  1927: 'unavailable',
  4031: 'unavailable',
}

/** Reads MySQL's error out of a driver's that carries its number; null when there is none. */
export function mysqlFault(error: unknown): Fault | null {
  const number: unknown =
    typeof error === 'object' && error ? Reflect.get(error, 'errno') : undefined
  const [shape] = errorShapes(error)
  if (typeof number !== 'number' || number <= 0 || shape === undefined) return null
  return {
    kind: BY_NUMBER[number] ?? 'unknown',
    code: shape.code ?? `ERRNO_${number}`,
    ...mysqlSubject(shape.message),
  }
}
