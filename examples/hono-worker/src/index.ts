/**
 * An application with accounts. Under /auth, fastauth-edge serves the pages and routes of sign-up, sign-in, verification
 * and reset; the application serves what stands in api.ts and pages/.
 */
import { fastauth } from 'fastauth-edge/hono'
import { cleanExpired } from 'fastauth-edge/workers'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { api } from './api.ts'
import { authOptions, database } from './auth.ts'
import { demoProviderPages } from './demo-provider.ts'
import type { AppEnv } from './env.ts'
import { pages } from './pages/pages.ts'

const app = new Hono<AppEnv>()
  .notFound((c) => c.json({ detail: 'Not Found' }, 404))
  // With less of a referrer, browsers send forms without their origin, which tells them from those of other sites.
  .use(secureHeaders({ referrerPolicy: 'strict-origin' }))
  .use(async (c, next) => {
    await next()
    c.header('Cache-Control', 'no-store')
  })
  .use(fastauth<AppEnv>(authOptions))
  .route('/api', api)
  .route('/demo-provider', demoProviderPages)
  .route('/', pages)

/** The cron of wrangler.toml removes expired rows. They are never returned; they only take up space. */
const scheduled = cleanExpired(database, {
  onRemoved: ({ sessions, tokens }) =>
    console.log(`removed ${sessions} expired sessions, ${tokens} expired tokens`),
})

export default { fetch: app.fetch, scheduled }
