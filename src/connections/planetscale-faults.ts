import type { Fault, FaultKind } from './connection.ts'
import { errorShapes } from './error-shape.ts'
import { isAboutTables, mysqlKind } from './mysql-faults.ts'
import { mysqlSubject } from './mysql-subject.ts'
import { quotaSentence } from './quota.ts'

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
  [/^(?:FUNCTION|PROCEDURE) [\w.`]* does not exist|^View '[\w.]*' references/, 'missing'],
  [/^Column '\w*' cannot be null|^Field '\w*' doesn't have a default/, 'not_null'],
  [/^Cannot (?:add or update a child|delete or update a parent) row/, 'foreign_key'],
  [/^Check constraint '\w*' is violated|^CONSTRAINT `\w*` failed for /, 'check'],
  [
    /^Data too long for column|^Out of range value for|^Incorrect \w+ value|^Data truncated/,
    'value',
  ],
  [
    / --(?:super-)?read-only option|^Cannot execute statement in a READ ONLY|^Running in read-only/,
    'read_only',
  ],
  [/^The table '\w*' is full|^Disk full/, 'full'],
  [
    /^Got a packet bigger|^Row size too large|^grpc: (?:received|trying to send) message larger/,
    'too_large',
  ],
  [/^Row count exceeded|^in-memory row count exceeded/, 'too_large'],
  [/^direct DDL is disabled/, 'ddl_refused'],
  [/^Deadlock found|^Lock wait timeout exceeded|^Record has changed/, 'busy'],
  [/^(?:\w+ )?pool connection limit exceeded|^ResourceExhausted/, 'busy'],
  [/^Query execution was interrupted/, 'timeout'],
  [/^[\w, ]+ command denied|^Access denied|^unauthorized/i, 'unauthorized'],
  [/^syntax error at position|^Query was empty|^unsupported: /, 'statement'],
]

const RPC = /^(?:target: \S+ )?(?:vttablet: )?(?:rpc error: code = (\w+) desc = )?(VT\d{5}: )?/
const NUMBER = /\(errno (\d+)\) \(sqlstate \w{5}\)/g

const BY_RPC: Readonly<Record<string, FaultKind>> = {
  ResourceExhausted: 'busy',
  Aborted: 'busy',
  Unavailable: 'unavailable',
  DeadlineExceeded: 'timeout',
  Unauthenticated: 'unauthorized',
  PermissionDenied: 'unauthorized',
  InvalidArgument: 'statement',
  FailedPrecondition: 'statement',
  NotFound: 'missing',
  Unimplemented: 'statement',
}

const EMPTY = { message: '', name: '', status: undefined }

/** Reads MySQL's error out of the text that PlanetScale makes of it; null when there is none. */
export function planetscaleFault(error: unknown): Fault | null {
  const [{ message, name, status } = EMPTY] = errorShapes(error)
  const head = RPC.exec(message)
  const [beginning = '', rpc = '', vtgate] = head ?? []
  const rest = message.slice(beginning.length)
  const numbers = [...new Set(Array.from(message.matchAll(NUMBER), ([, number]) => Number(number)))]
  // Of several, only one is the database's.
  const [number] = numbers.length === 1 ? numbers : []
  const kind =
    kindOf(rest, numbers) ??
    byNumber(number) ??
    BY_RPC[rpc] ??
    (vtgate === undefined ? undefined : 'statement')
  if (kind !== undefined) {
    return { kind, code: `MYSQL_${kind.toUpperCase()}`, ...mysqlSubject(rest) }
  }
  if (numbers.length > 0) {
    return { kind: 'unknown', code: number === undefined ? 'MYSQL_UNKNOWN' : `ERRNO_${number}` }
  }
  // The driver gives what the database says the status 400.
  const isDatabases = name === 'DatabaseError' && status === 400
  return isDatabases ? { kind: 'unknown', code: 'MYSQL_UNKNOWN' } : null
}

function kindOf(sentence: string, numbers: readonly number[]): FaultKind | undefined {
  if (isAboutTables(sentence)) return 'ddl_refused'
  const known = BY_BEGINNING.find(([beginning]) => beginning.test(sentence))?.[1]
  // What MySQL says has a number, and may quote a value that says this.
  return known ?? (numbers.length === 0 && quotaSentence.test(sentence) ? 'quota' : undefined)
}

/** What may be believed of a number without its sentence: a value could imitate it, so nothing is sent again for it. */
const BY_NUMBER: ReadonlySet<FaultKind> = new Set([
  'trigger',
  'check',
  'value',
  'missing',
  'read_only',
  'full',
  'too_large',
  'unauthorized',
  'statement',
])

function byNumber(number: number | undefined): FaultKind | undefined {
  const kind = number === undefined ? 'unknown' : mysqlKind(number, '')
  return BY_NUMBER.has(kind) ? kind : undefined
}
