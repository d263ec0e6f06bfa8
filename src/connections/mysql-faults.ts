import type { Fault, FaultKind } from '../connection.ts'
import { type ErrorShape, errorShapes } from './error-shape.ts'

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

/**
 * PlanetScale's sentences, by how they begin: further on stand values of the statement, which could imitate any
 * sentence and any number.
 */
const BY_BEGINNING: readonly (readonly [RegExp, FaultKind])[] = [
  [/^Duplicate entry '/, 'unique'],
  [/^Table '[\w.$-]*' doesn't exist/, 'missing_table'],
  [/^table '?[\w.$-]*'? (?:does not exist|not found)/, 'missing_table'],
  [/^Unknown column '[\w.`]*' in /, 'missing_column'],
  [/^(?:column|symbol) '?[\w.`]*'? not found/, 'missing_column'],
  [/^Column '\w*' cannot be null|^Field '\w*' doesn't have a default/, 'not_null'],
  [/^Cannot (?:add or update a child|delete or update a parent) row/, 'foreign_key'],
  [/^direct DDL is disabled|^[\w ]+ command denied/, 'ddl_refused'],
  [/^Deadlock found|^Lock wait timeout exceeded|^Record has changed/, 'busy'],
  [/^(?:\w+ )?pool connection limit exceeded|^ResourceExhausted/, 'busy'],
  [/^Query execution was interrupted/, 'timeout'],
  [/^Access denied|^unauthorized/i, 'unauthorized'],
]

const RPC = /^(?:target: \S+ )?(?:vttablet: )?(?:rpc error: code = (\w+) desc = )?(?:VT\d{5}: )?/
const NUMBER = /\(errno (\d+)\) \(sqlstate \w{5}\)/g

const BY_RPC: Readonly<Record<string, FaultKind>> = {
  ResourceExhausted: 'busy',
  Aborted: 'busy',
  Unavailable: 'unavailable',
  DeadlineExceeded: 'timeout',
  Unauthenticated: 'unauthorized',
  PermissionDenied: 'unauthorized',
}

const SUBJECT = /^(?:Table '(?:\w+\.)?(\w+)'|Unknown column '([\w.]+)')/

function fromMessage(message: string): Fault | null {
  const head = RPC.exec(message)
  const rest = message.slice(head?.[0].length ?? 0)
  const kind = BY_BEGINNING.find(([beginning]) => beginning.test(rest))?.[1]
  const found = kind ?? BY_RPC[head?.[1] ?? '']
  if (!found) {
    const numbers = new Set(Array.from(message.matchAll(NUMBER), ([, number]) => number))
    // Of several, only one is the database's.
    const code = numbers.size === 1 ? `ERRNO_${[...numbers][0]}` : 'MYSQL_UNKNOWN'
    return numbers.size > 0 ? { kind: 'unknown', code } : null
  }
  const [, table, column] = SUBJECT.exec(rest) ?? []
  const subject = table ?? column
  return {
    kind: found,
    code: `MYSQL_${found.toUpperCase()}`,
    ...(subject !== undefined && { subjects: [subject] }),
  }
}

const fromNumber = (error: unknown, { message, code }: ErrorShape): Fault | null => {
  const number: unknown =
    typeof error === 'object' && error ? Reflect.get(error, 'errno') : undefined
  if (typeof number !== 'number' || number <= 0) return null
  const [, table, column] = SUBJECT.exec(message) ?? []
  const subject = table ?? column
  return {
    kind: BY_NUMBER[number] ?? 'unknown',
    code: code ?? `ERRNO_${number}`,
    ...(subject !== undefined && { subjects: [subject] }),
  }
}

/** Reads MySQL's error out of a driver's; null when there is none. */
export function mysqlFault(error: unknown): Fault | null {
  const [outermost] = errorShapes(error)
  if (outermost === undefined) return null
  return fromNumber(error, outermost) ?? fromMessage(outermost.message)
}
