import type { EdgeAdapter } from '../store/adapter.ts'
import type { OAuthAdapter } from '../store/oauth.ts'
import type { PasskeyAdapter } from '../store/passkey.ts'
import type { RoleAdapter } from '../store/role.ts'
import type { SessionAdapter } from '../store/session.ts'
import type { TokenAdapter } from '../store/token.ts'
import type { UserAdapter } from '../store/user.ts'
import type { Core } from './core.ts'
import type { Hooks } from './hooks.ts'
import type { Route } from './http/route.ts'
import type { OAuthClient } from './oauth/client.ts'
import type { RateLimitOptions, SecurityOptions } from './limit-options.ts'
import type { PageLook } from './page-look.ts'
import type { EmailTemplates } from './mail/templates.ts'
import type { CoreSessionOptions, EmailLinks, EmailTransport, RoleOption } from './options.ts'
import type { PasswordPolicyOptions } from './passwords/policy.ts'
import type { Passwords, PasswordsOptions } from './passwords/passwords.ts'
import type { Signer } from './secrets.ts'
import type { OpenSessions } from './sessions/sessions.ts'

/** A way to sign in, as `credentials()` and its like return it. It brings its code, and the core's, along. */
export interface Provider {
  /** What hooks receive: `credentials`, `google`, … */
  readonly id: string
  readonly kind: 'credentials' | 'oauth' | 'magic_link' | 'passkey'
  readonly routes: readonly Route[]
  /** For the shells, which import no core: it comes with the first provider. */
  readonly createCore: CreateCore
  /** Hashes and verifies passwords; of `credentials()`. */
  readonly openPasswords?: OpenPasswords | undefined
  /** Of `google()` and its like: the environment holds the credentials that are not given. */
  readonly openOAuth?: ((environment: unknown) => OAuthClient) | undefined
}

export type OpenPasswords = (options: PasswordsOptions | undefined, signer: Signer) => Passwords

/** Creates the core over options whose secret and URL may come from the runtime's environment. */
export interface CreateCore {
  (config: FastAuthConfig, environment?: unknown): Core
  /**
   * What can be known before there is an adapter or an environment.
   *
   * @throws {ConfigError} names the option that is wrong and the cure
   */
  readonly check: (options: CoreOptions) => void
}

/** JSON Web Tokens, as `jwt({ … })` returns them. */
export interface JwtPart {
  readonly kind: 'jwt'
  readonly routes: readonly Route[]
  readonly openSessions: OpenSessions
  readonly acceptIn: 'database' | undefined
  /** Seconds. */
  readonly rememberMeTtl: number
}

/** Pages for people, as `pages({ … })` returns them. */
export interface PagesPart extends PageLook {
  readonly kind: 'pages'
  /** The pages, over the routes that they are forms of: a page whose route is missing is missing. */
  readonly routesOver: (routes: readonly Route[]) => readonly Route[]
}

/** What FastAuth and the shells take alike: the options of the core but for the adapter and the secret. */
export interface CoreOptions {
  /** How people sign in. */
  providers: readonly Provider[]
  /**
   * What everything is signed with, at least 32 bytes. A list rotates: the first signs, all of them verify.
   * @default `AUTH_SECRET` of the runtime's environment, in the shells
   */
  secret?: string | readonly string[] | undefined
  /** @default 'database' */
  sessionStrategy?: 'database' | 'jwt' | undefined
  /** @default 'cookie' */
  tokenDelivery?: 'cookie' | 'json' | undefined
  session?: CoreSessionOptions | undefined
  /** `jwt({ … })` of `fastauth-edge/auth/jwt`. */
  jwt?: JwtPart | undefined
  /** What a new password must be. */
  password?: PasswordPolicyOptions | undefined
  /** How passwords are hashed. See `fastauth-edge/auth/passwords`. */
  passwords?: PasswordsOptions | undefined
  security?: SecurityOptions | undefined
  /** `false` lifts all limits but that of `security`. */
  rateLimit?: RateLimitOptions | false | undefined
  /** @default '/auth' */
  routePrefix?: string | undefined
  /** Where the service is, for links and redirects: `https://app.example`. */
  baseUrl?: string | undefined
  /** Other origins that may send requests that change something. */
  trustedOrigins?: readonly string[] | undefined
  /** Origins whose scripts may read answers. */
  corsOrigins?: readonly string[] | undefined
  /** URLs and origins that redirects may lead to, besides `baseUrl`. */
  redirects?: readonly string[] | undefined
  cookieNameAccess?: string | undefined
  cookieNameRefresh?: string | undefined
  /** @default true, but on http://localhost */
  cookieSecure?: boolean | undefined
  /** @default true */
  cookieHttpOnly?: boolean | undefined
  /** @default 'lax' */
  cookieSameSite?: 'lax' | 'strict' | 'none' | undefined
  cookieDomain?: string | undefined
  /**
   * Whether clients that send cookies and say nothing of where they are must show a CSRF token.
   * @default true
   */
  csrfEnabled?: boolean | undefined
  /** @default 'csrf_token' */
  csrfCookieName?: string | undefined
  /** @default 'X-CSRF-Token' */
  csrfHeaderName?: string | undefined
  /**
   * Sends the mails: after the answer, where the runtime keeps work alive (`waitUntil`, which the shells pass on). Where
   * it does not, the answer waits for the mail, unless it must not tell whether there is an account (forgot-password,
   * register with `requireVerifiedEmail`): that takes a quarter of a second, with a mail or without one, and a mail that
   * takes longer goes on after it. What goes wrong goes to `hooks.onError`.
   */
  emailTransport?: EmailTransport | undefined
  emailLinks?: EmailLinks | undefined
  /** What mails say, where it is not to be FastAuth's words. */
  emailTemplates?: EmailTemplates | undefined
  hooks?: Hooks | undefined
  /** Seeded by `initializeRoles()`. */
  roles?: readonly RoleOption[] | undefined
  /** Given to each new user, where there is a role adapter. */
  defaultRole?: string | undefined
  /**
   * Who become `admin` once they have proved their mailbox, in a sign-in by it, or with a session or the password of the
   * account. A verification link that is opened without these removes all that was set in the account before, the
   * password too. List an address before anybody can have verified it.
   */
  adminEmails?: readonly string[] | undefined
  /** @default false */
  requireVerifiedEmail?: boolean | undefined
  /** Where a sign-in by a provider leads. */
  oauthRedirectUrl?: string | undefined
  /** @default false */
  storeOAuthProviderTokens?: boolean | undefined
  /** `pages({ … })` of `fastauth-edge/auth/pages`: pages for people, beside the routes for programs. */
  pages?: PagesPart | undefined
  /** Serves the OpenAPI document of the routes, at `/openapi.json` under the prefix. @default false */
  openapi?: boolean | undefined
  /** Cookies without `Secure`. */
  debug?: boolean | undefined
}

/** How a FastAuth is set up: FastAuth's own names, in camelCase. */
export interface FastAuthConfig extends CoreOptions {
  /** The user adapter, or the whole adapter, which brings the others along. */
  adapter: EdgeAdapter | UserAdapter
  /** E-mail verification, password reset, refresh tokens. */
  tokenAdapter?: TokenAdapter | undefined
  oauthAdapter?: OAuthAdapter | undefined
  passkeyAdapter?: PasskeyAdapter | undefined
  sessionAdapter?: SessionAdapter | undefined
  roleAdapter?: RoleAdapter | undefined
}
