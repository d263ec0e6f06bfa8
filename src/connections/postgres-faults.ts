import type { Fault, FaultKind } from './connection.ts'
import { SEVERAL_SCHEMAS } from '../dialects/postgres-home.ts'
import { type ErrorShape, errorShapes } from './error-shape.ts'
import { quotaSentence } from './quota.ts'

/** SQLSTATE, or its first two characters for a whole class. */
const KINDS: Readonly<Record<string, FaultKind>> = {
  '23505': 'unique',
  '23503': 'foreign_key',
  '23001': 'foreign_key',
  '23502': 'not_null',
  '23514': 'check',
  '23P01': 'check',
  '44000': 'check',
  '40002': 'check',
  '42P01': 'missing_table',
  '42703': 'missing_column',
  '42883': 'missing',
  '3D000': 'missing',
  '42501': 'unauthorized',
  // No schema in which tables could be created.
  '3F000': 'ddl_refused',
  [SEVERAL_SCHEMAS]: 'several_schemas',
  '22': 'value',
  '42804': 'value',
  P0: 'trigger',
  '09': 'trigger',
  '27': 'trigger',
  '38': 'trigger',
  '39': 'trigger',
  '25006': 'read_only',
  '54': 'too_large',
  '53100': 'full',
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
  '25P03': 'unavailable',
  // Of these the server itself does not say how far it came.
  '40003': 'unknown',
  '58': 'unknown',
  F0: 'unknown',
  XX: 'unknown',
}

/** With a digit, which the codes of the operating system have not: EPIPE. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/

/** What only the owner of a schema or a table may do to it. */
const OWNED = /for schema|must be owner/

/** A relation that an error names, or a column with its relation; never a value. */
const SUBJECT = /relation "([\w.]+)" does not exist|column "?(\w+\.\w+)"? does not exist/
const COLUMN_OF = /column "(\w+)" of relation "(\w+)" does not exist/

/** Kinds that are another's when a function of the database was at work: not one of FastAuth's statements. */
const OF_STATEMENTS: ReadonlySet<FaultKind> = new Set([
  'unique',
  'foreign_key',
  'not_null',
  'check',
  'value',
  'missing_column',
  'statement',
])

/** The status that Neon's proxy means with a 400 of its own, which has no code. */
export const proxyStatus = (message: string): number =>
  /password authentication failed/.test(message) ? 401 : 400

/** Reads Postgres's error out of a driver's and what caused it; null when there is none. */
export function postgresFault(error: unknown): Fault | null {
  for (const shape of errorShapes(error)) {
    const { code } = shape
    if (code === undefined || !SQLSTATE.test(code)) continue
    const kind = kindOf(code, shape)
    return { kind, code, ...(kind.startsWith('missing') && subject(shape.message)) }
  }
  return null
}

function kindOf(code: string, { message, where }: ErrorShape): FaultKind {
  if (code === '42501' && OWNED.test(message)) return 'ddl_refused'
  if (code === '42501' && message.includes('row-level security')) return 'check'
  // Any other code is one that somebody raised, or a statement that the database does not take.
  const kind = KINDS[code] ?? KINDS[code.slice(0, 2)] ?? 'statement'
  if (/\bfunction\b/.test(where) && OF_STATEMENTS.has(kind)) return 'trigger'
  return kind === 'unknown' && quotaSentence.test(message) ? 'quota' : kind
}

function subject(message: string): { subjects?: readonly string[] } {
  const [, column, table] = COLUMN_OF.exec(message) ?? []
  const [, relation, qualified] = SUBJECT.exec(message) ?? []
  const found = column === undefined ? (relation ?? qualified) : `${table}.${column}`
  return found === undefined ? {} : { subjects: [found] }
}
