/** What the pages say, in English. */

import { LINK_TEXTS } from '../link-texts.ts'

export const TEXTS = {
  ...LINK_TEXTS,
  /** The language, for the `lang` of each page. */
  lang: 'en',
  signIn: 'Sign in',
  signUp: 'Create your account',
  signUpButton: 'Create account',
  email: 'Email',
  password: 'Password',
  name: 'Name (optional)',
  remember: 'Stay signed in on this device',
  checkFields: 'Please check what you entered.',
  or: 'or',
  /** `{provider}` is its name. */
  continueWith: 'Continue with {provider}',
  passkey: 'Sign in with a passkey',
  passkeyFailed: 'That did not work. Try again, or sign in another way.',
  mailMe: 'Email me a sign-in link',
  mailMeLead: 'We send you a link that signs you in. You need no password.',
  mailMeButton: 'Send the link',
  forgot: 'Forgot your password?',
  forgotTitle: 'Reset your password',
  forgotLead: 'We send you a link to set a new password.',
  forgotButton: 'Send the link',
  noAccount: 'No account yet?',
  haveAccount: 'Already have an account?',
  backToSignIn: 'Back to sign in',
  checkMail: 'Check your email',
  account: 'Your account',
  /** `{email}` is the address. */
  signedInAs: 'Signed in as {email}',
  notVerified: 'Your address is not verified.',
  verifyButton: 'Send a verification link',
  devices: 'Signed in on',
  thisDevice: 'This device',
  unknownDevice: 'Unknown device',
  /** `{date}` is the day. */
  since: 'since {date}',
  endSession: 'Sign out',
  endAll: 'Sign out everywhere',
  signOut: 'Sign out',
  addPasskey: 'Add a passkey',
  passkeyAdded: 'Passkey added.',
  /** Why a provider led back without a sign-in, by the code. */
  access_denied: 'You did not allow the sign-in.',
  provider_error: 'The provider refused. Try again.',
  provider_unavailable: 'The provider does not answer. Try again.',
  invalid_state: 'The sign-in took too long, or began in another browser. Try again.',
  email_missing: 'The provider did not tell us your email address.',
  email_invalid: 'Your email address at the provider cannot be used here.',
  account_exists: 'You have an account already. Sign in to it first, then link the provider.',
  account_inactive: 'Your account is deactivated.',
  signin_not_allowed: 'You may not sign in here.',
  email_not_verified: 'Verify your email address first.',
  too_many_requests: 'Too many attempts. Try again in a few minutes.',
  signin_failed: 'That did not work. Try again.',
} as const

/** Every text of the pages, by its name. */
export type PageTexts = { readonly [Name in keyof typeof TEXTS]: string }
