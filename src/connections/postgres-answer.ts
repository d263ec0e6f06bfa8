import type { SendOptions } from './connection.ts'
import type { Query, Result } from '../dialects/dialect.ts'
import { readRow } from './postgres-values.ts'

export type Send = (queries: readonly Query[], options: SendOptions) => Promise<readonly Result[]>

/** An answer of Postgres with its values as text, as most clients give it. */
export interface Answer {
  readonly rows: readonly (readonly unknown[])[]
  readonly fields?: readonly { readonly dataTypeID: number }[]
  readonly command?: string
  readonly rowCount?: number | null
}

export function toResult({ rows, fields = [], command, rowCount }: Answer): Result {
  const types = fields.map(({ dataTypeID }) => dataTypeID)
  return {
    rows: rows.map((row) => readRow(row, types)),
    changes: command === 'SELECT' ? 0 : (rowCount ?? 0),
  }
}
