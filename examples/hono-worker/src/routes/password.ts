import type { EdgeAdapter, UserData } from 'fastauth-edge'
import { Hono } from 'hono'
import { passwordChange, readBody, reset, resetRequest } from '../body.ts'
import type { AppContext, AppEnv } from '../env.ts'
import { ApiError, inBackground, invalidToken } from '../errors.ts'
import { linkMaker } from '../mail.ts'
import { issueToken, redeemToken } from '../one-time-token.ts'
import { hashPassword, verifyPassword } from '../password.ts'
import { openSession, requireUser } from '../session.ts'

async function sendReset(
  c: AppContext,
  user: UserData,
  link: ReturnType<typeof linkMaker>,
): Promise<void> {
  const token = await issueToken(c.var.adapter, user, 'password-reset')
  const to = user.email
  await c.var.mail.send({
    to,
    subject: 'Reset your password',
    link: link('reset-password', token),
  })
}

/**
 * Ends the user's sessions before and after: before, so that none outlives a failure half way, after, because
 * the old password may have opened one in between. Links for a reset that are still out there go too.
 */
async function replacePassword(
  { session, token, user }: EdgeAdapter,
  userId: string,
  password: string,
): Promise<void> {
  const hash = await hashPassword(password)
  await session.deleteUserSessions(userId)
  await user.setHashedPassword(userId, hash)
  await session.deleteUserSessions(userId)
  await token.deleteUserTokens(userId, 'password-reset')
}

export const password = new Hono<AppEnv>()
  .post('/password-reset/request', async (c) => {
    const { email } = await readBody(c, resetRequest)
    const link = linkMaker(c)
    const user = await c.var.adapter.user.getUserByEmail(email)
    // After the answer, which takes as long for an address that nobody has.
    if (user?.isActive) inBackground(c, sendReset(c, user, link))
    return c.json({ ok: true }, 202)
  })

  .post('/password-reset', async (c) => {
    const body = await readBody(c, reset)
    const user = await redeemToken(c.var.adapter, body.token, 'password-reset')
    if (user === null) throw invalidToken()
    await replacePassword(c.var.adapter, user.id, body.password)
    return c.json({ ok: true })
  })

  .post('/change-password', requireUser, async (c) => {
    const { adapter, auth } = c.var
    const { currentPassword, newPassword } = await readBody(c, passwordChange)
    const stored = await adapter.user.getHashedPassword(auth.user.id)
    if (!(await verifyPassword(currentPassword, stored))) {
      throw new ApiError(403, 'wrong_password', 'the current password is wrong')
    }
    await replacePassword(adapter, auth.user.id, newPassword)
    const session = await openSession(c, auth.user.id)
    session.keep()
    return c.json({ ok: true })
  })
