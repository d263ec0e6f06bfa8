import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from '../schema/sql.ts'
import * as input from '../input/rules.ts'
import type { Tables } from '../schema/tables.ts'
import type { CleanupOptions, StateCount } from '../types.ts'
import { columns, insert, remove, removeMany, select, update } from '../work/statements.ts'
import { atomic, series } from '../work/composition.ts'
import { ended, live } from './expiry.ts'
import {
  type Described,
  map,
  ONE_CHANGE,
  OutcomeUnknown,
  repeatable,
  type Work,
} from '../work/work.ts'

/**
 * Facts that end by themselves: counters, and what may happen once. They stand in a table that FastAuth does not
 * know, `fastauth_state`.
 *
 * Keys are at most 255 bytes, and do not begin with `fastauth:`; values are JSON of at most 64 KiB, and not null.
 */
export interface StateAdapter {
  /** Stores a value, and replaces one that the key had. */
  put(key: string, value: unknown, expiresAt: Date): Promise<void>
  /** Stores a value if there is none under the key. True for exactly one of any number of callers. */
  add(key: string, value: unknown, expiresAt: Date): Promise<boolean>
  /** Gives the value to exactly one of any number of callers, and removes it; null to all others. */
  take(key: string): Promise<unknown>
  /**
   * Adds 1 to each counter and returns where they stand, in the order of the keys: each caller gets another
   * count. A counter begins at 0 and, when its window has ended, again; `expiresAt` is the end of a window that
   * begins with this call. At most 20 keys.
   *
   * @throws {DatabaseError} `database_unknown`, `…_timeout` or `…_unavailable` when the answer was lost: it may have
   * counted, and is not sent again
   *
   * @example
   * ```ts
   * import { libsqlAdapter } from 'fastauth-edge/libsql'
   *
   * const { state } = libsqlAdapter({ url: 'file:auth.db' })
   * const [tries] = await state.increment(['tries:127.0.0.1'], new Date(Date.now() + 60_000))
   * if (tries !== undefined && tries.count > 5) throw new Error('too many tries')
   * ```
   */
  increment(keys: readonly string[], expiresAt: Date): Promise<StateCount[]>
  /**
   * Removes what has expired and counts it, in batches of 5,000: each is a request, of which a Worker may
   * send only so many. `limit` is how many at most.
   *
   * @throws {ValidationError} the limit is no whole number above 0
   */
  cleanupExpired(options?: CleanupOptions): Promise<number>
}

/** What the flows keep here for themselves. */
const RESERVED = 'fastauth:'

/** What the keys begin with under which flows keep one kind of fact. They may be longer than those of others. */
export const reservedKey = (kind: string): string => `${RESERVED}${kind}:`

export const stateKey: input.Reader<string> = input.stateKey(RESERVED)

const decoded = (json: string | null): unknown => (json === null ? null : JSON.parse(json))

/** Counters whose window has not ended. A fact is none, though its row has a count. */
const counters = ({ expiresAt, value }: Tables['state']) => live(expiresAt, isNull(value))

/** One more for each key, in a new window where the last has ended, if `where` holds. */
export function incrementing(
  { state }: Tables,
  keys: readonly string[],
  expiresAt: Date,
  where: SQL = sql`true`,
): Work<number> {
  // Two callers who lock the same counters in another order would wait for each other for ever.
  const values = [...keys].sort()
  return insert(
    state,
    { key: sql`counted.column1`, value: null, count: 1, expiresAt },
    {
      from: (dialect) => dialect.values(values, 'counted'),
      where,
      onDuplicate: (dialect) => {
        const isCounting = counters(state)(dialect)
        const end = sql.param(expiresAt, state.expiresAt)
        return {
          key: state.key,
          set: [
            [state.count, sql`case when ${isCounting} then ${state.count} + 1 else 1 end`],
            [state.expiresAt, sql`case when ${isCounting} then ${state.expiresAt} else ${end} end`],
            [state.value, sql`null`],
          ],
        }
      },
    },
  )
}

/**
 * One less for each counter under these keys, if `where` holds. The rows are locked in the order of the keys: let it
 * be the one in which they were counted, so that nobody who counts waits for ever.
 */
export function decrementing(
  { state }: Tables,
  keys: readonly string[],
  where: SQL | undefined,
): Work<number> {
  return insert(
    state,
    // A counter that was removed meanwhile comes back as one whose window has ended.
    { key: sql`counted.column1`, value: null, count: 0, expiresAt: new Date() },
    {
      from: (dialect) => dialect.values(keys, 'counted'),
      where,
      onDuplicate: (dialect) => {
        const isCounted = sql`${counters(state)(dialect)} and ${state.count} > 0`
        const count = sql`case when ${isCounted} then ${state.count} - 1 else ${state.count} end`
        return { key: state.key, set: [[state.count, count]] }
      },
    },
  )
}

export function stateAdapter(tables: Tables): Described<StateAdapter> {
  const { state } = tables
  const fields = columns(state)
  const { key, value, count, expiresAt: end } = fields

  return {
    put(id, json, expiresAt) {
      const row = {
        key: stateKey(id),
        value: JSON.stringify(input.stateValue(json)),
        count: 0,
        expiresAt: input.date(expiresAt, 'expiresAt'),
      }
      const replace = [value, count, end]
      return map(repeatable(insert(state, row, { onDuplicate: { key, replace } })), () => {})
    },

    add(id, json, expiresAt) {
      const row = {
        key: stateKey(id),
        value: JSON.stringify(input.stateValue(json)),
        // By this, a repeat knows its own.
        count: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
        expiresAt: input.date(expiresAt, 'expiresAt'),
      }
      const { key: _, ...set } = row
      const insertion = map(insert(state, row), (changes) => changes > 0)
      const overwritten = () => update(state, set, ended(end, eq(key, row.key)))
      const replaced = () => map(overwritten(), (changes) => [{ rows: [], changes }])
      const look = () => select(fields, state, eq(key, row.key))
      const unique = () =>
        map(series(overwritten(), look()), ([changes, [found]]) => {
          if (changes > 0 || found?.count === row.count) return ONE_CHANGE
          return found === undefined ? new OutcomeUnknown() : [{ rows: [], changes: 0 }]
        })
      return repeatable({ ...insertion, meanings: { unique: replaced } }, undefined, { unique })
    },

    take(id) {
      const where = and(eq(key, stateKey(id)), isNotNull(value))
      const taken = map(
        // The end is read as well, so that one that cannot be read is an error.
        series(
          select({ value, end }, state, where, { lock: true }),
          remove(state, live(end, where)),
        ),
        ([[row], removed]) => (row && removed === 1 ? row : null),
      )
      // Of a repeat: the winner may have been this call, and the row is gone.
      return map(repeatable(taken, Boolean), (row) => decoded(row?.value ?? null))
    },

    increment(names, expiresAt) {
      const keys = input.stateKeys(stateKey)(names)
      const counted = atomic(
        incrementing(tables, keys, input.date(expiresAt, 'expiresAt')),
        select({ key, count, end }, state, inArray(key, keys)),
      )
      return map(counted, ([, rows]) =>
        keys.map((name) => {
          const row = rows.find((found) => found.key === name)
          if (row === undefined) throw new OutcomeUnknown()
          return { count: row.count, expiresAt: row.end }
        }),
      )
    },

    cleanupExpired: (options = {}) =>
      removeMany(state, key, ended(end), input.cleanup(options).limit),
  }
}
