/**
 * What a sub-adapter wants done: described and not sent, and no promise, so that it cannot be sent by
 * accident.
 *
 * One of the places where casts are allowed: from lists and names to what stands at each place.
 */
import type { SQL } from '../schema/sql.ts'
import type { Unit } from './attempts.ts'
import type { Fault, FaultKind } from '../connections/connection.ts'
import type { Dialect, Result } from '../dialects/dialect.ts'

/** What the answers of a database came to, as one work finds them: one for each of its statements. */
export type Results = readonly Result[]

/** An error, the answers that a work reads in place of its own, or more work that finds one of the two. */
export type Finding = Error | Results | Work<Finding>

/**
 * What faults mean for one operation: an error, or work that finds out. Engines report either of two keys that
 * are taken, and under any name: where that matters, the database is queried. It may find that all is well, and
 * what the write was to be answered. Undefined where it turns out that the fault is about something else.
 */
export type Meanings = {
  readonly [K in FaultKind]?: (fault: Fault) => Error | Work<Finding> | undefined
}

/** What a write that goes in batches has left when its statements were carried out once. */
export interface Rest {
  /** Rows that are gone by now. */
  readonly removed: number
  /** Finds the answers that the write reads in the end. */
  readonly work: Work<Results>
}

export interface Work<T> {
  /** In the order in which they are sent; none where the answer is known without. */
  readonly statements: readonly ((dialect: Dialect) => SQL)[]
  readonly writes: boolean
  /** All of the statements or none. */
  readonly atomic?: boolean
  /** What the answers come to, one for each statement. May throw what they mean. */
  readonly read: (results: Results) => T
  /** The table whose constraints its statement can violate, where it is one. */
  readonly table?: string
  readonly meanings?: Meanings | undefined
  /**
   * What is sent in place of a write whose answer was lost. The write may be carried out by then, or while this
   * is; so it reads its own answer with that in mind. Without it, such a write is not sent again.
   */
  readonly again?: (() => Work<T>) | undefined
  /** What is sent when `read` throws {@link ChangedMeanwhile}, and finds what is read then; by default the work. */
  readonly retry?: ((results: Results) => Work<Results> | undefined) | undefined
  /** What is left of a write that goes in batches; nothing where it has found all. */
  readonly rest?: ((results: Results) => Rest | undefined) | undefined
}

/**
 * Thrown by {@link Work.read} when its rows changed between its statements, so that they give no answer:
 * the work is sent again.
 */
export class ChangedMeanwhile extends Error {}

/** Thrown by the {@link Work.read} of what is sent again, when its answer does not tell what became of the write. */
export class OutcomeUnknown extends Error {}

/** The one row that a write was to change. */
export const ONE_CHANGE: Results = [{ rows: [], changes: 1 }]

export const map = <T, U>({ again, ...work }: Work<T>, read: (answer: T) => U): Work<U> => ({
  ...work,
  read: (results) => read(work.read(results)),
  again: again && (() => map(again(), read)),
})

export const first = <T>(work: Work<T[]>): Work<T | null> => map(work, ([row]) => row ?? null)

/**
 * A write that can be sent again as it is, as far as its answer then `isKnown`: any, unless that is given. Of
 * a repeat, faults may have other `meanings`.
 */
export function repeatable<T>(
  work: Work<T>,
  isKnown: (answer: T) => unknown = () => true,
  meanings = work.meanings,
): Work<T> {
  const again = (): Work<T> => ({
    ...map(work, (answer) => {
      if (!isKnown(answer)) throw new OutcomeUnknown()
      return answer
    }),
    meanings,
    again,
  })
  return { ...work, again }
}

/** Whether a write changed anything. Of a repeat, only that it did is known. */
export const changed = (work: Work<number>): Work<boolean> =>
  repeatable(
    map(work, (changes) => changes > 0),
    Boolean,
  )

export const toUnit = (
  operation: string,
  { statements, writes, atomic = false }: Work<unknown>,
  dialect: Dialect,
): Unit => ({
  operation,
  queries: statements.map((statement) => dialect.toQuery(statement(dialect))),
  writes,
  atomic,
})

/** A sub-adapter that is not over a database yet: its methods describe their work. */
export type Described<A> = {
  readonly [K in keyof A]: A[K] extends (...args: infer P) => Promise<infer T>
    ? (...args: P) => Work<T>
    : never
}

/** Sends the work of an operation, which is named after the method it serves: `user.getUserById`. */
export type Send = <T>(operation: string, work: Work<T>) => Promise<T>

/** A sub-adapter whose methods send what they describe. */
export const sending = <A>(send: Send, name: string, described: Described<A>): A =>
  Object.fromEntries(
    Object.entries<(...args: never[]) => Work<unknown>>(described).map(([method, describe]) => [
      method,
      // Async, so that an argument that is refused is a rejection too.
      async (...args: never[]) => send(`${name}.${method}`, describe(...args)),
    ]),
  ) as A
