/** Challenges of passkeys: spent once, by a row in `adapter.state` that stays until they have expired. */
import { and, eq, type SQL } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import { columns, insert } from '../../work/statements.ts'
import type { Work } from '../../work/work.ts'
import { reservedKey } from '../state.ts'
import { exists } from './conditions.ts'
import type { Context } from './context.ts'

export interface Challenge {
  /** Identifies it. */
  readonly id: string
  readonly expiresAt: Date
}

const CHALLENGE = reservedKey('challenge')

export const stateKeyOf = ({ id }: Challenge): string => CHALLENGE + input.token(id)

/** By this, a unit knows the row of its own. */
export const newMark = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0

/** Spends a challenge, if `where` finds a row, which nobody else changes before the unit has ended. */
export function spending(
  { tables: { state } }: Context,
  challenge: Challenge,
  mark: number,
  { from, where }: { readonly from: SQL; readonly where: SQL | undefined },
): Work<number> {
  const row = {
    key: stateKeyOf(challenge),
    value: 'true',
    count: mark,
    expiresAt: input.date(challenge.expiresAt, 'expiresAt'),
  }
  return insert(state, row, {
    from,
    where,
    lock: true,
    onDuplicate: { keep: columns(state).key },
  })
}

/** Whether it was spent, and by the unit with this mark. */
export const isSpentAs = (
  { tables: { state } }: Context,
  challenge: Challenge,
  mark: number,
): SQL => exists(state, and(eq(state.key, stateKeyOf(challenge)), eq(state.count, mark)))
