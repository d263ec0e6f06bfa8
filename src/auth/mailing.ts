/** Mails that the core sends: links with one-time tokens, and notices. They go after the answer. */
import type { UserData } from '../types.ts'
import { baseOf } from './base-url.ts'
import type { Exchange } from './http/route.ts'
import type { MailKind } from './mail/templates.ts'
import type { EmailLinks } from './options.ts'
import type { Services } from './services.ts'

/** Where each kind of link leads unless the application says otherwise. */
const PATHS: Readonly<Record<keyof EmailLinks, string>> = {
  verification: '/verify-email',
  passwordReset: '/reset-password',
  emailChange: '/account/confirm-email-change',
  magicLink: '/magic-links/callback',
}

/** Turns a token into a mailed link. Read before any look-up, so that a wrong option fails for every address. */
export function linking(
  services: Services,
  { url }: Pick<Exchange, 'url'>,
  kind: keyof EmailLinks,
): (token: string) => string {
  const { emailLinks, prefix, emailTransport } = services.settings
  const own = emailLinks[kind]
  if (typeof own === 'function') return own
  if (own === undefined && emailTransport === undefined) return () => ''
  const target = own ?? `${baseOf(services, url)}${prefix}${PATHS[kind]}`
  return (token) => {
    const link = new URL(target)
    link.searchParams.set('token', token)
    return link.href
  }
}

/** What a mail is about. */
export interface MailSubject {
  /** Whom it is about; null where that would tell a stranger. */
  readonly user: UserData | null
  readonly url?: string
  readonly newEmail?: string
  readonly provider?: string
  readonly expiresInMinutes?: number
}

/** Sends a mail now, where there is a transport. */
export async function mail(
  { settings }: Services,
  to: string,
  kind: MailKind,
  { user, url = '', newEmail = '', provider = '', expiresInMinutes = 0 }: MailSubject,
): Promise<void> {
  const { emailTransport, emailTemplates } = settings
  if (emailTransport === undefined) return
  // A stranger may have created the account and chosen its name: no such name goes to the owner of the mailbox.
  const isKnown = user?.emailVerified === true && user.email === to
  const variables = { name: isKnown ? user.name : null, url, newEmail, provider, expiresInMinutes }
  await emailTransport.send({ to, ...emailTemplates[kind](variables) })
}

/** Sends a mail after the answer. Errors go to `onError`. */
export function sendMail(
  services: Services,
  { after }: Pick<Exchange, 'after'>,
  to: string,
  kind: MailKind,
  subject: MailSubject,
): void {
  if (services.settings.emailTransport) after(() => mail(services, to, kind, subject))
}

/** After an answer that must not tell whether a mail is sent: null where none is. */
export function mailUntold(
  { settings }: Services,
  { afterUntold }: Pick<Exchange, 'afterUntold'>,
  sending: (() => Promise<void>) | null,
): void {
  if (settings.emailTransport) afterUntold(sending)
  else warnOnce()
}

let hasWarned = false

/** Once in an isolate: the answer does not say that nothing is sent. */
function warnOnce(): void {
  if (!hasWarned) console.warn('fastauth-edge: no mail is sent: there is no emailTransport')
  hasWarned = true
}
