/** The options of OAuth providers, as applications write them. */

/** Who somebody is, as a provider's claims say it. */
export interface OAuthProfile {
  /** The provider's own id of the account. Numbers that JavaScript cannot hold exactly come as strings. */
  id: string | number
  email?: string | null | undefined
  /** Whether the provider says that it has verified the address. */
  emailVerified?: boolean | undefined
  name?: string | null | undefined
  image?: string | null | undefined
}

/** What a provider says: the claims of the ID token and of the userinfo endpoint. */
export type OAuthClaims = Readonly<Record<string, unknown>>

export interface OAuthTokens {
  accessToken: string
  refreshToken: string | null
  /** When the access token expires. */
  expiresAt: Date | null
}

export interface OAuthOptions {
  /** @default `GOOGLE_CLIENT_ID`, `GITHUB_CLIENT_ID` … of the runtime's environment, in the shells */
  clientId?: string | undefined
  /** @default `GOOGLE_CLIENT_SECRET`, `GITHUB_CLIENT_SECRET` … of the runtime's environment, in the shells */
  clientSecret?: string | undefined
  scopes?: readonly string[] | undefined
  /**
   * Whether an address that the provider calls verified proves that the mailbox is theirs.
   * @default for Google: addresses at gmail.com and at the user's own `hd`; for GitHub: true; for all others: false
   */
  trustEmail?: boolean | undefined
  /** @default the runtime's */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
}

export interface OAuthProviderOptions extends OAuthOptions {
  /** Stands in the routes and in the database: lower-case letters, digits, `-` and `_`. */
  id: string
  /** For people. @default the id */
  name?: string | undefined
  clientId?: string | undefined
  /** Of an OpenID Connect provider: the endpoints are discovered. */
  issuer?: string | undefined
  /** Of any other, the three endpoints. */
  authorizationEndpoint?: string | undefined
  tokenEndpoint?: string | undefined
  userinfoEndpoint?: string | undefined
  /** @default the standard claims of OpenID Connect */
  profile?:
    | ((claims: OAuthClaims, tokens: OAuthTokens) => OAuthProfile | Promise<OAuthProfile>)
    | undefined
}
