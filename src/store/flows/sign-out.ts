import type { Keeps, Revocation } from './grant.ts'
import { and, eq, not } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import { atomic, series } from '../../work/composition.ts'
import { remove } from '../../work/statements.ts'
import { changed, map, repeatable } from '../../work/work.ts'
import { refreshTokens, removing, revoking, sessionsOf } from './endings.ts'
import { inFamily } from './conditions.ts'
import type { Context } from './context.ts'

export const endSession =
  ({ tables: { sessions }, send }: Context) =>
  async (id: string, userId?: string): Promise<boolean> => {
    const owned = userId === undefined ? undefined : eq(sessions.userId, input.userId(userId))
    return send(
      'flows.endSession',
      changed(remove(sessions, and(eq(sessions.id, input.id(id)), owned))),
    )
  }

export const endFamily =
  (context: Context) =>
  async (userId: string, family: string): Promise<boolean> => {
    const { tokens } = context.tables
    const members = refreshTokens(context, userId, inFamily(context, family))
    return context.send('flows.endFamily', changed(remove(tokens, members)))
  }

export const endAll =
  (context: Context) =>
  async (userId: string, keeps: Keeps, revocation: Revocation | null): Promise<void> => {
    const { users, tokens } = context.tables
    const owner = input.userId(userId)
    const { family } = keeps
    const others = family === undefined ? undefined : not(inFamily(context, family))
    const work = atomic(
      series(
        ...removing(context, [
          sessionsOf(context, owner, keeps),
          { table: tokens, where: refreshTokens(context, owner, others) },
        ]),
      ),
      series(...revoking(context, family, revocation, eq(users.id, owner))),
    )
    return context.send(
      'flows.endAll',
      map(repeatable(work), () => {}),
    )
  }
