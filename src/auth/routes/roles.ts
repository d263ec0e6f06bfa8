/** Roles, their permissions and who has them: `/roles`. */
import * as v from 'valibot'
import { demandRoles, INSUFFICIENT_ROLE } from '../authentication.ts'
import { RoleAlreadyExistsError, RoleNotFoundError, UserNotFoundError } from '../../errors.ts'
import { HolderNotFoundError, type RoleDeeds } from '../../store/flows/role-deeds.ts'
import { json, message, refusal } from '../http/answers.ts'
import { text } from '../http/fields.ts'
import { type Exchange, guarded, type Method, type Route } from '../http/route.ts'
import type { Schema } from '../http/validation.ts'
import { ADMIN, lastAdmin } from '../new-users.ts'
import type { Visitor } from '../sessions/sessions.ts'

const permissions = v.array(text)

const assignment = v.object({ user_id: text, role_name: text })

/** FastAuth's answers for what cannot be done, in place of a row that belongs to nobody. */
function notDone(error: unknown): Response {
  // Not for who is gone by now, nor for who is no administrator any more.
  if (error instanceof HolderNotFoundError) return refusal(403, INSUFFICIENT_ROLE)
  if (error instanceof RoleAlreadyExistsError) return refusal(409, 'Role already exists')
  if (error instanceof RoleNotFoundError) return refusal(404, 'Role not found')
  if (error instanceof UserNotFoundError) return refusal(404, 'User not found')
  throw error
}

/**
 * A route that changes something about roles. The visitor's own role was read with another request: what is done looks
 * again, so that nobody who loses it meanwhile keeps it or hands it on.
 */
const deed = <B = unknown>(
  name: `${Method} ${string}`,
  described: { readonly summary: string; readonly body?: Schema<B> },
  act: (roles: RoleDeeds, exchange: Exchange<B, unknown, Visitor>) => Promise<Response>,
): Route =>
  guarded<B>(name, { ...described, role: ADMIN }, ({ flows }, exchange) =>
    act(flows.rolesAs({ userId: exchange.visitor.user.id, role: ADMIN }), exchange).catch(notDone),
  )

const list = guarded(
  'GET /roles',
  { summary: 'All roles with their permissions, by name', role: ADMIN },
  async (services) => json(await demandRoles(services).listRoles()),
)

const create = deed(
  'POST /roles',
  {
    summary: 'Creates a role',
    body: v.object({ name: text, permissions: v.optional(permissions, []) }),
  },
  async (roles, { body }) => json(await roles.createRole(body.name, body.permissions), 201),
)

const remove = deed(
  'DELETE /roles/{role}',
  { summary: 'Deletes a role, and takes it from everybody' },
  async (roles, { params }) => {
    const name = params['role'] ?? ''
    // Nobody could call these routes any more, the caller included.
    if (name === ADMIN) return refusal(400, 'The role admin cannot be deleted')
    return (await roles.deleteRole(name)) ? message('Role deleted') : refusal(404, 'Role not found')
  },
)

const addPermissions = deed(
  'POST /roles/{role}/permissions',
  { summary: 'Gives a role permissions; those that it has stay', body: v.object({ permissions }) },
  async (roles, { body, params }) => {
    await roles.addPermissions(params['role'] ?? '', body.permissions)
    return message('Permissions added')
  },
)

const removePermissions = deed(
  'DELETE /roles/{role}/permissions',
  { summary: 'Takes permissions from a role', body: v.object({ permissions }) },
  async (roles, { body, params }) => {
    await roles.removePermissions(params['role'] ?? '', body.permissions)
    return message('Permissions removed')
  },
)

const assign = deed(
  'POST /roles/assign',
  { summary: 'Gives a user a role; twice changes nothing', body: assignment },
  async (roles, { body }) => {
    await roles.assignRole(body.user_id, body.role_name)
    return message('Role assigned')
  },
)

const revoke = deed(
  'POST /roles/revoke',
  {
    summary: 'Takes a role from a user; the last administrator keeps theirs',
    body: assignment,
  },
  async (roles, { body: { user_id: userId, role_name: name } }) => {
    if (name !== ADMIN) await roles.revokeRole(userId, name)
    else if ((await roles.revokeUnlessLast(userId, name)) === 'last') return lastAdmin()
    return message('Role revoked')
  },
)

const shown = (
  userId: string,
  roles: readonly string[] = [],
  permissions: Iterable<string> = [],
): Response => json({ user_id: userId, roles, permissions: [...permissions] })

const ofUser = guarded(
  'GET /roles/user/{user_id}',
  { summary: 'The roles and permissions of a user; none of an unknown one', role: ADMIN },
  async ({ adapters }, { params }) => {
    const userId = params['user_id'] ?? ''
    const found = await adapters.user.getUserWithRoles(userId)
    return shown(userId, found?.roles, found?.permissions)
  },
)

const ofVisitor = guarded(
  'GET /roles/me',
  { summary: 'The roles and permissions of the signed-in user' },
  ({ adapters }, { visitor: { user, roles, permissions } }) =>
    adapters.role === undefined
      ? refusal(400, 'RBAC is not configured')
      : shown(user.id, roles, permissions),
)

export const ROLE_ROUTES: readonly Route[] = [
  ofVisitor,
  list,
  create,
  remove,
  addPermissions,
  removePermissions,
  assign,
  revoke,
  ofUser,
]
