import { and, eq, type SQL, sql } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import type { Credentials, PasskeyData } from '../../types.ts'
import { atomic, series } from '../../work/composition.ts'
import { columns, select, update } from '../../work/statements.ts'
import { map } from '../../work/work.ts'
import { grows } from '../passkey.ts'
import { decrementing } from '../state.ts'
import { userFields } from '../user-rows.ts'
import { granting, isGranted } from './access.ts'
import { type Challenge, isSpentAs, newMark, spending, stateKeyOf } from './challenges.ts'
import { stillHas } from './conditions.ts'
import type { Context } from './context.ts'
import { formerOf, removing } from './endings.ts'
import type { Former, Grant } from './grant.ts'
import { type Counted, counting, type Limits } from './limits.ts'
import { repeatedAs } from './repeats.ts'

/** A passkey and whose it is, active or not. */
export interface PasskeyOwner extends Credentials {
  readonly passkey: PasskeyData
}

export interface PasskeyLook extends Counted {
  readonly found: PasskeyOwner | null
  /** Whether the challenge has been answered before. */
  readonly isSpent: boolean
}

export interface SignInByPasskey {
  readonly credentialId: string
  readonly userId: string
  /** As it was read; null for a user without a password. */
  readonly hashedPassword: string | null
  /** The counter of the authenticator, which has to grow. */
  readonly signCount: number
  readonly lastUsedAt: Date
  readonly challenge: Challenge
  readonly grant: Grant
  readonly former?: Former | undefined
  /** Keys of counters that this sign-in is taken off again, in the order in which they were counted. */
  readonly returns?: readonly string[] | undefined
}

/** Users with their passkeys. */
const ownedPasskeys = ({ tables: { users, passkeys } }: Context): SQL =>
  sql`${users} inner join ${passkeys} on ${eq(passkeys.userId, users.id)}`

export const lookUpPasskey =
  (context: Context) =>
  async (
    credentialId: string,
    challenge: Challenge,
    limits: Limits | null,
  ): Promise<PasskeyLook> => {
    const { users, passkeys } = context.tables
    const key = stateKeyOf(challenge)
    const { count, withCounts, read } = counting(context, limits, [key])
    const all = columns(passkeys)
    // Other names than those of the user: some drivers tell columns by their names.
    const found = select(
      {
        passkeyId: all.id,
        publicKey: all.publicKey,
        signCount: all.signCount,
        aaguid: all.aaguid,
        passkeyName: all.name,
        since: all.createdAt,
        lastUsedAt: all.lastUsedAt,
        ...userFields(context.tables),
        hashedPassword: users.hashedPassword,
      },
      ownedPasskeys(context),
      eq(passkeys.id, input.credentialId(credentialId)),
    )
    return context.send(
      'flows.lookUpPasskey',
      map(series(series(...count), withCounts(found)), ([, [[row], rows]]) => {
        const looked = { ...read(rows), isSpent: rows.some((one) => one.key === key) }
        if (row === undefined) return { ...looked, found: null }
        const { passkeyId, publicKey, signCount, aaguid, passkeyName, since, lastUsedAt, ...rest } =
          row
        const { hashedPassword, ...user } = rest
        const passkey = {
          id: passkeyId,
          userId: user.id,
          publicKey,
          signCount,
          aaguid,
          name: passkeyName,
          createdAt: since,
          lastUsedAt,
        }
        return { ...looked, found: { passkey, user, hashedPassword } }
      }),
    )
  }

export const signInByPasskey =
  (context: Context) =>
  async (given: SignInByPasskey): Promise<boolean> => {
    const { tables } = context
    const { passkeys } = tables
    const { challenge, grant, former, returns = [] } = given
    const userId = input.userId(given.userId)
    const set = {
      signCount: input.signCount(given.signCount),
      lastUsedAt: input.date(given.lastUsedAt, 'lastUsedAt'),
    }
    const isIt = and(
      eq(passkeys.id, input.credentialId(given.credentialId)),
      eq(passkeys.userId, userId),
      grows(tables, set.signCount),
    )
    const isUser = stillHas(context, userId, given.hashedPassword)
    const mark = newMark()
    const isOurs = isSpentAs(context, challenge, mark)
    // First, and with both rows for this unit alone: what follows asks only whether this has come to something.
    const spent = spending(context, challenge, mark, {
      from: ownedPasskeys(context),
      where: and(isUser, isIt),
    })
    const advanced = update(passkeys, set, and(isIt, isOurs))
    const granted = (again: boolean) => granting(context, grant, and(isUser, isOurs), { again })
    const ended = series(...removing(context, formerOf(context, former), isOurs))
    const returned = series(...(returns.length > 0 ? [decrementing(tables, returns, isOurs)] : []))
    const signedIn = map(
      atomic(spent, advanced, granted(false), returned, ended),
      ([, , won]) => won,
    )
    // Of a repeat: an earlier attempt may have done it all. Nothing is taken off a second time.
    const repeat = () =>
      map(
        atomic(
          spent,
          advanced,
          granted(true),
          ended,
          isGranted(context, grant, and(isUser, isOurs)),
        ),
        ([, , , , won]) => won,
      )
    return context.send('flows.signInByPasskey', repeatedAs(signedIn, repeat))
  }
