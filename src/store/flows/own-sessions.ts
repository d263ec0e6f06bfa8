import type { SessionData } from '../../types.ts'
import { and, eq, gte, sql } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import { series } from '../../work/composition.ts'
import { columns, select, update } from '../../work/statements.ts'
import { map, repeatable } from '../../work/work.ts'
import { type Asking, asking } from './asking.ts'
import { type By, type Caller, isOf, lookAt } from './caller.ts'
import { isLive } from './conditions.ts'
import type { Context } from './context.ts'

export interface Renewal {
  readonly id: string
  /** A session that ends later than this keeps its end. */
  readonly expiresAt: Date
  /** A session that is older keeps its end. */
  readonly createdAfter: Date
}

export const renewSession =
  (context: Context) =>
  async ({ id, expiresAt, createdAfter }: Renewal): Promise<Asking | null> => {
    const { sessions } = context.tables
    const end = input.date(expiresAt, 'expiresAt')
    const outlasts = context.dialect.live(
      sessions.expiresAt,
      sql`${sql.param(end, sessions.expiresAt)}`,
    )
    const isIt = and(
      eq(sessions.id, input.id(id)),
      isLive(context, sessions.expiresAt),
      // One that was to last longer is not cut short.
      sql`not (${outlasts})`,
      gte(sessions.createdAt, createdAfter),
    )
    const renewal = update(sessions, { expiresAt: end }, isIt)
    const work = repeatable(series(renewal, asking(context, { sessionId: id })))
    return context.send(
      'flows.renewSession',
      map(work, ([, [found]]) => found),
    )
  }

export const listSessions =
  (context: Context) =>
  async (by: By): Promise<(Caller & { sessions: SessionData[] }) | null> => {
    const { sessions } = context.tables
    const owner = isOf(context, by, sessions)
    const all = columns(sessions)
    // Other names than those of the caller: some drivers tell columns by their names.
    const listed = {
      listedId: all.id,
      ownerId: all.userId,
      until: all.expiresAt,
      since: all.createdAt,
      address: all.ipAddress,
      agent: all.userAgent,
    }
    const list = select(listed, sessions, and(owner, isLive(context, sessions.expiresAt)))
    return context.send(
      'flows.listSessions',
      map(lookAt(context, by)(list), ([caller, , found]) => {
        if (caller === null) return null
        const oldestFirst = found.toSorted(
          (a, b) => a.since.getTime() - b.since.getTime() || (a.listedId < b.listedId ? -1 : 1),
        )
        return {
          ...caller,
          sessions: oldestFirst.map((row) => ({
            id: row.listedId,
            userId: row.ownerId,
            expiresAt: row.until,
            createdAt: row.since,
            ipAddress: row.address,
            userAgent: row.agent,
          })),
        }
      }),
    )
  }
