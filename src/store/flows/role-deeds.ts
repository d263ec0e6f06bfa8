/** What an administrator does to roles, as long as they are one. */
import { and, eq, not, type SQL, sql } from '../../schema/sql.ts'
import { UserNotFoundError } from '../../errors.ts'
import * as input from '../../input/rules.ts'
import { atomic } from '../../work/composition.ts'
import { insert, select } from '../../work/statements.ts'
import { map, OutcomeUnknown, repeatable, sending, type Work } from '../../work/work.ts'
import { type RoleAdapter, roleAdapter } from '../role.ts'
import { exists } from './conditions.ts'
import type { Context } from './context.ts'
import { revokingUnlessLast } from './revoke-role.ts'

/** Who acts, and the role that lets them. */
export interface Holder {
  readonly userId: string
  readonly role: string
}

/** Nobody who is active, has this id and has the role: nothing was done in their name. */
export class HolderNotFoundError extends UserNotFoundError {
  constructor() {
    super('there is no active user with this id who has the role')
  }
}

type Deed =
  | 'createRole'
  | 'deleteRole'
  | `${'add' | 'remove'}Permissions`
  | `${'assign' | 'revoke'}Role`

/** As the role adapter's. Each throws a {@link HolderNotFoundError} for who may not do it by now. */
export interface RoleDeeds extends Pick<RoleAdapter, Deed> {
  /**
   * Takes a role from a user, unless no other active user would have it: `last`, and nothing is changed. Of any number
   * at once, one keeps it. `revoked` too where the user did not have it, and for a user who is not active.
   */
  revokeUnlessLast(userId: string, role: string): Promise<'revoked' | 'last'>
}

/**
 * First in a unit: the role, its holder and their having it stay as they are until the unit has ended. So a deed and what
 * takes the role from who does it are carried out one after the other.
 */
function holding({ tables: { users, roles, userRoles } }: Context, { userId, role }: Holder) {
  const from = sql`${roles} inner join ${users} on ${eq(users.id, input.userId(userId))} inner join ${userRoles} on ${and(eq(userRoles.userId, users.id), eq(userRoles.roleName, roles.name))}`
  const isHolder = and(eq(roles.name, input.roleName(role)), eq(users.isActive, true))
  return {
    lock: select({ name: roles.name }, from, isHolder, { lock: true }),
    holds: exists(from, isHolder),
  }
}

/**
 * Undoes the whole unit unless it is so. A deed is several statements, which read no answer of one another's; so this one
 * fails: a role needs a name. Two rows, since MySQL out of strict mode would take one as if it were empty.
 */
function demanding({ tables: { roles } }: Context, isSo: SQL): Work<number> {
  const failing = insert(
    roles,
    { name: sql`null` },
    { from: (dialect) => dialect.values(['', ''], 'twice'), where: not(isSo) },
  )
  const meanings = { not_null: () => new HolderNotFoundError() }
  // The first attempt may have done it: they may have lost the role by that, or since.
  const again = { not_null: () => new OutcomeUnknown() }
  return repeatable({ ...failing, meanings }, undefined, again)
}

/** Sent again as a whole where something came between its statements, and never a part without the others. */
const whole = <T>({ again, retry: _, ...work }: Work<T>): Work<T> => ({
  ...work,
  again: again && (() => whole(again())),
})

export const rolesAs =
  (context: Context) =>
  (holder: Holder): RoleDeeds => {
    const { createRole, deleteRole, addPermissions, removePermissions, assignRole, revokeRole } =
      roleAdapter(context.tables)
    const send = <T>(operation: string, deed: Work<T>): Promise<T> => {
      const { lock, holds } = holding(context, holder)
      const unit = whole(atomic(lock, demanding(context, holds), deed))
      return context.send(
        operation,
        map(unit, ([, , done]) => done),
      )
    }
    return sending<RoleDeeds>(send, 'flows', {
      createRole,
      deleteRole,
      addPermissions,
      removePermissions,
      assignRole,
      revokeRole,
      revokeUnlessLast: (userId, role) => revokingUnlessLast(context, userId, role),
    })
  }
