import { Hono } from 'hono'
import { ADMIN } from '../admin.ts'
import { readBody, role } from '../body.ts'
import type { AppEnv } from '../env.ts'
import { ApiError } from '../errors.ts'
import { requireRole, requireUser } from '../session.ts'

const only = [requireUser, requireRole(ADMIN)] as const

export const roles = new Hono<AppEnv>()
  .get('/roles', ...only, async (c) => c.json({ roles: await c.var.adapter.role.listRoles() }))

  .post('/roles', ...only, async (c) => {
    const { name, permissions } = await readBody(c, role)
    return c.json({ role: await c.var.adapter.role.createRole(name, permissions) }, 201)
  })

  .put('/users/:id/roles/:role', ...only, async (c) => {
    const { id, role } = c.req.param()
    await c.var.adapter.role.assignRole(id, role)
    return c.json({ ok: true })
  })

  .delete('/users/:id/roles/:role', ...only, async (c) => {
    const { id, role } = c.req.param()
    if (!(await c.var.adapter.role.revokeRole(id, role))) {
      throw new ApiError(404, 'role_not_assigned', 'this user does not have this role')
    }
    return c.json({ ok: true })
  })
