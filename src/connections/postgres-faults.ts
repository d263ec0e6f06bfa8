import type { Fault, FaultKind } from './connection.ts'
import { errorShapes } from './error-shape.ts'

/** SQLSTATE, or its first two characters for a whole class. */
const KINDS: Readonly<Record<string, FaultKind>> = {
  '23505': 'unique',
  '23503': 'foreign_key',
  '23502': 'not_null',
  '42P01': 'missing_table',
  '42703': 'missing_column',
  '42501': 'unauthorized',
  // No schema that tables could be made in.
  '3F000': 'ddl_refused',
  '28': 'unauthorized',
  // Rolled back whole: deadlocks, and what could not be put in an order.
  '40001': 'busy',
  '40P01': 'busy',
  '55P03': 'busy',
  '53300': 'busy',
  '57014': 'timeout',
  '57': 'unavailable',
  '53': 'unavailable',
  '08': 'unavailable',
}

/** With a digit, which the codes of the operating system have not: EPIPE. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/

/** What only the owner of a schema or a table may do to it. */
const OWNED = /for schema|must be owner/

/** A relation or column that an error names; never a value. */
const SUBJECT = /(?:relation|column) "?([\w.]+)"? (?:of relation "\w+" )?does not exist/

/** Reads Postgres's error out of a driver's and what caused it; null when there is none. */
export function postgresFault(error: unknown): Fault | null {
  for (const { code, message } of errorShapes(error)) {
    if (code === undefined || !SQLSTATE.test(code)) continue
    if (code === '42501' && OWNED.test(message)) return { kind: 'ddl_refused', code }
    const kind = KINDS[code] ?? KINDS[code.slice(0, 2)] ?? 'unknown'
    const subject = kind.startsWith('missing') ? SUBJECT.exec(message)?.[1] : undefined
    return { kind, code, ...(subject !== undefined && { subjects: [subject] }) }
  }
  return null
}
