import type { UserData } from 'fastauth-edge'
import { requireAuth } from 'fastauth-edge/hono'
import { Hono } from 'hono'
import { login, readBody, registration } from '../body.ts'
import type { AppEnv } from '../env.ts'
import { ApiError, inBackground } from '../errors.ts'
import { linkMaker } from '../mail.ts'
import { hashPassword, verifyPassword } from '../password.ts'
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
    const { auth } = c.var
    const { email, password, name } = await readBody(c, registration)
    const link = linkMaker(c)
    const hashedPassword = await hashPassword(password)
    const user = await auth.user.createUser({ email, hashedPassword, name })
    await auth.signIn(user.id)
    inBackground(c, sendVerification(c, user, link))
    return c.json({ user: visible(user) }, 201)
  })

  .post('/login', async (c) => {
    const { auth } = c.var
    const { email, password } = await readBody(c, login)
    const found = await auth.user.getCredentialsByEmail(email)
    const matches = await verifyPassword(password, found?.hashedPassword ?? null)
    if (found === null || !matches || !found.user.isActive) throw refused()
    const { user, hashedPassword } = found
    await auth.signIn(user.id)
    // A reset at the same moment may have dropped the user's sessions just before this one was made.
    if ((await auth.user.getHashedPassword(user.id)) !== hashedPassword) {
      await auth.signOut()
      throw refused()
    }
    return c.json({ user: visible(user) })
  })

  .post('/logout', async (c) => {
    await c.var.auth.signOut()
    return c.json({ ok: true })
  })

  .get('/me', requireAuth(), (c) => {
    const { user, roles, permissions } = c.var.current
    return c.json({ user: visible(user), roles, permissions: [...permissions] })
  })
