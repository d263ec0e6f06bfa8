import type { Dialect, Query, Result } from '../dialects/dialect.ts'
import type { DatabaseRefusal } from '../errors.ts'

/** What went wrong, in words that are the same for every driver. */
export type FaultKind =
  /** The database answered, and did not carry it out for a reason of its own. */
  | DatabaseRefusal
  | 'missing_table'
  | 'missing_column'
  | 'ddl_refused'
  /** The tables are in several schemas: a missing one could hide others wherever it was created. */
  | 'several_schemas'
  /** Another writer holds the database; nothing was carried out. */
  | 'busy'
  | 'unavailable'
  | 'timeout'
  | 'rate_limited'
  | 'unauthorized'
  /** An answer that nobody can read. */
  | 'malformed'
  /** Nobody knows what it is, nor whether anything was carried out. */
  | 'unknown'

/** A driver's error, read by the driver's own file. Holds nothing that came from a row or a parameter. */
export interface Fault {
  readonly kind: FaultKind
  /** The driver's or the engine's own code, for a developer to look up. */
  readonly code: string
  /** The table or the columns it is about (`fastauth_users.email`), where the engine names them. */
  readonly subjects?: readonly string[]
  /** Which of the statements that were sent it is about, from 0, where that is known. */
  readonly position?: number | undefined
  /** How long the database wants no further request. */
  readonly retryAfterMs?: number | undefined
}

export interface SendOptions {
  /** The statements all happen or none does, and no one sees half of them. */
  readonly atomic: boolean
  readonly writes: boolean
  /** Aborted when the attempt has run out of time. */
  readonly signal: AbortSignal
  /** Milliseconds that the attempt may take, for clients that can take a statement back only by themselves. */
  readonly timeoutMs: number
  /** Counts a request to the database. */
  readonly onRequest: () => void
}

/** An open way to a database. One file a driver: it sends, counts changes and reads its own errors. */
export interface Connection {
  readonly dialect: Dialect
  /**
   * What settled facts about the database are kept under: a string for one that is reached by name, the
   * object itself for a binding.
   */
  readonly identity: string | object
  /** Sends the statements in order, as few requests as the driver can, one where it can. */
  send(queries: readonly Query[], options: SendOptions): Promise<readonly Result[]>
  /** Reads an error that `send` threw. */
  fault(error: unknown): Fault
  /** Lets go of a socket or a file, where the connection has opened one. */
  close?(): void
}

/** At which of the statements a send failed, by what it threw. */
const positions = new WeakMap<object, number>()

/** For connections that know it. */
export function failedAt(error: unknown, position: number): void {
  positions.set(Object(error), position)
}

export const positionOf = (error: unknown): number | undefined => positions.get(Object(error))
