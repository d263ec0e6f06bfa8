/** The options of fastauth: which database, who can sign in, where mails go. */
import { credentials } from 'fastauth-edge/auth/credentials'
import { pages } from 'fastauth-edge/auth/pages'
import { passkeys } from 'fastauth-edge/auth/passkeys'
import type { DatabaseOptions, FastAuthOptions } from 'fastauth-edge/hono'
import type { Context } from 'hono'
import { demoProvider, hasDemoProvider } from './demo-provider.ts'
import type { AppEnv, Env } from './env.ts'
import { mailTransport } from './mail.ts'

export const TITLE = 'My app'

/** `DATABASE_URL` wins over D1, so that one secret moves the service; without it, fastauth finds the binding. */
export const database = ({ DATABASE_URL, DATABASE_AUTH_TOKEN }: Env): DatabaseOptions => ({
  ...(DATABASE_URL && { url: DATABASE_URL }),
  ...(DATABASE_AUTH_TOKEN && { authToken: DATABASE_AUTH_TOKEN }),
})

/** More of them: `github()` and `google()` of `fastauth-edge/auth/oauth`, `magicLinks()`. */
const providers = [credentials(), passkeys({ rpName: TITLE })]
/** `/auth/sign-in`, `/auth/sign-up` and the pages that mailed links lead to. */
const ownPages = pages({ title: TITLE })

export const authOptions = (c: Context<AppEnv>): FastAuthOptions => ({
  ...database(c.env),
  providers: hasDemoProvider(c)
    ? [...providers, demoProvider(new URL(c.req.url).origin)]
    : providers,
  pages: ownPages,
  emailTransport: mailTransport(c.env),
  adminEmails: c.env.ADMIN_EMAIL ? [c.env.ADMIN_EMAIL] : [],
})
