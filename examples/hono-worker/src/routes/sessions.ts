import { Hono } from 'hono'
import type { AppEnv } from '../env.ts'
import { ApiError } from '../errors.ts'
import { forgetCookie, requireUser } from '../session.ts'

export const sessions = new Hono<AppEnv>()
  .get('/sessions', requireUser, async (c) => {
    const { session, user } = c.var.auth
    const found = await c.var.adapter.session.listUserSessions(user.id)
    // The ids are hashes of what the cookies hold: they end a session and open none.
    const listed = found.map(({ id, expiresAt, ipAddress, userAgent }) => ({
      id,
      expiresAt,
      ipAddress,
      userAgent,
      current: id === session.id,
    }))
    return c.json({ sessions: listed })
  })

  .delete('/sessions/:id', requireUser, async (c) => {
    const { adapter, auth } = c.var
    const id = c.req.param('id')
    const session = await adapter.session.getSession(id)
    // Another user's session is as unknown as one that does not exist.
    if (session?.userId !== auth.user.id) {
      throw new ApiError(404, 'session_not_found', 'you have no such session')
    }
    await adapter.session.deleteSession(id)
    if (id === auth.session.id) forgetCookie(c)
    return c.json({ ok: true })
  })
