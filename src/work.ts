/**
 * What a sub-adapter wants done: described and not sent, and no promise, so that it cannot be sent by
 * accident.
 *
 * One of the places where casts are allowed: from lists and names to what stands at each place.
 */
import type { SQL } from 'drizzle-orm'
import type { FaultKind } from './connection.ts'
import type { Dialect, Result } from './dialects/dialect.ts'

/**
 * The errors that faults mean for one operation, or work that finds out which. Engines report either of two
 * keys that are taken, and under any name: where that matters, the database is asked.
 */
export type Meanings = { readonly [K in FaultKind]?: () => Error | Work<Error> }

export interface Work<T> {
  /** In the order in which they are sent. */
  readonly statements: readonly ((dialect: Dialect) => SQL)[]
  readonly writes: boolean
  /** All of the statements or none. */
  readonly atomic?: boolean
  /** What the answers come to, one for each statement. May throw what they mean. */
  readonly read: (results: readonly Result[]) => T
  readonly meanings?: Meanings | undefined
}

/**
 * Thrown by {@link Work.read} when what it asked about changed between its statements, so that the answer
 * would be none: the work is sent again.
 */
export class ChangedMeanwhile extends Error {}

/** What each of several answers. */
type Answers<W extends readonly Work<unknown>[]> = {
  -readonly [I in keyof W]: W[I] extends Work<infer T> ? T : never
}

export const map = <T, U>(work: Work<T>, read: (answer: T) => U): Work<U> => ({
  ...work,
  read: (results) => read(work.read(results)),
})

export const first = <T>(work: Work<T[]>): Work<T | null> => map(work, ([row]) => row ?? null)

/** Whether a write changed anything. */
export const changed = (work: Work<number>): Work<boolean> => map(work, (changes) => changes > 0)

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
