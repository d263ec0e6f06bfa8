import { every } from 'hono/combine'
import { csrf } from 'hono/csrf'
import { createMiddleware } from 'hono/factory'
import type { AppContext, AppEnv } from './env.ts'
import { crossSite } from './errors.ts'

/** The API's own origin, and that of the pages which the links in mails lead to. */
const isOwn = (origin: string, c: AppContext): boolean =>
  [c.req.url, c.env.APP_URL].some(
    (url) => url !== undefined && URL.canParse(url) && new URL(url).origin === origin,
  )

const isSafe = (method: string): boolean => /^(GET|HEAD|OPTIONS)$/.test(method)

/** Hono's csrf looks at what a form can send; a script's JSON is refused as well. */
const anyType = createMiddleware<AppEnv>(async (c, next) => {
  if (!isSafe(c.req.method)) {
    const origin = c.req.header('origin')
    const site = c.req.header('sec-fetch-site') ?? 'none'
    const allowed = origin === undefined ? /^(same-origin|none)$/.test(site) : isOwn(origin, c)
    if (!allowed) throw crossSite()
  }
  await next()
})

/** Refuses what other sites have a browser send. Without an `Origin`, a request must be declared JSON. */
export const refuseCrossSite = every(csrf({ origin: isOwn }), anyType)
