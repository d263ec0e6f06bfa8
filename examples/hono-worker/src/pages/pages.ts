/** The pages of this application. Those to sign in and up with are fastauth-edge's, under /auth. */
import { Hono } from 'hono'
import type { AppEnv } from '../env.ts'
import { isLocal } from '../local.ts'
import { accountPage } from './account.ts'
import { inboxPage } from './inbox.ts'
import { usersPage } from './users.ts'
import { welcomePage } from './welcome.ts'

export const pages = new Hono<AppEnv>()
  .get('/', async (c) => {
    const current = await c.var.auth.current()
    return current ? accountPage(c, current) : welcomePage(c)
  })

  .get('/users', async (c) => {
    const current = await c.var.auth.current()
    return current?.roles.includes('admin') ? usersPage(c, current) : c.redirect('/')
  })

  .get('/inbox', async (c) => {
    if (c.env.LOCAL_INBOX !== 'true' || !isLocal(new URL(c.req.url))) return c.notFound()
    return inboxPage(c, await c.var.auth.current())
  })
