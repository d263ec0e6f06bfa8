/** What the core knows of an OAuth provider, whichever it is. */
import type { ProviderTokens } from '../../store/flows/flows.ts'

/** What a sign-in that was begun expects of its callback. */
export interface Expected {
  readonly redirectUri: string
  readonly state: string
  readonly verifier: string
  readonly nonce: string
}

/** Who somebody is at a provider. */
export interface Identity {
  readonly providerAccountId: string
  /** As the provider writes it. */
  readonly email: string | null
  /** Whether the provider's word proves that mailbox. */
  readonly proven: boolean
  readonly name: string | null
  readonly image: string | null
  readonly tokens: ProviderTokens
}

export interface OAuthClient {
  readonly id: string
  /** For people: `GitHub`. */
  readonly name: string
  /**
   * Where to send the browser.
   *
   * @throws {OAuthFailure}
   */
  authorizationUrl(expected: Expected): Promise<URL>
  /**
   * Who came back.
   *
   * @throws {OAuthFailure}
   */
  identify(callback: URLSearchParams, expected: Expected): Promise<Identity>
}
