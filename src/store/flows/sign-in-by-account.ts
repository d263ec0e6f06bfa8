import { and, eq, ne, or, type SQL, sql } from '../../schema/sql.ts'
import * as input from '../../input/rules.ts'
import type { Credentials, UserData } from '../../types.ts'
import { atomic, series } from '../../work/composition.ts'
import { select, selectBoth } from '../../work/statements.ts'
import { map, type Work } from '../../work/work.ts'
import { userFields } from '../user-rows.ts'
import { granting, isGranted } from './access.ts'
import { exists } from './conditions.ts'
import type { Context } from './context.ts'
import { formerOf, removing } from './endings.ts'
import type { Former, Grant } from './grant.ts'
import {
  type AccountKey,
  type AccountToLink,
  isAccount,
  linkedUsers,
  storingTokens,
} from './linked-accounts.ts'
import { repeatedAs } from './repeats.ts'
import { signIn } from './sign-in.ts'

/** Who an account at a provider may belong to. */
export interface AccountLook {
  /** Whom it is linked to, active or not. */
  readonly linked: Credentials | null
  /** Who has its address, active or not: the same user, or another. */
  readonly owner: Credentials | null
}

export interface SignInByAccount {
  readonly account: AccountToLink
  /** The address that the provider says, folded or not; null for none that can be looked up. */
  readonly email: string | null
  /**
   * Whether the provider's word proves that mailbox. A user with this address who has not verified it is not signed in by
   * this flow: the account has to be emptied first.
   */
  readonly proven: boolean
  /** Whether a user who has not verified their address is not signed in at all. */
  readonly onlyVerified: boolean
  readonly grant: Grant
  readonly former?: Former | undefined
}

/** What is found, and whether it signed anybody in. */
export interface SignedInByAccount extends AccountLook {
  readonly isIn: boolean
}

const credentialsIn = ({
  hashedPassword,
  ...user
}: UserData & Pick<Credentials, 'hashedPassword'>): Credentials => ({
  user,
  hashedPassword,
})

function looking(context: Context, account: AccountKey, email: string | null): Work<AccountLook> {
  const { users } = context.tables
  const { hashedPassword } = users
  const fields = userFields(context.tables)
  const linked = select(
    { ...fields, hashedPassword },
    linkedUsers(context),
    isAccount(context, account),
  )
  // Other names: some drivers tell columns by their names.
  const owner = {
    ownerId: fields.id,
    ownerEmail: fields.email,
    ownerName: fields.name,
    ownerImage: fields.image,
    ownerVerified: fields.emailVerified,
    ownerActive: fields.isActive,
    ownerSince: fields.createdAt,
    ownerUpdated: fields.updatedAt,
    ownerHash: hashedPassword,
  }
  const hasAddress = email === null ? sql`false` : eq(users.email, input.email(email))
  return map(selectBoth(linked, select(owner, users, hasAddress)), ([[row], [other]]) => ({
    linked: row ? credentialsIn(row) : null,
    owner: other
      ? {
          user: {
            id: other.ownerId,
            email: other.ownerEmail,
            name: other.ownerName,
            image: other.ownerImage,
            emailVerified: other.ownerVerified,
            isActive: other.ownerActive,
            createdAt: other.ownerSince,
            updatedAt: other.ownerUpdated,
          },
          hashedPassword: other.ownerHash,
        }
      : null,
  }))
}

export const lookUpAccount =
  (context: Context) =>
  async (account: AccountKey, email: string | null): Promise<AccountLook> =>
    context.send('flows.lookUpAccount', looking(context, account, email))

/** Who is signed in at once, of those whom the account is linked to. */
function entering(
  context: Context,
  { account, email, proven, onlyVerified }: SignInByAccount,
): SQL | undefined {
  const { users } = context.tables
  const unverified = onlyVerified
    ? undefined
    : email === null || !proven
      ? eq(users.isActive, true)
      : ne(users.email, input.email(email))
  return and(
    isAccount(context, account),
    eq(users.isActive, true),
    or(eq(users.emailVerified, true), unverified),
  )
}

/** The same of a user who has been read. */
const enters = (
  { user }: Credentials,
  { email, proven, onlyVerified }: SignInByAccount,
): boolean => {
  const isProven = proven && email !== null && input.email(email) === user.email
  return user.isActive && (user.emailVerified || !(onlyVerified || isProven))
}

/** The look and the sign-in in one unit. */
function together(context: Context, given: SignInByAccount): Work<SignedInByAccount> {
  const { account, email, grant, former } = given
  const from = linkedUsers(context)
  const where = entering(context, given)
  const found = exists(from, where)
  const rest = series(
    ...removing(context, formerOf(context, former), found),
    ...storingTokens(context, account, found),
  )
  const look = looking(context, account, email)
  const granted = (again: boolean) => granting(context, grant, where, { from, again })
  return repeatedAs(
    map(atomic(granted(false), rest, look), ([isIn, , looked]) => ({ ...looked, isIn })),
    () =>
      map(
        atomic(granted(true), rest, look, isGranted(context, grant, where, from)),
        ([, , looked, isIn]) => ({ ...looked, isIn }),
      ),
    ({ isIn }) => isIn,
  )
}

export const signInByAccount =
  (context: Context) =>
  async (given: SignInByAccount): Promise<SignedInByAccount> => {
    if (context.dialect.batches) {
      return context.send('flows.signInByAccount', together(context, given))
    }
    const { account, email, grant, former } = given
    const looked = await lookUpAccount(context)(account, email)
    const { linked } = looked
    if (linked === null || !enters(linked, given)) return { ...looked, isIn: false }
    const { user, hashedPassword } = linked
    const isIn = await signIn(context)({
      userId: user.id,
      hashedPassword,
      grant,
      former,
      by: account,
    })
    return { ...looked, isIn }
  }
