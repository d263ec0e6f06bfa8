import type { D1Options } from 'fastauth-edge/d1'

/** Bindings of wrangler.toml, variables and secrets. fastauth-edge also reads `AUTH_SECRET` and `AUTH_URL`. */
export interface Env {
  DB?: D1Options['binding']
  /** In place of D1. */
  DATABASE_URL?: string
  /** For a database that takes a bearer token which the URL does not hold. */
  DATABASE_AUTH_TOKEN?: string
  /** Where the service is: `https://app.example`. Links in mails lead there. Not needed on localhost. */
  AUTH_URL?: string
  /** The account with this address becomes an admin once it has verified the address. */
  ADMIN_EMAIL?: string
  /** Mails go out through Resend, from this sender. */
  RESEND_API_KEY?: string
  MAIL_FROM?: string
  /** `true`, in development only: mails are shown at /inbox and sent to nobody. */
  LOCAL_INBOX?: string
  /** `true`, in development only: a provider that everybody can sign in with as anybody, on localhost only. */
  DEMO_PROVIDER?: string
}

export interface AppEnv {
  Bindings: Env
}
