/**
 * What a sub-adapter wants done: described and not sent, and no promise, so that it cannot be sent by
 * accident.
 *
 * One of the places where casts are allowed: from lists and names to what stands at each place.
 */
import type { SQL } from 'drizzle-orm'
import type { Unit } from './attempts.ts'
import type { FaultKind } from '../connections/connection.ts'
import type { Dialect, Result } from '../dialects/dialect.ts'

/**
 * What faults mean for one operation: an error, or work that finds out. Engines report either of two keys that
 * are taken, and under any name: where that matters, the database is asked. It may find that all is well, and
 * what the write was to be answered.
 */
export type Meanings = {
  readonly [K in FaultKind]?: () => Error | Work<Error | readonly Result[]>
}

export interface Work<T> {
  /** In the order in which they are sent. */
  readonly statements: readonly ((dialect: Dialect) => SQL)[]
  readonly writes: boolean
  /** All of the statements or none. */
  readonly atomic?: boolean
  /** What the answers come to, one for each statement. May throw what they mean. */
  readonly read: (results: readonly Result[]) => T
  readonly meanings?: Meanings | undefined
  /**
   * What is sent in place of a write whose answer was lost. The write may be carried out by then, or while this
   * is; so it reads its own answer with that in mind. Without it, such a write is not sent again.
   */
  readonly again?: (() => Work<T>) | undefined
  /** What is left when so many rows were changed, of a write that goes in batches. */
  readonly rest?: (changes: number) => Work<number> | undefined
}

/**
 * Thrown by {@link Work.read} when what it asked about changed between its statements, so that the answer
 * would be none: the work is sent again.
 */
export class ChangedMeanwhile extends Error {}

/** Thrown by the {@link Work.read} of what is sent again, when its answer does not tell what became of the write. */
export class OutcomeUnknown extends Error {}

/** The one row that a write was to change. */
export const ONE_CHANGE: readonly Result[] = [{ rows: [], changes: 1 }]

/** What each of several answers. */
type Answers<W extends readonly Work<unknown>[]> = {
  -readonly [I in keyof W]: W[I] extends Work<infer T> ? T : never
}

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

/** One statement after the other, where a later one only looks at what an earlier one did. */
export const series = <const W extends readonly Work<unknown>[]>(
  ...works: W
): Work<Answers<W>> => ({
  statements: works.flatMap(({ statements }) => statements),
  writes: works.some(({ writes }) => writes),
  read: (results) => works.map((work, i) => work.read(results.slice(i))) as Answers<W>,
})

/** All of the statements or none. */
export const atomic = <const W extends readonly Work<unknown>[]>(
  ...works: W
): Work<Answers<W>> => ({
  ...series(...works),
  atomic: true,
})

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
