/**
 * An auth service: accounts, sessions in cookies, e-mail verification, password reset and roles, over
 * whichever database fastauth-edge is given.
 */
import { fastauth } from 'fastauth-edge/hono'
import { cleanExpired } from 'fastauth-edge/workers'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import { refuseCrossSite } from './cross-site.ts'
import { database } from './database.ts'
import type { AppEnv } from './env.ts'
import { answerError, ApiError } from './errors.ts'
import { consoleMail } from './mail.ts'
import { account } from './routes/account.ts'
import { email } from './routes/email.ts'
import { password } from './routes/password.ts'
import { roles } from './routes/roles.ts'
import { sessions } from './routes/sessions.ts'

const tooLarge = (): never => {
  throw new ApiError(413, 'body_too_large', 'the body is larger than 64 KiB')
}

const app = new Hono<AppEnv>()
  .onError(answerError)
  .notFound((c) => answerError(new ApiError(404, 'not_found', 'there is no such route'), c))
  .use(secureHeaders())
  .use(async (c, next) => {
    c.header('Cache-Control', 'no-store')
    await next()
  })
  .use(refuseCrossSite)
  .use(bodyLimit({ maxSize: 64 * 1024, onError: tooLarge }))
  .use(fastauth<AppEnv>((c) => database(c.env)))
  .use(async (c, next) => {
    c.set('mail', consoleMail)
    await next()
  })
  .route('/auth', account)
  .route('/auth', sessions)
  .route('/auth', email)
  .route('/auth', password)
  .route('/auth', roles)

/** The cron of wrangler.toml: what has expired is never answered, and is taken away here. */
const scheduled = cleanExpired(database, {
  onRemoved: ({ sessions, tokens }) =>
    console.log(`removed ${sessions} expired sessions, ${tokens} expired tokens`),
})

export default { fetch: app.fetch, scheduled }
