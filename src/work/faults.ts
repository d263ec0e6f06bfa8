import type { Fault, FaultKind } from '../connections/connection.ts'
import {
  DatabaseError,
  type DatabaseErrorCode,
  type DatabaseRefusal,
  type FastAuthError,
  SchemaError,
} from '../errors.ts'
import { owns, type Tenant } from '../schema/tenant.ts'

/**
 * Stands where a driver's error would be the `cause`. Drivers put statements, parameters and addresses into
 * their messages, so only the code is taken over. The fault is for the sub-adapter that may know what it
 * means; of the names that an engine quotes in it, only the tenant's are kept.
 */
export class DriverError extends Error {
  override readonly name = 'DriverError'
  readonly code: string
  readonly #fault: Fault

  constructor(fault: Fault, tenant?: Tenant) {
    super(`the database driver reported ${fault.code}`)
    this.code = fault.code
    const named = fault.subjects ?? []
    const subjects = named.filter((name) => tenant && owns(tenant, name))
    this.#fault = {
      ...fault,
      kind: named.length > subjects.length ? ofOthers(fault.kind) : fault.kind,
      subjects,
    }
  }

  get fault(): Fault {
    return this.#fault
  }
}

/** What a fault comes to that is about tables and columns of the user's own, which a trigger or a view may use. */
function ofOthers(kind: FaultKind): FaultKind {
  if (kind === 'missing_table' || kind === 'missing_column') return 'missing'
  // The tenant's own keys are what the meanings of an operation are about; this is none of them.
  return kind === 'unique' || kind === 'foreign_key' ? 'trigger' : kind
}

/** Why the database refused, as its error says it. */
const REFUSALS: Readonly<Record<DatabaseRefusal, string | ((tenant: Tenant) => string)>> = {
  unique: 'a unique key has this value already',
  foreign_key: 'a foreign key forbids it',
  not_null: 'a column that may not be null would have no value',
  check: 'a CHECK constraint or a row-level policy forbids it',
  trigger: 'a trigger or a function of the database forbids it',
  value: 'a column is too narrow for a value, or of another type',
  read_only: 'the database, the role or the token may only read',
  quota: 'a quota is used up',
  full: 'the database or its disk is full',
  too_large: 'the statement or a row is too large',
  missing: ({ word }) => `a table, column or function that is not ${word}'s is missing`,
  request: 'the service does not take the request',
  statement: 'the database does not take the statement',
}

const isRefusal = (kind: FaultKind): kind is DatabaseRefusal => kind in REFUSALS

type Reading = readonly [
  code: DatabaseErrorCode | 'schema',
  reason: string | ((tenant: Tenant) => string),
]

const inWords = (reason: Reading[1], tenant: Tenant): string =>
  typeof reason === 'function' ? reason(tenant) : reason

const UNKNOWN: Reading = ['database_unknown', 'the database gave no usable answer']

const READINGS: { readonly [K in FaultKind]?: Reading } = {
  unavailable: ['database_unavailable', 'the database was not reached'],
  busy: ['database_unavailable', 'the database is busy'],
  timeout: ['database_timeout', 'the database did not answer in time'],
  rate_limited: ['database_rate_limited', 'the database refuses more requests'],
  unauthorized: ['database_unauthorized', 'the database refuses the credentials'],
  missing_table: [
    'schema',
    ({ word, cures }) => `a ${word} table is missing: ${cures.missingTable}`,
  ],
  missing_column: [
    'schema',
    ({ word, cures }) => `a ${word} column is missing: ${cures.missingColumn}`,
  ],
  several_schemas: [
    'schema',
    ({ word, cures }) =>
      `${word} tables are in several schemas of the search_path, so that none is created: name one schema there, then ${cures.missingTable}`,
  ],
  ddl_refused: ['schema', ({ cures }) => `the database refuses to create tables: ${cures.refused}`],
}

/** The error a caller sees for a fault that no sub-adapter knows better about. */
export function toError(
  last: DriverError,
  { operation, lost }: { readonly operation: string; readonly lost?: DriverError | undefined },
  tenant: Tenant,
): FastAuthError {
  // That a repeat is refused tells nothing of the attempt whose answer was lost.
  const cause = lost && isRefusal(last.fault.kind) ? lost : last
  const { kind, code, subjects = [] } = cause.fault
  const about = subjects.join(', ') || code
  if (isRefusal(kind)) {
    const message = `${operation}: the database refused: ${inWords(REFUSALS[kind], tenant)} (${about})`
    return new DatabaseError('database_refused', message, { cause, refusal: kind })
  }
  const [errorCode, reason] = READINGS[kind] ?? UNKNOWN
  const message = `${operation}: ${inWords(reason, tenant)} (${about})`
  if (errorCode === 'schema') return new SchemaError(message, { cause })
  const outcome = lost ? '; whether the write was carried out is not known' : ''
  return new DatabaseError(errorCode, message + outcome, { cause })
}
