import type { UserData } from 'fastauth-edge'
import { Hono } from 'hono'
import { isAdmin, makeAdmin } from '../admin.ts'
import { readBody, verification } from '../body.ts'
import type { AppContext, AppEnv } from '../env.ts'
import { inBackground, invalidToken } from '../errors.ts'
import { linkMaker } from '../mail.ts'
import { issueToken, redeemToken } from '../one-time-token.ts'
import { fingerprint } from '../secret.ts'
import { requireUser } from '../session.ts'

export async function sendVerification(
  c: AppContext,
  user: UserData,
  link: ReturnType<typeof linkMaker>,
): Promise<void> {
  const token = await issueToken(c.var.adapter, user, 'verify-email')
  const mail = { to: user.email, subject: 'Verify your e-mail', link: link('verify-email', token) }
  await c.var.mail.send(mail)
}

export const email = new Hono<AppEnv>()
  .post('/verify-email/request', requireUser, (c) => {
    inBackground(c, sendVerification(c, c.var.auth.user, linkMaker(c)))
    return c.json({ ok: true }, 202)
  })

  // The link alone is not enough: whoever registers with a stranger's address only has to wait for the stranger
  // to click. It counts for the one who has both the mail and the account.
  .post('/verify-email', requireUser, async (c) => {
    const { adapter, auth } = c.var
    const { token } = await readBody(c, verification)
    const issued = await adapter.token.getToken(await fingerprint(token), 'verify-email')
    if (issued?.userId !== auth.user.id) throw invalidToken()
    const admin = await isAdmin(adapter, auth.user, c.env.ADMIN_EMAIL)
    const user = await redeemToken(adapter, token, 'verify-email')
    if (user === null) throw invalidToken()
    await adapter.user.updateUser(user.id, { emailVerified: true })
    if (admin) await makeAdmin(adapter, user)
    return c.json({ ok: true })
  })
