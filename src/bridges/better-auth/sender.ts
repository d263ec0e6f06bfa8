/** How what better-auth does reaches the database: at once, or in a transaction together with what comes next. */
import type { Send, Work } from '../../work/work.ts'
import type { Model } from './models.ts'
import type { Row } from './storage.ts'

/** An insert, with what takes it back. */
export interface Creation {
  readonly operation: string
  readonly model: Model
  readonly row: Row
  readonly work: Work<Row>
  readonly removal: Work<void>
}

export interface Sender {
  readonly send: Send
  /** Sends what only reads these tables. */
  read<T>(operation: string, work: Work<T>, tables: readonly string[]): Promise<T>
  create(creation: Creation): Promise<Row>
  /** A row that is created and not sent yet. */
  waiting(model: Model, id: unknown): Row | undefined
}

export const directly = (send: Send): Sender => ({
  send,
  read: send,
  create: ({ operation, work }) => send(operation, work),
  waiting: () => undefined,
})
