import { and, eq, or } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import type { UserData } from '../../types.ts'
import { series } from '../../work/composition.ts'
import { select, selectBoth, update } from '../../work/statements.ts'
import { map, OutcomeUnknown, type Work } from '../../work/work.ts'
import { ConflictError } from '../../errors.ts'
import { userFields } from '../user-rows.ts'
import { exists, isLive, REFRESH } from './conditions.ts'
import type { Context } from './context.ts'
import type { NewRefreshRow } from './grant.ts'
import { endFamily } from './sign-out.ts'

export interface Refresh {
  readonly userId: string
  readonly jti: string
  /** The part of the jti before the dot; of Python's, which has none, all of it. */
  readonly family: string
  /** Its jti is derived from the old one, so that all callers with the old one name the same. */
  readonly successor: NewRefreshRow
  /** When the successor is made, which its end was reckoned from. */
  readonly at: Date
  /** What its jti may be as well: as another instance has derived it, which does not have the newest secret yet. */
  readonly others?: readonly string[] | undefined
  /** How long the old token still gets the same successor. */
  readonly graceMs: number
}

/**
 * `refreshed`, by this caller or, within the grace, by another with the same token: sign a pair for the jti and the dates
 * of the row. `replayed`: the token had been used, and its family has been ended. `nobody`: no active user.
 */
export type Refreshed =
  | { readonly outcome: 'refreshed'; user: UserData; jti: string; createdAt: Date; expiresAt: Date }
  | { readonly outcome: 'replayed'; user: UserData }
  | { readonly outcome: 'nobody' }

/**
 * Renames the row in place: who deletes one row and inserts another cannot be seen by those who come at the same moment, as
 * long as the database has not committed both.
 */
function renaming(
  context: Context,
  { userId, jti, successor, at, others = [], graceMs }: Refresh,
): Work<Refreshed> {
  const { users, tokens } = context.tables
  const owner = input.userId(userId)
  const { token, tokenType, createdAt, expiresAt } = tokens
  const named = (...names: readonly unknown[]) =>
    and(
      or(...names.map((name) => eq(token, input.token(name)))),
      eq(tokens.userId, owner),
      eq(tokenType, REFRESH),
      isLive(context, expiresAt),
    )
  const isActive = and(eq(users.id, owner), eq(users.isActive, true))
  const row = {
    token: input.newKey(input.token)(successor.jti),
    createdAt: input.date(at, 'createdAt'),
    expiresAt: input.date(successor.expiresAt, 'expiresAt'),
  }
  const renamed = update(tokens, row, and(named(jti), exists(users, isActive)))
  const look = selectBoth(
    select(userFields(context.tables), users, eq(users.id, owner)),
    select(
      { successor: token, since: createdAt, until: expiresAt },
      tokens,
      named(row.token, ...others),
    ),
  )
  const both = { ...series(renamed, look), meanings: { unique: () => new ConflictError() } }
  const read =
    (isRepeat: boolean) =>
    ([changes, [[user], [found]]]: readonly [
      number,
      readonly [readonly UserData[], readonly { successor: string; since: Date; until: Date }[]],
    ]): Refreshed => {
      if (!user?.isActive) return { outcome: 'nobody' }
      const { createdAt: now } = row
      if (changes > 0) {
        return {
          outcome: 'refreshed',
          user,
          jti: row.token,
          createdAt: now,
          expiresAt: row.expiresAt,
        }
      }
      const age = found ? now.getTime() - found.since.getTime() : Infinity
      const isOwn = isRepeat && age === 0
      if (found && (isOwn || (graceMs > 0 && age <= graceMs))) {
        const { successor: name, since, until } = found
        return { outcome: 'refreshed', user, jti: name, createdAt: since, expiresAt: until }
      }
      // An earlier attempt may have renamed it, and its successor may have gone since.
      if (isRepeat) throw new OutcomeUnknown()
      return { outcome: 'replayed', user }
    }
  const again = (): Work<Refreshed> => ({ ...map(both, read(true)), again })
  return { ...map(both, read(false)), again }
}

export const refresh =
  (context: Context) =>
  async (given: Refresh): Promise<Refreshed> => {
    const answer = await context.send('flows.refresh', renaming(context, given))
    if (answer.outcome === 'replayed') await endFamily(context)(given.userId, given.family)
    return answer
  }
