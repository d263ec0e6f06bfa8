import type { Fault } from '../connection.ts'
import { errorShapes } from './error-shape.ts'

/** SQLite's own sentences, which every driver passes on inside its message. They quote names, never values. */
const SENTENCES: readonly (readonly [RegExp, Fault['kind']])[] = [
  [/UNIQUE constraint failed: ([\w.]+(?:, [\w.]+)*)/, 'unique'],
  [/FOREIGN KEY constraint failed/, 'foreign_key'],
  [/NOT NULL constraint failed: ([\w.]+)/, 'not_null'],
  [/no such table: (?:main\.)?(\w+)/, 'missing_table'],
  [/no such column: "?([\w.]+)/, 'missing_column'],
  [/table (\w+) has no column named \w+/, 'missing_column'],
  [/database (?:table )?is locked|SQLITE_BUSY|SQLITE_LOCKED/, 'busy'],
  // A local client that was closed or is in use before it began.
  [/CLIENT_CLOSED|TRANSACTION_ACTIVE/, 'busy'],
]

/** Reads SQLite's error out of a driver's and what caused it; null when there is none. */
export function sqliteFault(error: unknown): Fault | null {
  for (const { message, code } of errorShapes(error)) {
    for (const [sentence, kind] of SENTENCES) {
      const match = sentence.exec(message)
      if (match === null) continue
      const subjects = match[1]?.split(', ')
      return { kind, code: code ?? `SQLITE_${kind.toUpperCase()}`, ...(subjects && { subjects }) }
    }
  }
  return null
}
