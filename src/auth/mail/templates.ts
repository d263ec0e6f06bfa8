/** What mails say. Each is a function of FastAuth's variables; an application may give its own. */
import { htmlEscape } from 'escape-goat'
import type { Mail } from '../options.ts'

/** What a template receives. */
export interface MailVariables {
  /** Null where the address is not verified: a stranger may have created the account and put anything there. */
  readonly name: string | null
  /** Where the link leads; `''` in a mail without one. */
  readonly url: string
  /** Of the link. */
  readonly expiresInMinutes: number
  /** The new address, in mails about its change. */
  readonly newEmail: string
  /** The name of a provider whose account was linked: `GitHub`. */
  readonly provider: string
}

export type MailKind =
  | 'verification'
  | 'passwordReset'
  | 'emailChange'
  | 'magicLink'
  | 'emailChanged'
  | 'takenOver'
  | 'accountExists'
  | 'accountLinked'

export type EmailTemplate = (variables: MailVariables) => Mail

/** The option `emailTemplates`: those that are not given are FastAuth's. */
export type EmailTemplates = { readonly [K in MailKind]?: EmailTemplate | undefined }

/** The words of a mail. What is in `{braces}` is a variable. */
interface Words {
  readonly subject: string
  readonly lines: readonly string[]
  readonly button?: string
  readonly after?: readonly string[]
}

const EXPIRES = 'This link will expire in {expiresInMinutes} minutes.'
const NOT_YOU = 'If you did not request this, you can ignore this email.'
const SECURE =
  'If this was not you, reset your password now: the person who did it can read your mail or knows your password.'

const WORDS: Readonly<Record<MailKind, Words>> = {
  verification: {
    subject: 'Verify your email address',
    lines: ['Please verify your email address by clicking the link below:'],
    button: 'Verify Email',
    after: [EXPIRES, 'If you did not create an account, you can ignore this email.'],
  },
  passwordReset: {
    subject: 'Reset your password',
    lines: ['You requested a password reset. Click the link below to set a new password:'],
    button: 'Reset Password',
    after: [EXPIRES, NOT_YOU],
  },
  emailChange: {
    subject: 'Confirm your new email address',
    lines: [
      'You requested to change your email to {newEmail}.',
      'Please confirm by clicking the link below:',
    ],
    button: 'Confirm Email Change',
    after: [EXPIRES, NOT_YOU],
  },
  magicLink: {
    subject: 'Log In to your account',
    lines: ['Click the button below to sign in.'],
    button: 'Log In',
    after: [EXPIRES, NOT_YOU],
  },
  emailChanged: {
    subject: 'Your email address was changed',
    lines: ['The email address of your account is now {newEmail}.', SECURE],
  },
  takenOver: {
    subject: 'Your account was confirmed',
    lines: [
      'You have shown that this mailbox is yours. Nobody had shown it before, and anybody could have created the account with its address. So what had been set up in it is gone: the former password, passkeys, sessions, roles and links to other services.',
      'If it was you who had set them up, set them up again: from now on they stay.',
    ],
  },
  accountLinked: {
    subject: 'A new way to sign in to your account',
    lines: [
      'A {provider} account was linked to your account, and can be used to sign in from now on.',
      'If this was not you, unlink it, and reset your password if you have one.',
    ],
  },
  accountExists: {
    subject: 'You have an account',
    lines: [
      'Somebody, probably you, tried to create an account with this address. There is one already: sign in, or reset your password if you have forgotten it.',
      'If it was not you, you can ignore this email.',
    ],
  },
}

export const MAIL_KINDS: readonly string[] = Object.keys(WORDS)

const BUTTON =
  'display: inline-block; padding: 12px 24px; background-color: #4F46E5; color: white; text-decoration: none; border-radius: 6px;'

const paragraph = (line: string): string => htmlEscape`  <p>${line}</p>\n`

const template =
  ({ subject, lines, button, after = [] }: Words): EmailTemplate =>
  (variables) => {
    const { name, url } = variables
    const said = (line: string): string =>
      line.replaceAll(/\{(\w+)\}/g, (_, key: string) => String(Reflect.get(variables, key)))
    const before = [name ? `Hi ${name},` : 'Hi,', ...lines.map(said)]
    const rest = after.map(said)
    const link = htmlEscape`  <p><a href="${url}" style="${BUTTON}">${button ?? ''}</a></p>\n`
    return {
      subject,
      text: [...before, ...(button ? [url] : []), ...rest].join('\n\n'),
      html:
        htmlEscape`<div style="font-family: sans-serif; max-width: 600px; margin: 0 auto;">\n  <h2>${subject}</h2>\n` +
        before.map(paragraph).join('') +
        (button ? link : '') +
        rest.map(paragraph).join('') +
        '</div>\n',
    }
  }

/** A template for every kind of mail: the application's own, else FastAuth's. */
export function templatesOf(own: EmailTemplates = {}): Readonly<Record<MailKind, EmailTemplate>> {
  const read = (kind: MailKind): EmailTemplate => own[kind] ?? template(WORDS[kind])
  return {
    verification: read('verification'),
    passwordReset: read('passwordReset'),
    emailChange: read('emailChange'),
    magicLink: read('magicLink'),
    emailChanged: read('emailChanged'),
    takenOver: read('takenOver'),
    accountExists: read('accountExists'),
    accountLinked: read('accountLinked'),
  }
}
