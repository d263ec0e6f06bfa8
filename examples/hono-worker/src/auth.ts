/** The options of fastauth: which database, who can sign in, where mails go. */
import { credentials } from 'fastauth-edge/auth/credentials'
import type { DatabaseOptions, FastAuthOptions } from 'fastauth-edge/hono'
import type { Context } from 'hono'
import type { AppEnv, Env } from './env.ts'
import { mailTransport } from './mail.ts'

/** `DATABASE_URL` wins over D1, so that one secret moves the service; without it, fastauth finds the binding. */
export const database = ({ DATABASE_URL, DATABASE_AUTH_TOKEN }: Env): DatabaseOptions => ({
  ...(DATABASE_URL && { url: DATABASE_URL }),
  ...(DATABASE_AUTH_TOKEN && { authToken: DATABASE_AUTH_TOKEN }),
})

export const isLocal = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)

/** Leads to a page of this service. The token is in the fragment, which browsers send to no server and in no Referer. */
const linkTo = (base: string, page: string) => (token: string) =>
  `${base.replace(/\/$/, '')}/${page}#token=${token}`

/** Not of the request's own host, which its sender chooses: without AUTH_URL, fastauth refuses to mail links. */
function emailLinks({ env, req }: Context<AppEnv>): FastAuthOptions['emailLinks'] {
  const url = new URL(req.url)
  const base = env.AUTH_URL || (isLocal(url) ? url.origin : undefined)
  if (base === undefined) return undefined
  return {
    verification: linkTo(base, 'verify-email'),
    passwordReset: linkTo(base, 'reset-password'),
  }
}

export const authOptions = (c: Context<AppEnv>): FastAuthOptions => ({
  ...database(c.env),
  providers: [credentials()],
  emailTransport: mailTransport(c.env),
  emailLinks: emailLinks(c),
  adminEmails: c.env.ADMIN_EMAIL ? [c.env.ADMIN_EMAIL] : [],
})
