import { eq, or, sql } from '../../schema/sql.ts'
import { ConflictError, RoleNotFoundError, UserAlreadyExistsError } from '../../errors.ts'
import * as input from '../../input/rules.ts'
import type { UserRow } from '../../schema/tables.ts'
import type { UserData } from '../../types.ts'
import { atomic, series } from '../../work/composition.ts'
import { columns, insert, select } from '../../work/statements.ts'
import { map, ONE_CHANGE, repeatable, type Work } from '../../work/work.ts'
import { isOwn } from '../own-row.ts'
import { userToStore } from '../user-rows.ts'
import { granting, mailedTo, storing } from './access.ts'
import { formerOf, removing } from './endings.ts'
import type { Context } from './context.ts'
import { assigning, ensureRoles } from './ensure-roles.ts'
import type { Former, Grant, NewOneTimeToken, RoleGrant } from './grant.ts'
import { type AccountToLink, linking } from './linked-accounts.ts'

export interface SignUp {
  readonly user: {
    readonly id: string
    readonly email: string
    readonly hashedPassword: string | null
    readonly name: string | null
    readonly image?: string | null | undefined
    readonly emailVerified?: boolean | undefined
  }
  readonly role: RoleGrant | null
  readonly grant: Grant
  readonly former?: Former | undefined
  readonly token?: NewOneTimeToken | undefined
  /** Linked to them: how they signed up. */
  readonly account?: AccountToLink | undefined
}

/** Null where the role is missing; then nothing is written. */
function signingUp(
  context: Context,
  { user, role, grant, former, token, account }: SignUp,
): Work<UserData | null> {
  const { users, roles } = context.tables
  const { data, row } = userToStore(user)
  const isIt = eq(users.id, data.id)
  const taken = (found: readonly UserRow[]) =>
    found.some(({ email }) => email === data.email)
      ? new UserAlreadyExistsError()
      : new ConflictError()
  const look = () => select(columns(users), users, or(isIt, eq(users.email, data.email)))
  // A user is only created together with their role, so that nobody is left without one.
  const insertion = {
    ...insert(
      users,
      row,
      role ? { from: sql`${roles}`, where: eq(roles.name, input.roleName(role.name)) } : undefined,
    ),
    // The id was made for this user: it is the address that is taken, and no look has to tell so. With an account at a
    // provider it may be that one, and not every database tells which.
    meanings: { unique: () => (account ? map(look(), taken) : new UserAlreadyExistsError()) },
  }
  const work = atomic(
    insertion,
    series(...(role ? [assigning(context, role.name, isIt)] : [])),
    series(...(account ? [linking(context, account, isIt, { id: crypto.randomUUID() })] : [])),
    series(...(grant ? [granting(context, grant, isIt)] : [])),
    series(...(token ? [storing(context, mailedTo(token, data.email), isIt)] : [])),
    series(...removing(context, formerOf(context, former))),
  )
  // The user is there, and so is all that was written with them.
  const again = {
    unique: () => map(look(), (found) => (isOwn(found, row, true) ? ONE_CHANGE : taken(found))),
  }
  return map(repeatable(work, undefined, again), ([changes]) => (changes > 0 ? data : null))
}

export const signUp =
  (context: Context) =>
  async (given: SignUp): Promise<UserData> => {
    const send = () => context.send('flows.signUp', signingUp(context, given))
    const user = await send()
    if (user !== null) return user
    if (given.role) await ensureRoles(context)(given.role.seeds)
    const second = await send()
    if (second === null) throw new RoleNotFoundError()
    return second
  }
