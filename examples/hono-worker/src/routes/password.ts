import type { EdgeAdapter, UserData } from 'fastauth-edge'
import { requireAuth } from 'fastauth-edge/hono'
import { Hono } from 'hono'
import { passwordChange, readBody, reset, resetRequest } from '../body.ts'
import type { AppContext, AppEnv } from '../env.ts'
import { ApiError, inBackground, invalidToken } from '../errors.ts'
import { linkMaker } from '../mail.ts'
import { issueToken, redeemToken } from '../one-time-token.ts'
import { hashPassword, verifyPassword } from '../password.ts'

async function sendReset(
  c: AppContext,
  user: UserData,
  link: ReturnType<typeof linkMaker>,
): Promise<void> {
  const token = await issueToken(c.var.auth, user, 'password-reset')
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
    const user = await c.var.auth.user.getUserByEmail(email)
    // After the answer, which takes as long for an address that nobody has.
    if (user?.isActive) inBackground(c, sendReset(c, user, link))
    return c.json({ ok: true }, 202)
  })

  .post('/password-reset', async (c) => {
    const body = await readBody(c, reset)
    const user = await redeemToken(c.var.auth, body.token, 'password-reset')
    if (user === null) throw invalidToken()
    await replacePassword(c.var.auth, user.id, body.password)
    return c.json({ ok: true })
  })

  .post('/change-password', requireAuth(), async (c) => {
    const { auth, current } = c.var
    const { currentPassword, newPassword } = await readBody(c, passwordChange)
    const stored = await auth.user.getHashedPassword(current.user.id)
    if (!(await verifyPassword(currentPassword, stored))) {
      throw new ApiError(403, 'wrong_password', 'the current password is wrong')
    }
    await replacePassword(auth, current.user.id, newPassword)
    await auth.signIn(current.user.id)
    return c.json({ ok: true })
  })
