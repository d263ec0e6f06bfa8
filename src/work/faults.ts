import type { Fault, FaultKind } from '../connections/connection.ts'
import {
  DatabaseError,
  type DatabaseErrorCode,
  type FastAuthError,
  SchemaError,
} from '../errors.ts'

/** A name that an engine quotes is only repeated when it is one of ours. */
const isOurs = (name: string): boolean => /^fastauth_[a-z_]+(\.[a-z_]+)?$/.test(name)

/**
 * Stands where a driver's error would be the `cause`. Drivers put statements, parameters and addresses into
 * their messages, so only the code is taken over. The fault is for the sub-adapter that may know what it
 * means; of the names that an engine quotes in it, only ours are kept.
 */
export class DriverError extends Error {
  override readonly name = 'DriverError'
  readonly code: string
  readonly #fault: Fault

  constructor(fault: Fault) {
    super(`the database driver reported ${fault.code}`)
    this.code = fault.code
    this.#fault = { ...fault, subjects: (fault.subjects ?? []).filter(isOurs) }
  }

  get fault(): Fault {
    return this.#fault
  }
}

type Reading = readonly [code: DatabaseErrorCode | 'schema', reason: string]

const UNKNOWN: Reading = ['database_unknown', 'the database gave no usable answer']

const READINGS: { readonly [K in FaultKind]?: Reading } = {
  unavailable: ['database_unavailable', 'the database was not reached'],
  busy: ['database_unavailable', 'the database is busy'],
  timeout: ['database_timeout', 'the database did not answer in time'],
  rate_limited: ['database_rate_limited', 'the database refuses more requests'],
  unauthorized: ['database_unauthorized', 'the database refuses the credentials'],
  missing_table: [
    'schema',
    "a FastAuth table is missing: run `fastauth-edge migrate`, or leave it to `tables: 'lazy'`",
  ],
  missing_column: [
    'schema',
    'a FastAuth column is missing: add it; `fastauth-edge check` says what else is missing',
  ],
  ddl_refused: [
    'schema',
    'the database refuses to make tables: run `fastauth-edge migrate` as a user who may, or what `fastauth-edge tables` prints',
  ],
}

/** The error a caller sees for a fault that no sub-adapter knows better about. */
export function toError(
  cause: DriverError,
  { operation, lost }: { readonly operation: string; readonly lost?: DriverError | undefined },
): FastAuthError {
  const { kind, code, subjects = [] } = cause.fault
  const [errorCode, reason] = READINGS[kind] ?? UNKNOWN
  const about = subjects.join(', ') || code
  const message = `${operation}: ${reason} (${about})`
  if (errorCode === 'schema') return new SchemaError(message, { cause })
  const outcome = lost ? '; whether the write was carried out is not known' : ''
  return new DatabaseError(errorCode, message + outcome, { cause })
}
