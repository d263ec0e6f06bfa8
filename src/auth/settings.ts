/** The options of the core as finished facts. */
import type { RoleSeed } from '../store/flows/grant.ts'
import type { Hooks } from './hooks.ts'
import type { CookieSettings } from './http/cookies.ts'
import type { EmailLinks, EmailTransport, Limiter } from './options.ts'
import type { Secrets } from './secrets.ts'

export interface SessionSettings {
  readonly lifetimeMs: number
  readonly renewEveryMs: number | null
  readonly rememberMs: number
  readonly absoluteLifetimeMs: number
  readonly freshMs: number
  readonly idOf: (token: string) => string | Promise<string>
}

export interface PasswordRules {
  readonly minLength: number
  readonly maxLength: number
  readonly requireUppercase: boolean
  readonly requireLowercase: boolean
  readonly requireDigit: boolean
  readonly requireSpecial: boolean
}

export interface LimitSettings {
  readonly perAddressAndIp: number
  readonly lockoutMs: number
  /** Null when the application lifted them. */
  readonly others: {
    readonly perAddress: number
    readonly perIp: number
    readonly windowMs: number
    readonly limiter: Limiter | undefined
  } | null
}

export interface Settings {
  readonly secrets: Secrets
  readonly strategy: 'database' | 'jwt'
  readonly delivery: 'cookie' | 'json'
  readonly session: SessionSettings
  readonly password: PasswordRules
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
  readonly hooks: Hooks
  readonly roles: readonly RoleSeed[]
  readonly defaultRole: string | undefined
  readonly adminEmails: readonly string[]
  readonly requireVerifiedEmail: boolean
  readonly oauthRedirectUrl: string | undefined
  readonly storeOAuthProviderTokens: boolean
}
