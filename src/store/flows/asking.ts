import * as input from '../../input/rules.ts'
import { series } from '../../work/composition.ts'
import { map, type Work } from '../../work/work.ts'
import { granted, grants } from '../grants.ts'
import { type By, type Caller, type KeptRow, lookAt } from './caller.ts'
import type { Context } from './context.ts'
import { type Counted, counting, type Limits } from './limits.ts'

/** Who is signed in, and what they may do. */
export interface Asking extends Caller {
  /** Sorted. */
  readonly roles: string[]
  readonly permissions: Set<string>
}

/** Who is signed in, and what `adapter.state` holds under the keys. */
export function asking(
  context: Context,
  by: By,
  keys?: readonly string[],
): Work<[asking: Asking | null, kept: readonly KeptRow[]]> {
  const { ofUser, ofSession } = grants(context.tables)
  const theirs =
    'sessionId' in by ? ofSession(input.id(by.sessionId)) : ofUser(input.userId(by.userId))
  return map(lookAt(context, by, keys)(theirs), ([caller, rows, found]) => [
    caller && { ...caller, ...granted(found) },
    rows,
  ])
}

export const whoIsAsking =
  (context: Context) =>
  async (by: By): Promise<Asking | null> =>
    context.send(
      'flows.whoIsAsking',
      map(asking(context, by), ([found]) => found),
    )

export const whoIsAskingCounted =
  (context: Context) =>
  async (by: By, limits: Limits | null): Promise<Counted & { asking: Asking | null }> => {
    const { count, keys, read } = counting(context, limits)
    return context.send(
      'flows.whoIsAskingCounted',
      map(series(series(...count), asking(context, by, keys)), ([, [found, rows]]) => {
        const counts = rows.flatMap(({ keptKey: key, keptCount, keptUntil: windowEnd }) =>
          key === null || windowEnd === null ? [] : [{ key, count: keptCount ?? 0, windowEnd }],
        )
        return { ...read(counts), asking: found }
      }),
    )
  }
