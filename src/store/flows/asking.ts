import { eq, sql } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import { series } from '../../work/composition.ts'
import { optional, select } from '../../work/statements.ts'
import { map, type Work } from '../../work/work.ts'
import { type By, type Caller, type KeptRow, lookAt } from './caller.ts'
import type { Context } from './context.ts'
import { type Counted, counting, type Limits } from './limits.ts'

/** Who is asking, and what they may do. */
export interface Asking extends Caller {
  /** Sorted. */
  readonly roles: string[]
  readonly permissions: Set<string>
}

/** Who is asking, and what `adapter.state` holds under the keys. */
export function asking(
  context: Context,
  by: By,
  keys?: readonly string[],
): Work<[asking: Asking | null, kept: readonly KeptRow[]]> {
  const { sessions, userRoles, roles, rolePermissions } = context.tables
  const granted = sql`inner join ${roles} on ${eq(roles.name, userRoles.roleName)} left join ${rolePermissions} on ${eq(rolePermissions.roleName, roles.name)}`
  const fields = { role: roles.name, permission: optional(rolePermissions.permission) }
  const grants =
    'sessionId' in by
      ? select(
          fields,
          sql`${sessions} inner join ${userRoles} on ${eq(userRoles.userId, sessions.userId)} ${granted}`,
          eq(sessions.id, input.id(by.sessionId)),
        )
      : select(fields, sql`${userRoles} ${granted}`, eq(userRoles.userId, input.userId(by.userId)))
  return map(lookAt(context, by, keys)(grants), ([caller, rows, found]) => {
    if (caller === null) return [null, rows]
    const names = [...new Set(found.map(({ role }) => role))].sort()
    const permissions = new Set(found.flatMap(({ permission }) => permission ?? []).sort())
    return [{ ...caller, roles: names, permissions }, rows]
  })
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
