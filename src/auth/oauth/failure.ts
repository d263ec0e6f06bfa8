/** Why a sign-in at a provider came to nothing. */
import { RETRY_AFTER } from '../http/answers.ts'

const FAILURES = {
  access_denied: [400, 'The sign-in was cancelled at the provider'],
  provider_error: [400, 'The provider refused the sign-in'],
  provider_unavailable: [503, 'The provider is not available right now'],
  invalid_state: [400, 'Invalid or expired OAuth state'],
  email_missing: [400, 'No email found on the provider account'],
  email_invalid: [400, 'The email address of the provider account cannot be used here'],
  account_exists: [
    400,
    'There is an account with this email already: sign in to it first, then link the provider',
  ],
  account_inactive: [401, 'Account is deactivated'],
  email_not_verified: [403, 'Email is not verified'],
  too_many_requests: [429, 'Too many requests. Try again later'],
  signin_not_allowed: [403, 'Sign-in not allowed'],
  signin_failed: [401, 'The account has changed meanwhile: sign in again'],
  not_signed_in: [401, 'Not authenticated'],
  already_linked: [400, 'This provider account is already linked to a user'],
} as const satisfies Readonly<Record<string, readonly [status: number, detail: string]>>

/** What the front end receives as `?error=`. */
export type OAuthFailureCode = keyof typeof FAILURES

/** What `onError` receives; it holds nothing of a token, a code or a user. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
}

interface OAuthFailureFacts {
  readonly detail?: string | undefined
  readonly retryAfter?: number
  readonly fault?: string
}

export class OAuthFailure extends Error {
  override readonly name = 'OAuthFailure'
  readonly code: OAuthFailureCode
  readonly status: number
  readonly detail: string
  /** Seconds, where it is a matter of time. */
  readonly retryAfter: number | undefined
  /** What the operator should hear of. */
  readonly fault: ProviderError | undefined

  constructor(code: OAuthFailureCode, { detail, retryAfter, fault }: OAuthFailureFacts = {}) {
    super(code)
    const [status, text] = FAILURES[code]
    this.code = code
    this.status = status
    this.detail = detail ?? text
    this.retryAfter = retryAfter ?? (status === 503 ? RETRY_AFTER : undefined)
    this.fault = fault === undefined ? undefined : new ProviderError(fault)
  }
}
