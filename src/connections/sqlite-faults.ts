import type { Fault, FaultKind } from './connection.ts'
import { type ErrorShape, errorShapes } from './error-shape.ts'
import { quotaSentence } from './quota.ts'

/** What an error's message says when it is of a kind, with the names of what it is about as a group. */
export type Sentence = readonly [sentence: RegExp, kind: FaultKind]

/** What drivers put before SQLite's own sentence: their codes, and libSQL's name for it. */
const BEFORE =
  /^(?:(?:D1_\w*ERROR|SQLITE_\w+|SQL_\w+|SQL(?:ite)? (?:input )?error|Error|BLOCKED): )+/

/** And behind it. */
const BEHIND = /: (SQLITE_[A-Z]+)(?: \(extended: (SQLITE_[A-Z_]+)\))?(?: at offset \d+)?$/

/** SQLite's own sentences. They quote names, never values; a trigger's own sentence can imitate none of them. */
const SENTENCES: readonly Sentence[] = [
  [/^UNIQUE constraint failed: ([\w.]+(?:, [\w.]+)*)/, 'unique'],
  [/^FOREIGN KEY constraint failed/, 'foreign_key'],
  [/^NOT NULL constraint failed: ([\w.]+)/, 'not_null'],
  [/^CHECK constraint failed/, 'check'],
  [/^cannot store \w+ value in |^datatype mismatch/, 'value'],
  [/^no such table: (?:main\.)?([\w.]+)/, 'missing_table'],
  [/^no such column: "?(\w+\.\w+)/, 'missing_column'],
  [/^no such column: /, 'missing_column'],
  [/^table (\w+) has no column named \w+/, 'missing_column'],
  [/^no such function: /, 'missing'],
  [/^database (?:table )?is locked/, 'busy'],
  [/^attempt to write a readonly database|^Not authorized to execute query/, 'read_only'],
  [/^database or disk is full/, 'full'],
  [/^string or blob too big|^too many /, 'too_large'],
  [/^not authorized|^Unauthorized: /, 'unauthorized'],
  [/^interrupted/, 'timeout'],
]

/** SQLite's codes, for what has no sentence of its own. */
const CODES: readonly (readonly [RegExp, FaultKind])[] = [
  [/^SQLITE_(?:BUSY|LOCKED)/, 'busy'],
  // A local client that was closed or is in use before it began.
  [/^(?:CLIENT_CLOSED|TRANSACTION_ACTIVE)$/, 'busy'],
  [/^SQLITE_READONLY/, 'read_only'],
  [/^SQLITE_FULL/, 'full'],
  [/^SQLITE_TOOBIG/, 'too_large'],
  [/^SQLITE_AUTH/, 'unauthorized'],
  [/^SQLITE_MISMATCH/, 'value'],
  [/^SQLITE_INTERRUPT/, 'timeout'],
  // The text is the trigger's own.
  [/^SQLITE_CONSTRAINT/, 'trigger'],
  [/^SQLITE_(?:ERROR|RANGE|UNKNOWN)$|^SQL_(?:INPUT|PARSE)_ERROR$/, 'statement'],
]

/** Reads SQLite's error, or one of the driver's own, out of what was thrown and what caused it. */
export function sqliteFault(error: unknown, own: readonly Sentence[] = []): Fault | undefined {
  const shapes = errorShapes(error)
  for (const shape of shapes) {
    const found = faultOf(shape, own)
    if (found !== undefined) return found
  }
  return undefined
}

function faultOf(shape: ErrorShape, own: readonly Sentence[]): Fault | undefined {
  const { message } = shape
  const [behind, short, extended] = BEHIND.exec(message) ?? []
  const said = message.slice(0, message.length - (behind?.length ?? 0)).replace(BEFORE, '')
  const code = extended ?? shape.code ?? short
  for (const [sentence, kind] of isRaised(code) ? [] : [...SENTENCES, ...own]) {
    const [found, subjects] = sentence.exec(said) ?? []
    if (found === undefined) continue
    const named = subjects === undefined ? {} : { subjects: subjects.split(', ') }
    return { kind, code: code ?? kind.toUpperCase(), ...named }
  }
  // What SQLite says has its code, and may be a trigger's own text.
  const isSqlites = code?.startsWith('SQL') ?? false
  if (!isSqlites && quotaSentence.test(said)) return { kind: 'quota', code: code ?? 'QUOTA' }
  if (code === undefined) return undefined
  if (code === 'BLOCKED') return { kind: 'quota', code }
  const kind = CODES.find(([known]) => known.test(code))?.[1]
  return kind === undefined ? undefined : { kind, code }
}

const isRaised = (code: string | undefined): boolean => code === 'SQLITE_CONSTRAINT_TRIGGER'
