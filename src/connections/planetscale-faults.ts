import type { Fault, FaultKind } from './connection.ts'
import { errorShapes } from './error-shape.ts'
import { mysqlSubject } from './mysql-subject.ts'

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

/** Reads MySQL's error out of the text that PlanetScale makes of it; null when there is none. */
export function planetscaleFault(error: unknown): Fault | null {
  const [{ message } = { message: '' }] = errorShapes(error)
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
  return { kind: found, code: `MYSQL_${found.toUpperCase()}`, ...mysqlSubject(rest) }
}
