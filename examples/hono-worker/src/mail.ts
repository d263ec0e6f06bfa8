import {
  consoleMail,
  type EmailTransport,
  type OutgoingMail,
  resendMail,
} from 'fastauth-edge/auth/mail'
import type { Env } from './env.ts'

/** The last mails of a development machine, the newest first. */
export const inbox: OutgoingMail[] = []

const toInbox: EmailTransport = {
  async send(mail) {
    inbox.unshift(mail)
    inbox.length = Math.min(inbox.length, 20)
    await consoleMail().send(mail)
  },
}

/** Fails in the log, and not in front of the visitor: the answer must not depend on whether there was a mail to send. */
const toNobody: EmailTransport = {
  async send() {
    throw new Error('a mail was not sent: set RESEND_API_KEY and MAIL_FROM')
  },
}

/** Replace Resend by another transport of `fastauth-edge/auth/mail`, or by your own `{ send }`. */
export function mailTransport({ RESEND_API_KEY, MAIL_FROM, LOCAL_INBOX }: Env): EmailTransport {
  if (RESEND_API_KEY && MAIL_FROM) return resendMail({ apiKey: RESEND_API_KEY, from: MAIL_FROM })
  return LOCAL_INBOX === 'true' ? toInbox : toNobody
}
