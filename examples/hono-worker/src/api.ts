/** What this application adds to the routes under /auth: who is signed in, and roles for admins to manage. */
import { requireAuth, requireRole } from 'fastauth-edge/hono'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { validator } from 'hono/validator'
import * as v from 'valibot'
import type { AppEnv } from './env.ts'
import { withRoles } from './users.ts'

const newRole = v.object({
  name: v.string('name must be a string'),
  permissions: v.optional(v.array(v.string(), 'permissions must be an array of strings'), []),
})

const readRole = validator('json', (body, c) => {
  const read = v.safeParse(newRole, body)
  return read.success ? read.output : c.json({ detail: read.issues[0].message }, 400)
})

const admins = new Hono<AppEnv>()
  .use(requireRole('admin'), bodyLimit({ maxSize: 64 * 1024 }))

  .get('/users', async (c) => {
    const users = await withRoles(c.var.auth, c.req.query('after'))
    return c.json({ users })
  })

  .get('/roles', async (c) => c.json({ roles: await c.var.auth.role.listRoles() }))

  .post('/roles', readRole, async (c) => {
    const { name, permissions } = c.req.valid('json')
    return c.json({ role: await c.var.auth.role.createRole(name, permissions) }, 201)
  })

  .put('/users/:id/roles/:role', async (c) => {
    await c.var.auth.role.assignRole(c.req.param('id'), c.req.param('role'))
    return c.json({ message: 'Role assigned' })
  })

  .delete('/users/:id/roles/:role', async (c) => {
    const isRevoked = await c.var.auth.role.revokeRole(c.req.param('id'), c.req.param('role'))
    return isRevoked
      ? c.json({ message: 'Role revoked' })
      : c.json({ detail: 'This user does not have this role' }, 404)
  })

export const api = new Hono<AppEnv>()
  .get('/me', requireAuth(), (c) => {
    const { user, roles, permissions } = c.var.current
    const { id, email, name } = user
    return c.json({ id, email, name, roles, permissions: [...permissions] })
  })
  .route('/admin', admins)
