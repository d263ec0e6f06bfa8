import type { UserData } from 'fastauth-edge'
import { hashToken, requireAuth } from 'fastauth-edge/hono'
import { Hono } from 'hono'
import { isAdmin, makeAdmin } from '../admin.ts'
import { readBody, verification } from '../body.ts'
import type { AppContext, AppEnv } from '../env.ts'
import { inBackground, invalidToken } from '../errors.ts'
import { linkMaker } from '../mail.ts'
import { issueToken, redeemToken } from '../one-time-token.ts'

export async function sendVerification(
  c: AppContext,
  user: UserData,
  link: ReturnType<typeof linkMaker>,
): Promise<void> {
  const token = await issueToken(c.var.auth, user, 'verify-email')
  const mail = { to: user.email, subject: 'Verify your e-mail', link: link('verify-email', token) }
  await c.var.mail.send(mail)
}

export const email = new Hono<AppEnv>()
  .post('/verify-email/request', requireAuth(), (c) => {
    inBackground(c, sendVerification(c, c.var.current.user, linkMaker(c)))
    return c.json({ ok: true }, 202)
  })

  // The link alone is not enough: whoever registers with a stranger's address only has to wait for the stranger
  // to click. It counts for the one who has both the mail and the account.
  .post('/verify-email', requireAuth(), async (c) => {
    const { auth, current } = c.var
    const { token } = await readBody(c, verification)
    const issued = await auth.token.getToken(await hashToken(token), 'verify-email')
    if (issued?.userId !== current.user.id) throw invalidToken()
    const admin = await isAdmin(auth, current.user, c.env.ADMIN_EMAIL)
    const user = await redeemToken(auth, token, 'verify-email')
    if (user === null) throw invalidToken()
    await auth.user.updateUser(user.id, { emailVerified: true })
    if (admin) await makeAdmin(auth, user)
    return c.json({ ok: true })
  })
