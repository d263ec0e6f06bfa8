/**
 * An auth service with pages: fastauth-edge serves sign-up, sign-in, sessions, verification and reset under /auth, and
 * this application what stands in api.ts and pages/.
 */
import { fastauth } from 'fastauth-edge/hono'
import { cleanExpired } from 'fastauth-edge/workers'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { api } from './api.ts'
import { authOptions, database } from './auth.ts'
import type { AppEnv } from './env.ts'
import { pages } from './pages/pages.ts'

const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
}

const app = new Hono<AppEnv>()
  .notFound((c) => c.json({ detail: 'Not Found' }, 404))
  .use(secureHeaders({ contentSecurityPolicy }))
  .use(async (c, next) => {
    await next()
    c.header('Cache-Control', 'no-store')
  })
  .use(fastauth<AppEnv>(authOptions))
  .route('/api', api)
  .route('/', pages)

/** The cron of wrangler.toml removes expired rows. They are never returned; they only take up space. */
const scheduled = cleanExpired(database, {
  onRemoved: ({ sessions, tokens }) =>
    console.log(`removed ${sessions} expired sessions, ${tokens} expired tokens`),
})

export default { fetch: app.fetch, scheduled }
