/** The passkeys of who is signed in. */
import { and, eq, sql } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import type { NewPasskey, PasskeyData, UserData } from '../../types.ts'
import { atomic, series } from '../../work/composition.ts'
import { columns, insert, remove, select, update } from '../../work/statements.ts'
import { first, map, repeatable } from '../../work/work.ts'
import { ConflictError } from '../../errors.ts'
import { passkeyToStore } from '../passkey.ts'
import { type By, type Caller, isOf, lookAt } from './caller.ts'
import { type Challenge, isSpentAs, newMark, spending } from './challenges.ts'
import { stillHas } from './conditions.ts'
import type { Context } from './context.ts'
import { repeatedAs } from './repeats.ts'
import { hasAnotherWayIn } from './ways-in.ts'

/** What a list shows of a passkey. */
export type PasskeyListing = Omit<PasskeyData, 'userId' | 'publicKey' | 'signCount'>

export interface PasskeyRegistration {
  readonly passkey: NewPasskey
  /** Its owner, as they were read: who was taken over since, or has another password, gets none. */
  readonly user: Pick<UserData, 'emailVerified'>
  readonly hashedPassword: string | null
  readonly challenge: Challenge
}

/** Other names than those of the caller: some drivers tell columns by their names. */
function listed({ tables: { passkeys } }: Context) {
  const { id, aaguid, name, createdAt, lastUsedAt } = columns(passkeys)
  return { passkeyId: id, aaguid, passkeyName: name, since: createdAt, lastUsedAt }
}

export const listPasskeys =
  (context: Context) =>
  async (by: By): Promise<(Caller & { passkeys: PasskeyListing[] }) | null> => {
    const { passkeys } = context.tables
    const owner = isOf(context, by, passkeys)
    return context.send(
      'flows.listPasskeys',
      map(lookAt(context, by)(select(listed(context), passkeys, owner)), ([caller, , found]) => {
        if (caller === null) return null
        const all = found.map(({ passkeyId: id, aaguid, passkeyName: name, ...times }) => ({
          id,
          aaguid,
          name,
          createdAt: times.since,
          lastUsedAt: times.lastUsedAt,
        }))
        const oldestFirst = all.toSorted(
          (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1),
        )
        return { ...caller, passkeys: oldestFirst }
      }),
    )
  }

export const registerPasskey =
  (context: Context) =>
  async ({
    passkey,
    user: { emailVerified },
    hashedPassword,
    challenge,
  }: PasskeyRegistration): Promise<PasskeyData | null> => {
    const { users, passkeys } = context.tables
    const data = passkeyToStore(passkey)
    const isUser = and(
      stillHas(context, data.userId, hashedPassword),
      eq(users.emailVerified, emailVerified),
    )
    const mark = newMark()
    const isOurs = isSpentAs(context, challenge, mark)
    const spent = spending(context, challenge, mark, { from: sql`${users}`, where: isUser })
    const storing = (again: boolean) => ({
      ...insert(
        passkeys,
        { ...data, userId: users.id },
        {
          from: sql`${users}`,
          where: and(isUser, isOurs),
          ...(again && { onDuplicate: { keep: columns(passkeys).id } }),
        },
      ),
      meanings: { unique: () => new ConflictError() },
    })
    const stored = map(atomic(spent, storing(false)), ([, changes]) => (changes > 0 ? data : null))
    // Of a repeat: an earlier attempt may have stored it, in the unit that spent the challenge.
    const look = select(
      { id: passkeys.id },
      passkeys,
      and(eq(passkeys.id, data.id), eq(passkeys.userId, data.userId), isOurs),
    )
    const repeat = () =>
      map(atomic(spent, storing(true), look), ([, , rows]) => (rows.length > 0 ? data : null))
    return context.send('flows.registerPasskey', repeatedAs(stored, repeat))
  }

const own = ({ tables: { passkeys } }: Context, userId: string, credentialId: string) =>
  and(eq(passkeys.id, input.credentialId(credentialId)), eq(passkeys.userId, input.userId(userId)))

export const renamePasskey =
  (context: Context) =>
  async (userId: string, credentialId: string, name: string): Promise<PasskeyData | null> => {
    const { passkeys } = context.tables
    const isIt = own(context, userId, credentialId)
    const renaming = update(passkeys, { name: input.passkeyName(name) }, isIt)
    const look = first(select(columns(passkeys), passkeys, isIt))
    return context.send(
      'flows.renamePasskey',
      map(repeatable(series(renaming, look)), ([, found]) => found),
    )
  }

/** What came of a removal, and the passkey as it was. */
export type PasskeyRemoval =
  | { readonly outcome: 'removed'; readonly passkey: PasskeyData }
  | { readonly outcome: 'last' }
  | { readonly outcome: 'none' }

export const removePasskey =
  (context: Context) =>
  async (userId: string, credentialId: string): Promise<PasskeyRemoval> => {
    const { users, passkeys } = context.tables
    const owner = input.userId(userId)
    const isUser = eq(users.id, owner)
    const isIt = own(context, owner, credentialId)
    const work = atomic(
      // One at a time: of two who each see the other's way in, both would remove theirs.
      select({ id: users.id }, users, isUser, { lock: true }),
      first(select(columns(passkeys), passkeys, isIt)),
      remove(passkeys, and(isIt, hasAnotherWayIn(context, owner, 'passkey'))),
    )
    const removed = map(work, ([, passkey, changes]): PasskeyRemoval => {
      if (passkey === null) return { outcome: 'none' }
      return changes > 0 ? { outcome: 'removed', passkey } : { outcome: 'last' }
    })
    // Of a repeat: this call may have removed it.
    return context.send(
      'flows.removePasskey',
      repeatable(removed, ({ outcome }) => outcome === 'removed'),
    )
  }
