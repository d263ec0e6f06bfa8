/** What applications write. */
import type { CoreOptions } from '../auth/config.ts'
import type { EdgeAdapter } from '../store/adapter.ts'
import type { D1Options } from '../drivers/d1.ts'
import type { AdapterOptions } from '../input/options.ts'

/** How long sessions last and how they are named. */
export interface SessionOptions {
  /**
   * Milliseconds from signing in, or from the last renewal, to the end.
   * @default 2592000000 (30 days)
   */
  lifetimeMs?: number | undefined
  /**
   * Milliseconds after which a session in use is given its whole lifetime again; `null` lets it end when it
   * was first said to.
   * @default 86400000 (a day), or half of a shorter lifetime
   */
  renewEveryMs?: number | null | undefined
  /**
   * What a session's token is stored as. Change it only to share sessions with a service that stores them
   * otherwise.
   * @default its SHA-256, base64url
   */
  idOf?: ((token: string) => string | Promise<string>) | undefined
}

/** The session cookie. It is always `HttpOnly`. */
export interface CookieOptions {
  /**
   * Without the prefix `__Host-`, which it has on https.
   * @default 'session'
   */
  name?: string | undefined
  /** @default 'lax' */
  sameSite?: 'lax' | 'strict' | undefined
  /**
   * `false`, and neither `Secure` nor the prefix, for a service that is reached over plain http; `true` for one that
   * stands behind a proxy which hands on `http://localhost` and nothing else.
   * @default true, except on http://localhost
   */
  secure?: boolean | undefined
}

/** What a proxy in front of the service says, and sets over whatever a visitor sends. */
export interface ProxyOptions {
  /**
   * Whether `X-Forwarded-Proto` and `X-Forwarded-Host` are believed: they then say which origin is the service's own.
   * @default false
   */
  trustForwarded?: boolean | undefined
  /**
   * The header that holds the visitor's address, `x-real-ip` for example. Of a list, as in `x-forwarded-for`, the last
   * counts, which the nearest proxy has written.
   * @default the platform's own: `cf-connecting-ip` on Workers, `x-real-ip` on Vercel
   */
  addressHeader?: string | undefined
}

/**
 * What all shells take. With `providers` come all options of the core: its routes are served, and the guards
 * use its sessions.
 */
export interface AuthOptions extends Partial<CoreOptions> {
  cookie?: CookieOptions | undefined
  proxy?: ProxyOptions | undefined
}

/** Where the database is: the first of these that is given, else a D1 binding, else `DATABASE_URL`. */
export interface DatabaseOptions extends AdapterOptions {
  /** As `createEdgeAdapter` takes it. */
  url?: string | undefined
  /** A D1 binding, or the name of one. */
  binding?: D1Options['binding'] | string
  /** An adapter that you have created. */
  adapter?: EdgeAdapter | undefined
}
