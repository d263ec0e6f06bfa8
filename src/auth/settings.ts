/** The options of the core as finished facts. */
import type { RoleSeed } from '../store/flows/grant.ts'
import type { Hooks } from './hooks.ts'
import type { CookieSettings } from './http/cookies.ts'
import type { LimitSettings } from './limit-options.ts'
import type { EmailTemplate, MailKind } from './mail/templates.ts'
import type { PageLook } from './page-look.ts'
import type { EmailLinks, EmailTransport } from './options.ts'
import type { PasswordPolicy } from './passwords/policy.ts'
import type { Secrets } from './secrets.ts'

export interface SessionSettings {
  readonly lifetimeMs: number
  readonly renewEveryMs: number | null
  readonly rememberMs: number
  readonly absoluteLifetimeMs: number
  readonly freshMs: number
  readonly idOf: (token: string) => string | Promise<string>
}

export interface Settings {
  readonly secrets: Secrets
  readonly strategy: 'database' | 'jwt'
  readonly delivery: 'cookie' | 'json'
  readonly session: SessionSettings
  readonly passwordPolicy: PasswordPolicy
  readonly limits: LimitSettings
  readonly prefix: string
  /** Without a slash at its end. */
  readonly baseUrl: string | undefined
  readonly trustedOrigins: readonly string[]
  readonly corsOrigins: readonly string[] | undefined
  readonly redirects: readonly string[]
  readonly cookies: CookieSettings
  readonly csrfEnabled: boolean
  readonly csrfHeader: string
  readonly emailTransport: EmailTransport | undefined
  readonly emailLinks: EmailLinks
  readonly emailTemplates: Readonly<Record<MailKind, EmailTemplate>>
  readonly hooks: Hooks
  readonly roles: readonly RoleSeed[]
  readonly defaultRole: string | undefined
  readonly adminEmails: readonly string[]
  readonly requireVerifiedEmail: boolean
  readonly oauthRedirectUrl: string | undefined
  readonly storeOAuthProviderTokens: boolean
  /** Undefined: plain pages for mailed links, and none besides. */
  readonly pages: PageLook | undefined
  readonly openapi: boolean
}
