import { requireRole } from 'fastauth-edge/hono'
import { Hono } from 'hono'
import { ADMIN } from '../admin.ts'
import { readBody, role } from '../body.ts'
import type { AppEnv } from '../env.ts'
import { ApiError } from '../errors.ts'

const onlyAdmins = requireRole(ADMIN)

export const roles = new Hono<AppEnv>()
  .get('/roles', onlyAdmins, async (c) => c.json({ roles: await c.var.auth.role.listRoles() }))

  .post('/roles', onlyAdmins, async (c) => {
    const { name, permissions } = await readBody(c, role)
    return c.json({ role: await c.var.auth.role.createRole(name, permissions) }, 201)
  })

  .put('/users/:id/roles/:role', onlyAdmins, async (c) => {
    const { id, role } = c.req.param()
    await c.var.auth.role.assignRole(id, role)
    return c.json({ ok: true })
  })

  .delete('/users/:id/roles/:role', onlyAdmins, async (c) => {
    const { id, role } = c.req.param()
    if (!(await c.var.auth.role.revokeRole(id, role))) {
      throw new ApiError(404, 'role_not_assigned', 'this user does not have this role')
    }
    return c.json({ ok: true })
  })
