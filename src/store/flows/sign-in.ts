import type { Credentials, JsonObject } from '../../types.ts'
import { and, eq, sql } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import { atomic, series } from '../../work/composition.ts'
import { select, update } from '../../work/statements.ts'
import { map } from '../../work/work.ts'
import { decrementing } from '../state.ts'
import { userFields } from '../user-rows.ts'
import { granting, isGranted } from './access.ts'
import { countersOf, formerOf, keepingFingerprints, removing } from './endings.ts'
import { exists, stillHas } from './conditions.ts'
import { fingerprintsIn, fingerprintsKey, kept, userIn } from './caller.ts'
import type { Context } from './context.ts'
import type { Former, Grant, KeptFingerprints } from './grant.ts'
import { type Counted, counting, type Limits } from './limits.ts'
import {
  type AccountToLink,
  isAccount,
  isUsers,
  linkedUsers,
  storingTokens,
} from './linked-accounts.ts'
import { repeatedAs } from './repeats.ts'

export interface SignIn {
  readonly userId: string
  /** As it was read; null for a user without a password, who came another way. */
  readonly hashedPassword: string | null
  readonly grant: Grant
  readonly former?: Former | undefined
  /** Keys of counters that start again. */
  readonly clears?: readonly string[] | undefined
  /** Keys of counters that this sign-in is taken off again, in the order in which they were counted. */
  readonly returns?: readonly string[] | undefined
  /** The account at a provider that showed who they are: it must still be linked. */
  readonly by?: AccountToLink | undefined
}

export interface HashReplacement {
  readonly userId: string
  readonly from: string
  readonly to: string
  readonly fingerprints?: KeptFingerprints | undefined
}

export interface FoundCredentials extends Credentials {
  /** What the last `replaceHash` or `changePassword` left, for the next one. */
  readonly fingerprints: JsonObject | null
}

export const lookUpCredentials =
  (context: Context) =>
  async (
    email: string,
    limits: Limits | null,
  ): Promise<Counted & { found: FoundCredentials | null }> => {
    const { users, state } = context.tables
    const { count, withCounts, read } = counting(context, limits)
    const found = select(
      { ...userFields(context.tables), hashedPassword: users.hashedPassword, ...kept(context) },
      sql`${users} left join ${state} on ${eq(state.key, fingerprintsKey(context))}`,
      eq(users.email, input.email(email)),
    )
    return context.send(
      'flows.lookUpCredentials',
      map(series(series(...count), withCounts(found)), ([, [[row], rows]]) => {
        if (row === undefined) return { ...read(rows), found: null }
        const { hashedPassword } = row
        const fingerprints = fingerprintsIn([row], row.id)
        return { ...read(rows), found: { user: userIn(row), hashedPassword, fingerprints } }
      }),
    )
  }

export const signIn =
  (context: Context) =>
  async ({
    userId,
    hashedPassword,
    grant,
    former,
    clears,
    returns = [],
    by,
  }: SignIn): Promise<boolean> => {
    const { tables } = context
    const { users } = tables
    const from = by ? linkedUsers(context) : sql`${users}`
    const is = stillHas(context, input.userId(userId), hashedPassword)
    const isIt = and(is, by && isAccount(context, by))
    const isThere = exists(from, isIt)
    const returned = series(...(returns.length > 0 ? [decrementing(tables, returns, isThere)] : []))
    const ended = series(
      ...removing(context, [...formerOf(context, former), ...countersOf(context, clears)], isThere),
      // No look at the accounts: MySQL refuses one in the update of a table that it is about.
      ...(by ? storingTokens(context, by, and(isUsers(context, userId), exists(users, is))) : []),
    )
    const signedIn = map(
      atomic(granting(context, grant, isIt, { from }), returned, ended),
      ([won]) => won,
    )
    // A repeat finds the row in its way that an earlier attempt has stored, and takes nothing off a second time.
    const repeat = () =>
      map(
        atomic(
          granting(context, grant, isIt, { from, again: true }),
          ended,
          isGranted(context, grant, isIt, from),
        ),
        ([, , won]) => won,
      )
    return context.send('flows.signIn', repeatedAs(signedIn, repeat))
  }

export const replaceHash =
  (context: Context) =>
  async ({ userId, from, to, fingerprints }: HashReplacement): Promise<boolean> => {
    const { users } = context.tables
    const isUser = eq(users.id, input.userId(userId))
    const has = (hash: string) => and(isUser, eq(users.hashedPassword, hash))
    const hashedPassword = input.hashedPassword(to)
    const replacement = update(users, { hashedPassword }, has(from))
    const kept = fingerprints ? [keepingFingerprints(context, fingerprints, has(to))] : []
    const look = map(select({ id: users.id }, users, has(to)), (rows) => rows.length > 0)
    const replaced = map(atomic(replacement, series(...kept)), ([changes]) => changes > 0)
    const repeat = () => map(atomic(replacement, series(...kept), look), ([, , found]) => found)
    return context.send('flows.replaceHash', repeatedAs(replaced, repeat))
  }
