import { and, eq, sql } from '../../schema/sql.ts'
import { RoleNotFoundError } from '../../errors.ts'
import * as input from '../../input/rules.ts'
import { atomic, series } from '../../work/composition.ts'
import { columns, insert, select } from '../../work/statements.ts'
import { map, repeatable, type Work } from '../../work/work.ts'
import { userFields, userToStore } from '../user-rows.ts'
import { mailedTo, storing } from './access.ts'
import type { Context } from './context.ts'
import { assigning, ensureRoles } from './ensure-roles.ts'
import type { NewOneTimeToken, RoleGrant } from './grant.ts'
import { type Counted, counting, type Limits } from './limits.ts'
import { type FoundUser, requestedFor, type TokenRequest } from './mailed.ts'

/** A way in by mail, for the reader of an address's mail. */
export interface SignInRequest {
  readonly email: string
  /** Of a user who is created, with their first role. */
  readonly newcomer: { readonly id: string; readonly role: RoleGrant | null }
  readonly token: NewOneTimeToken
  readonly limits: Limits | null
}

type Requested = Counted & { readonly found: FoundUser | undefined; readonly isStored: boolean }

function requesting(
  context: Context,
  { email, newcomer: { id, role }, token, limits }: SignInRequest,
): Work<Requested> {
  const { users, roles } = context.tables
  const { hashedPassword } = users
  const { count, withCounts, allowed, read } = counting(context, limits)
  const { data, row } = userToStore({ id, email })
  const hasAddress = eq(users.email, data.email)
  // A user is only created together with their role, so that nobody is left without one.
  const source = role
    ? { from: sql`${roles}`, where: and(eq(roles.name, input.roleName(role.name)), allowed) }
    : { from: context.dialect.values([data.id], 'newcomer'), where: allowed }
  const insertion = insert(users, row, { ...source, onDuplicate: { keep: columns(users).id } })
  const work = atomic(
    series(...count),
    repeatable(insertion),
    series(...(role ? [repeatable(assigning(context, role.name, eq(users.id, data.id)))] : [])),
    storing(
      context,
      mailedTo(token, data.email),
      and(hasAddress, eq(users.isActive, true), allowed),
    ),
    withCounts(select({ ...userFields(context.tables), hashedPassword }, users, hasAddress)),
  )
  return map(work, ([, , , changes, [[found], rows]]) => ({
    ...read(rows),
    found,
    isStored: changes > 0,
  }))
}

/**
 * As `requestToken`, for an address that nobody may have yet: then a user is created with it, who has no password, and the
 * first role. The same statements for all addresses; `isNew` for the call that created the user.
 */
export const requestSignIn =
  (context: Context) =>
  async (request: SignInRequest): Promise<Counted & TokenRequest & { isNew: boolean }> => {
    const { id, role } = request.newcomer
    const send = (limits: Limits | null) =>
      context.send('flows.requestSignIn', requesting(context, { ...request, limits }))
    const { found: first, isStored, ...counted } = await send(request.limits)
    let found = first
    if (found === undefined && counted.over === null && role) {
      await ensureRoles(context)(role.seeds)
      // Counted by then.
      ;({ found } = await send(null))
      if (found === undefined) throw new RoleNotFoundError()
    } else if (counted.over === null && found?.isActive && !isStored) {
      // Another call created the user after the token had looked for them, or an earlier attempt has stored it.
      ;({ found } = await send(null))
    }
    const requested = requestedFor(counted, found?.isActive ? found : undefined)
    return { ...counted, ...requested, isNew: requested.user?.id === id }
  }
