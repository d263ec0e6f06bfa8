import type { Fault, FaultKind } from './connection.ts'
import { errorShapes } from './error-shape.ts'

/** What an error's message says when it is of a kind, with the names of what it is about as a group. */
export type Sentence = readonly [sentence: RegExp, kind: FaultKind]

/** SQLite's own sentences, which every driver passes on inside its message. They quote names, never values. */
const SENTENCES: readonly Sentence[] = [
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

/** Reads SQLite's error, or one of the driver's own, out of what was thrown and what caused it. */
export function sqliteFault(error: unknown, own: readonly Sentence[] = []): Fault | undefined {
  const shapes = errorShapes(error)
  for (const [sentence, kind] of [...SENTENCES, ...own]) {
    for (const { message, code = kind.toUpperCase() } of shapes) {
      const [found, subjects] = sentence.exec(message) ?? []
      if (found !== undefined)
        return { kind, code, ...(subjects && { subjects: subjects.split(', ') }) }
    }
  }
  return undefined
}
