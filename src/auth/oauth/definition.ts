/** What tells one provider from another, as data. */
import type { AuthorizationServer } from 'oauth4webapi'
import type { OAuthClaims, OAuthProfile, OAuthTokens } from './options.ts'

/** Reads JSON with the user's access token. */
export type Get = (url: string) => Promise<unknown>

export interface Definition {
  readonly id: string
  readonly name: string
  /** Its endpoints, or the issuer that they are discovered of. */
  readonly server: AuthorizationServer | string
  /** Whether it answers with an ID token. */
  readonly isOpenId: boolean
  readonly scopes: readonly string[]
  /** Further parameters of the authorization URL. */
  readonly parameters: Readonly<Record<string, string>>
  /** How the client shows its secret. By what is discovered where undefined. */
  readonly secretIn: 'body' | 'header' | undefined
  /** Whether it takes no client that has no secret. */
  readonly needsSecret: boolean
  /** The claims, where they are not those of the ID token or of the userinfo endpoint. */
  readonly claims?: ((get: Get) => Promise<OAuthClaims>) | undefined
  readonly profile: (
    claims: OAuthClaims,
    tokens: OAuthTokens,
  ) => OAuthProfile | Promise<OAuthProfile>
  /** Whether to trust the provider about an address that it calls verified. */
  readonly trusts: (email: string, claims: OAuthClaims) => boolean
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** The standard claims of OpenID Connect. */
export const standardProfile = (claims: OAuthClaims): OAuthProfile => ({
  id: typeof claims['sub'] === 'number' ? claims['sub'] : (text(claims['sub']) ?? ''),
  email: text(claims['email']),
  // Some write it as a text.
  emailVerified: claims['email_verified'] === true || claims['email_verified'] === 'true',
  name: text(claims['name']),
  image: text(claims['picture']),
})
