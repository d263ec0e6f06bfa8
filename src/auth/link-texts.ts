/** What the pages of mailed links say. */
export const LINK_TEXTS = {
  verification: 'Verify your email address',
  verificationButton: 'Verify',
  passwordReset: 'Set a new password',
  passwordResetButton: 'Set password',
  emailChange: 'Confirm your new email address',
  emailChangeButton: 'Confirm',
  magicLink: 'Sign in',
  magicLinkButton: 'Sign in',
  newPassword: 'New password',
  /** Of a verification link that was opened in another browser. */
  accountCreated: 'An account for {email} was created on {when}{where}.',
  accountCreatedWhere: ', from {place}',
  mine: 'This was me',
  notMine: 'This was not me',
  notMineLead:
    '“This was not me” makes the account yours: the password, and all else that was set there, goes.',
  done: 'Done',
  notDone: 'Not done',
  incomplete: 'The form is not complete',
  continue: 'Continue',
} as const

export type LinkTexts = { readonly [Name in keyof typeof LINK_TEXTS]: string }

/** A text with a value in the place of `{name}`. */
export const filled = (text: string, name: string, value: string): string =>
  text.replace(`{${name}}`, () => value)
