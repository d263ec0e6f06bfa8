import type { Fault, FaultKind } from './connection.ts'
import { DatabaseError, type DatabaseErrorCode, type FastAuthError, SchemaError } from './errors.ts'

/**
 * Stands where a driver's error would be the `cause`. Drivers put statements, parameters and addresses into
 * their messages, so only the code is taken over.
 */
export class DriverError extends Error {
  override readonly name = 'DriverError'
  readonly code: string

  constructor(fault: Fault) {
    super(`the database driver reported ${fault.code}`)
    this.code = fault.code
  }
}

/** How a fault travels from the connection to the sub-adapter that may know what it means. */
export class FaultError extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.kind)
    this.fault = fault
  }
}

const DATABASE_CODES: Partial<Record<FaultKind, DatabaseErrorCode>> = {
  unavailable: 'database_unavailable',
  busy: 'database_unavailable',
  timeout: 'database_timeout',
  rate_limited: 'database_rate_limited',
  unauthorized: 'database_unauthorized',
}

const REASONS: Record<DatabaseErrorCode, string> = {
  database_unavailable: 'the database could not be reached or is busy',
  database_timeout: 'the database did not answer in time',
  database_rate_limited: 'the database refuses more requests for now',
  database_unauthorized: 'the database refuses the credentials',
  database_unknown: 'the database gave an answer that cannot be used',
}

const SCHEMA_REASONS: Partial<Record<FaultKind, string>> = {
  missing_table:
    "a FastAuth table is missing: run `fastauth-edge migrate`, or use `tables: 'lazy'` to have the tables made when they are needed",
  missing_column:
    'a FastAuth table lacks a column: bring the tables up to date with `fastauth-edge migrate`',
  ddl_refused:
    'the database does not allow tables to be made here: apply the migration with `fastauth-edge migrate`',
}

/** The error a caller sees for a fault that no sub-adapter knows better about. */
export function toError(fault: Fault, operation: string, writes: boolean): FastAuthError {
  const cause = new DriverError(fault)
  const schema = SCHEMA_REASONS[fault.kind]
  if (schema !== undefined) {
    const about = (fault.subjects ?? []).filter(isOurs).join(', ')
    return new SchemaError(`${operation}: ${schema}${about && ` (${about})`}`, { cause })
  }
  const code = DATABASE_CODES[fault.kind] ?? 'database_unknown'
  const outcome =
    writes && !refused(fault) ? '; whether the write was carried out is not known' : ''
  return new DatabaseError(code, `${operation}: ${REASONS[code]} (${fault.code})${outcome}`, {
    cause,
  })
}

/** A name that an engine quotes is only repeated when it is one of ours. */
const isOurs = (name: string): boolean => /^fastauth_[a-z_]+(\.[a-z_]+)?$/.test(name)

/** Whether the database said itself that it did nothing. */
export const refused = (fault: Fault): boolean => !UNDECIDED.has(fault.kind)

const UNDECIDED: ReadonlySet<FaultKind> = new Set<FaultKind>(['unavailable', 'timeout', 'unknown'])
