/** Roles, their permissions and who has them: `/roles`. */
import * as v from 'valibot'
import { demandRoles } from '../authentication.ts'
import { RoleAlreadyExistsError, RoleNotFoundError, UserNotFoundError } from '../../errors.ts'
import { json, message, refusal } from '../http/answers.ts'
import { text } from '../http/fields.ts'
import { guarded, type Route } from '../http/route.ts'
import { ADMIN, lastAdmin } from '../new-users.ts'

const permissions = v.array(text)

const assignment = v.object({ user_id: text, role_name: text })

/** FastAuth's answer for what is not there, in place of a row that belongs to nobody. */
function notFound(error: unknown): Response {
  if (error instanceof RoleNotFoundError) return refusal(404, 'Role not found')
  if (error instanceof UserNotFoundError) return refusal(404, 'User not found')
  throw error
}

const list = guarded(
  'GET /roles',
  { summary: 'All roles with their permissions, by name', role: ADMIN },
  async (services) => json(await demandRoles(services).listRoles()),
)

const create = guarded(
  'POST /roles',
  {
    summary: 'Creates a role',
    role: ADMIN,
    body: v.object({ name: text, permissions: v.optional(permissions, []) }),
  },
  async (services, { body }) => {
    try {
      return json(await demandRoles(services).createRole(body.name, body.permissions), 201)
    } catch (error) {
      if (error instanceof RoleAlreadyExistsError) return refusal(409, 'Role already exists')
      throw error
    }
  },
)

const remove = guarded(
  'DELETE /roles/{role}',
  { summary: 'Deletes a role, and takes it from everybody', role: ADMIN },
  async (services, { params }) => {
    const name = params['role'] ?? ''
    // Nobody could call these routes any more, the caller included.
    if (name === ADMIN) return refusal(400, 'The role admin cannot be deleted')
    const isDeleted = await demandRoles(services).deleteRole(name)
    return isDeleted ? message('Role deleted') : refusal(404, 'Role not found')
  },
)

const addPermissions = guarded(
  'POST /roles/{role}/permissions',
  {
    summary: 'Gives a role permissions; those that it has stay',
    role: ADMIN,
    body: v.object({ permissions }),
  },
  (services, { body, params }) =>
    demandRoles(services)
      .addPermissions(params['role'] ?? '', body.permissions)
      .then(() => message('Permissions added'), notFound),
)

const removePermissions = guarded(
  'DELETE /roles/{role}/permissions',
  { summary: 'Takes permissions from a role', role: ADMIN, body: v.object({ permissions }) },
  (services, { body, params }) =>
    demandRoles(services)
      .removePermissions(params['role'] ?? '', body.permissions)
      .then(() => message('Permissions removed'), notFound),
)

const assign = guarded(
  'POST /roles/assign',
  { summary: 'Gives a user a role; twice changes nothing', role: ADMIN, body: assignment },
  (services, { body }) =>
    demandRoles(services)
      .assignRole(body.user_id, body.role_name)
      .then(() => message('Role assigned'), notFound),
)

const revoke = guarded(
  'POST /roles/revoke',
  {
    summary: 'Takes a role from a user; the last administrator keeps theirs',
    role: ADMIN,
    body: assignment,
  },
  async (services, { body: { user_id: userId, role_name: name } }) => {
    if (name !== ADMIN) await demandRoles(services).revokeRole(userId, name)
    else if ((await services.flows.revokeUnlessLast(userId, name)) === 'last') {
      return lastAdmin()
    }
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
