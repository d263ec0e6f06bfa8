/** Signing in with OAuth and OpenID Connect providers: `fastauth-edge/auth/oauth`. */
export { github } from './oauth/github.ts'
export { google } from './oauth/google.ts'
export { oauthProvider } from './oauth/oauth-provider.ts'
export type { OAuthFailureCode } from './oauth/failure.ts'
export type {
  OAuthClaims,
  OAuthOptions,
  OAuthProfile,
  OAuthProviderOptions,
  OAuthTokens,
} from './oauth/options.ts'
