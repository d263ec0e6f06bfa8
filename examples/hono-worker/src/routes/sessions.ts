import { requireAuth } from 'fastauth-edge/hono'
import { Hono } from 'hono'
import type { AppEnv } from '../env.ts'
import { ApiError } from '../errors.ts'

export const sessions = new Hono<AppEnv>()
  .get('/sessions', requireAuth(), async (c) => {
    const { session, user } = c.var.current
    const found = await c.var.auth.session.listUserSessions(user.id)
    // The ids are hashes of what the cookies hold: they end a session and open none.
    const listed = found.map(({ id, expiresAt, ipAddress, userAgent }) => ({
      id,
      expiresAt,
      ipAddress,
      userAgent,
      current: id === session?.id,
    }))
    return c.json({ sessions: listed })
  })

  .delete('/sessions/:id', requireAuth(), async (c) => {
    const { auth, current } = c.var
    const id = c.req.param('id')
    const session = await auth.session.getSession(id)
    // Another user's session is as unknown as one that does not exist.
    if (session?.userId !== current.user.id) {
      throw new ApiError(404, 'session_not_found', 'you have no such session')
    }
    await (id === current.session?.id ? auth.signOut() : auth.session.deleteSession(id))
    return c.json({ ok: true })
  })
