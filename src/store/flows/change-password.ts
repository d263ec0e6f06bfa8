import { and, eq } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import { atomic, series } from '../../work/composition.ts'
import { select, update } from '../../work/statements.ts'
import { map } from '../../work/work.ts'
import {
  countersOf,
  keepingFingerprints,
  removing,
  revoking,
  sessionsOf,
  tokensOf,
} from './endings.ts'
import { exists, stillHas } from './conditions.ts'
import type { Context } from './context.ts'
import type { KeptFingerprints, Keeps, Revocation } from './grant.ts'
import { repeatedAs } from './repeats.ts'

export interface PasswordChange {
  readonly userId: string
  /** The hash that was checked; null for a user who has no password yet. */
  readonly from: string | null
  readonly to: string
  readonly keeps: Keeps
  readonly revocation: Revocation | null
  /** Come back as `fingerprints` of the signed-in user, so that the session to keep goes on under the new hash. */
  readonly fingerprints?: KeptFingerprints | undefined
  /** Counters that go, as the password was right. */
  readonly clears?: readonly string[] | undefined
}

export const changePassword =
  (context: Context) =>
  async (change: PasswordChange): Promise<boolean> => {
    const { userId, from, to, keeps, revocation, fingerprints, clears } = change
    const { users } = context.tables
    const owner = input.userId(userId)
    const hashedPassword = input.hashedPassword(to)
    const set = { hashedPassword, updatedAt: new Date() }
    // No two hashes are the same, so the call that finds it has won.
    const has = and(eq(users.id, owner), eq(users.hashedPassword, hashedPassword))
    const replacement = update(users, set, stillHas(context, owner, from))
    const rest = series(
      ...removing(
        context,
        [
          sessionsOf(context, owner, keeps),
          tokensOf(context, owner),
          ...countersOf(context, clears),
        ],
        exists(users, has),
      ),
      ...revoking(context, keeps.family, revocation, has),
      ...(fingerprints ? [keepingFingerprints(context, fingerprints, has)] : []),
    )
    const look = map(select({ id: users.id }, users, has), (rows) => rows.length > 0)
    const done = map(atomic(replacement, rest), ([changes]) => changes > 0)
    const repeat = () => map(atomic(replacement, rest, look), ([, , found]) => found)
    return context.send('flows.changePassword', repeatedAs(done, repeat))
  }
