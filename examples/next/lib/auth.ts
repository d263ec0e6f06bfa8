/** Who can sign in, and who is signed in: for the route handler, the proxy, server components and server actions. */
import { createEdgeAdapter, type EdgeAdapter } from 'fastauth-edge'
import { FastAuth } from 'fastauth-edge/auth'
import { credentials } from 'fastauth-edge/auth/credentials'
import { consoleMail } from 'fastauth-edge/auth/mail'
import { pages } from 'fastauth-edge/auth/pages'
import type { WithAuthOptions } from 'fastauth-edge/vercel'
import { headers } from 'next/headers'
import { cache } from 'react'

/** `consoleMail` prints mails, on localhost only: replace it by `resendMail` or your own before you deploy. */
const options = {
  providers: [credentials()],
  pages: pages({ title: 'My Next app' }),
  emailTransport: consoleMail(),
}

/** A function, so that `next build` needs no environment. */
export const authOptions = (): WithAuthOptions => options

let opened: { core: FastAuth; adapter: EdgeAdapter } | undefined

/** Opened by the first request: `next build` has no database. */
export function auth() {
  const adapter = opened?.adapter ?? createEdgeAdapter({ url: process.env['DATABASE_URL'] })
  opened ??= { adapter, core: new FastAuth({ ...options, adapter }, process.env) }
  return opened
}

/** The user of the request that is being rendered or acted on; null for a visitor. One query for a request. */
export const currentUser = cache(async () => {
  const { cookie } = Object.fromEntries(await headers())
  const request = new Request('http://localhost/', { headers: { ...(cookie && { cookie }) } })
  const current = await auth().core.authenticate(request)
  return current?.user ?? null
})
