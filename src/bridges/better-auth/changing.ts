/** The changes of one row that better-auth relies on: under concurrent calls, one of them gets the row. */
import type { Send } from '../../work/work.ts'
import type { Row, Rows, Storage } from './storage.ts'

/** What is set, and by how much numbers are increased. */
export interface Change {
  readonly set: Row
  readonly increment: Readonly<Record<string, number>>
}

export interface Changing {
  /** The row after the change; null where none is found. */
  update(
    send: Send,
    operation: string,
    storage: Storage,
    rows: Rows,
    change: Change,
  ): Promise<Row | null>
  /** The row that was deleted; null where none is found, or another caller has deleted it. */
  consume(send: Send, operation: string, storage: Storage, rows: Rows): Promise<Row | null>
}
