import type { PasskeyData, UserData } from '../types.ts'

type Result<T> = T | Promise<T>

/** What a JWT is to say, in the order in which it is signed. */
export type UnsignedClaims = Record<string, unknown>

/** Where an error came from that the visitor did not see. */
export interface ErrorPlace {
  /** As FastAuth names it: `POST /auth/login`, with `{session_id}` for what varies. */
  readonly route: string
}

/**
 * FastAuth's hooks. `allowSignin` and `modifyJwt`, which decide or change something, refuse the request when they
 * throw. The others run afterwards: what they throw goes to `onError`, and the visitor gets the answer.
 */
export interface Hooks {
  onSignup?: ((user: UserData) => Result<unknown>) | undefined
  onSignin?: ((user: UserData, provider: string) => Result<unknown>) | undefined
  onSignout?: ((user: UserData) => Result<unknown>) | undefined
  onTokenRefresh?: ((user: UserData) => Result<unknown>) | undefined
  onEmailVerify?: ((user: UserData) => Result<unknown>) | undefined
  onPasswordReset?: ((user: UserData) => Result<unknown>) | undefined
  onOAuthLink?: ((user: UserData, provider: string) => Result<unknown>) | undefined
  onMagicLinkSent?: ((user: UserData) => Result<unknown>) | undefined
  onPasskeyRegistered?: ((user: UserData, passkey: PasskeyData) => Result<unknown>) | undefined
  onPasskeyDeleted?: ((user: UserData, passkey: PasskeyData) => Result<unknown>) | undefined
  /** An account that never verified its address went to the owner of the mailbox. */
  onTakeover?: ((user: UserData) => Result<unknown>) | undefined
  /** Before anything is written; anything but `true` refuses the sign-in. */
  allowSignin?: ((user: UserData, provider: string) => Result<boolean>) | undefined
  /**
   * Called when all is written, where FastAuth calls it: when it throws, the answer is an error, but a new user stays, and
   * a link that was mailed is spent. What is returned is signed, up to 4 KiB a token. sub, jti, iss, aud, iat, exp, type and
   * auth_time stay as they are, and none of them can be added.
   */
  modifyJwt?: ((claims: UnsignedClaims, user: UserData) => Result<UnsignedClaims>) | undefined
  /** An error that the visitor did not see: a mail that could not be sent, another hook that threw. */
  onError?: ((error: unknown, place: ErrorPlace) => Result<unknown>) | undefined
}

/** The hooks that are called after the deed, by name and with their arguments. */
type Told = Exclude<keyof Hooks, 'allowSignin' | 'modifyJwt' | 'onError'>

export type Tell = <K extends Told>(
  name: K,
  ...args: Parameters<NonNullable<Hooks[K]>>
) => Promise<void>

export const HOOK_NAMES: readonly (keyof Hooks)[] = [
  'onSignup',
  'onSignin',
  'onSignout',
  'onTokenRefresh',
  'onEmailVerify',
  'onPasswordReset',
  'onOAuthLink',
  'onMagicLinkSent',
  'onPasskeyRegistered',
  'onPasskeyDeleted',
  'onTakeover',
  'allowSignin',
  'modifyJwt',
  'onError',
]
