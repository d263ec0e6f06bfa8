import type { SessionUser } from 'fastauth-edge'
import type { D1Options } from 'fastauth-edge/d1'
import type { Context } from 'hono'
import type { MailTransport } from './mail.ts'

/** What the Worker is given: bindings of wrangler.toml, variables and secrets. */
export interface Env {
  DB?: D1Options['binding']
  /** In place of D1. */
  DATABASE_URL?: string
  /** For a database that is reached with a bearer token, when the URL does not hold it. */
  DATABASE_AUTH_TOKEN?: string
  /** Where the links in mails lead. Not needed on localhost. */
  APP_URL?: string
  /** Whoever verifies this address gets the role `admin`. */
  ADMIN_EMAIL?: string
}

export interface AppEnv {
  Bindings: Env
  Variables: { mail: MailTransport }
}

/** Behind a guard or not. */
export type AppContext = Context<AppEnv> | Context<AppEnv & { Variables: { current: SessionUser } }>
