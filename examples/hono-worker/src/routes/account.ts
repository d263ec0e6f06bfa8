import type { UserData } from 'fastauth-edge'
import { Hono } from 'hono'
import { login, readBody, registration } from '../body.ts'
import type { AppEnv } from '../env.ts'
import { ApiError, inBackground } from '../errors.ts'
import { linkMaker } from '../mail.ts'
import { hashPassword, verifyPassword } from '../password.ts'
import { closeSession, openSession, requireUser } from '../session.ts'
import { sendVerification } from './email.ts'

/** What a user may see of their own row, named field by field. */
const visible = ({ id, email, name, image, emailVerified, createdAt }: UserData) => ({
  id,
  email,
  name,
  image,
  emailVerified,
  createdAt,
})

/** The same for every reason: who guesses learns nothing. */
const refused = (): ApiError =>
  new ApiError(401, 'invalid_credentials', 'the e-mail or the password is wrong')

export const account = new Hono<AppEnv>()
  .post('/register', async (c) => {
    const { adapter } = c.var
    const { email, password, name } = await readBody(c, registration)
    const link = linkMaker(c)
    const hashedPassword = await hashPassword(password)
    const user = await adapter.user.createUser({ email, hashedPassword, name })
    const session = await openSession(c, user.id)
    session.keep()
    inBackground(c, sendVerification(c, user, link))
    return c.json({ user: visible(user) }, 201)
  })

  .post('/login', async (c) => {
    const { adapter } = c.var
    const { email, password } = await readBody(c, login)
    const found = await adapter.user.getCredentialsByEmail(email)
    const matches = await verifyPassword(password, found?.hashedPassword ?? null)
    if (found === null || !matches || !found.user.isActive) throw refused()
    const { user, hashedPassword } = found
    const session = await openSession(c, user.id)
    // A reset at the same moment may have dropped the user's sessions just before this one was made.
    if ((await adapter.user.getHashedPassword(user.id)) !== hashedPassword) {
      await adapter.session.deleteSession(session.id)
      throw refused()
    }
    session.keep()
    return c.json({ user: visible(user) })
  })

  .post('/logout', async (c) => {
    await closeSession(c)
    return c.json({ ok: true })
  })

  .get('/me', requireUser, (c) => {
    const { user, roles, permissions } = c.var.auth
    return c.json({ user: visible(user), roles, permissions: [...permissions] })
  })
