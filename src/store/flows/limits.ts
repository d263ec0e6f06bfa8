/** What a flow counts before it does anything that costs time or helps somebody guess. */
import { inArray, not, or, type SQL, sql } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import type { Tables } from '../../schema/tables.ts'
import type { Fields, RowOf } from '../../work/fields.ts'
import { columns, select, type Select, selectBoth } from '../../work/statements.ts'
import { series } from '../../work/composition.ts'
import { map, type Work } from '../../work/work.ts'
import { incrementing, stateKey } from '../state.ts'
import type { Context } from './context.ts'
import { exists } from './conditions.ts'

/** One counter in `adapter.state`. */
export interface Counter {
  /** At most 255 bytes. It must reveal no address: use a hash. */
  readonly key: string
  /** The count is over when it is above this. */
  readonly limit: number
  /**
   * While this counter is over, the others are not counted, so that one visitor with many addresses writes
   * no further rows. Of one visitor's counters, let only the one for their IP address be a gate, and let it be one
   * wherever it is counted.
   */
  readonly gate?: boolean | undefined
}

/** Counters that are counted together. */
export interface Limits {
  /** 1 to 20, each once. */
  readonly counters: readonly Counter[]
  /** The end of a window that begins now. A window that has begun keeps its own end. */
  readonly expiresAt: Date
}

/** What a counter stands at. Of simultaneous requests, each sees at least its own place in the row. */
export interface Count {
  readonly key: string
  /** A gate that is over leaves it as it is. */
  readonly count: number
  /** The end of its window. */
  readonly expiresAt: Date
  readonly over: boolean
}

/** The part of an answer that is about limits. Both are empty without {@link Limits}. */
export interface Counted {
  /** In the order of the counters. */
  readonly counts: readonly Count[]
  /** The first counter that is over, in the order of the counters. */
  readonly over: Count | null
}

/** Counting, described: what comes first in a flow, what it reads at the end, and a condition in between. */
export interface Counting {
  readonly count: readonly Work<number>[]
  readonly counts: Select<CountFields>
  /** A select, and the counters with the same statement. Without any, the select alone. */
  withCounts<F extends Fields>(found: Select<F>): Work<[RowOf<F>[], RowOf<CountFields>[]]>
  readonly keys: readonly string[]
  /** Whether none of the counters is over, by now. */
  readonly allowed: SQL
  read(rows: readonly RowOf<CountFields>[]): Counted
}

type CountFields = ReturnType<typeof countFields>

function countFields({ state }: Tables) {
  const { key, count, expiresAt: windowEnd } = columns(state)
  return { key, count, windowEnd }
}

const keysOf = (some: readonly Counter[]): string[] => some.map(({ key }) => key)

/** With `others`, the rows under these keys are read along. */
export function counting(
  { tables }: Pick<Context, 'tables'>,
  limits: Limits | null,
  others: readonly string[] = [],
): Counting {
  const { state } = tables
  const counters = limits?.counters ?? []
  const expiresAt = limits ? input.date(limits.expiresAt, 'expiresAt') : new Date()
  const keys = limits ? input.stateKeys(stateKey)(counters.map(({ key }) => key)) : []
  const isOver = ({ key, limit }: Counter): SQL =>
    sql`(${state.key} = ${key} and ${state.count} > ${limit})`
  const noneOver = (some: readonly Counter[]): SQL =>
    some.length === 0 ? sql`true` : not(exists(state, or(...some.map(isOver))))
  const gates = counters.filter(({ gate }) => gate)
  const ungated = counters.filter(({ gate }) => !gate)
  const wanted = [...keys, ...others]
  const counts = select(countFields(tables), state, inArray(state.key, wanted))
  return {
    count: [
      ...(gates.length > 0 ? [incrementing(tables, keysOf(gates), expiresAt)] : []),
      ...(ungated.length > 0
        ? [incrementing(tables, keysOf(ungated), expiresAt, noneOver(gates))]
        : []),
    ],
    counts,
    withCounts: (found) =>
      wanted.length > 0 ? selectBoth(found, counts) : map(found, (rows) => [rows, []]),
    keys,
    allowed: noneOver(counters),
    read(rows) {
      const now = new Date()
      const counts = counters.map(({ key, limit }) => {
        const row = rows.find((found) => found.key === key)
        const live = row !== undefined && row.windowEnd > now
        const count = live ? row.count : 0
        return { key, count, expiresAt: live ? row.windowEnd : expiresAt, over: count > limit }
      })
      return { counts, over: counts.find(({ over }) => over) ?? null }
    },
  }
}

export const count =
  (context: Context) =>
  async (limits: Limits): Promise<Counted> => {
    const { count: counted, counts, read } = counting(context, limits)
    return context.send(
      'flows.count',
      map(series(series(...counted), counts), ([, rows]) => read(rows)),
    )
  }
