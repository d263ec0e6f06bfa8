import { and, eq, isNull } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import { atomic, series } from '../../work/composition.ts'
import { select, update } from '../../work/statements.ts'
import { map } from '../../work/work.ts'
import { removing, sessionsOf, tokensOf } from './endings.ts'
import { exists, stillHas } from './conditions.ts'
import type { Context } from './context.ts'
import { repeatedAs } from './repeats.ts'

export const deleteAccount =
  (context: Context) =>
  async (userId: string, hashedPassword: string | null): Promise<boolean> => {
    const { users } = context.tables
    const owner = input.userId(userId)
    const now = new Date()
    const mark = { isActive: false, deletedAt: now, updatedAt: now }
    const isMarked = and(eq(users.id, owner), eq(users.deletedAt, now))
    const marking = update(
      users,
      mark,
      and(stillHas(context, owner, hashedPassword), isNull(users.deletedAt)),
    )
    const rest = series(
      ...removing(
        context,
        [sessionsOf(context, owner, {}), tokensOf(context, owner)],
        exists(users, isMarked),
      ),
    )
    const look = map(select({ id: users.id }, users, isMarked), (rows) => rows.length > 0)
    const done = map(atomic(marking, rest), ([changes]) => changes > 0)
    const repeat = () => map(atomic(marking, rest, look), ([, , found]) => found)
    return context.send('flows.deleteAccount', repeatedAs(done, repeat))
  }
