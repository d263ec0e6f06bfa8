import { ConfigError } from '../../errors.ts'
import { checkNames } from '../../input/options.ts'
import type { EmailTransport } from '../options.ts'
import { MailError } from './mail-request.ts'

/** What is used of a `send_email` binding. */
interface SendEmail {
  send(mail: {
    from: string
    to: string
    subject: string
    text: string
    html: string
    replyTo?: string
  }): Promise<unknown>
}

export interface CloudflareMailOptions {
  /** A `send_email` binding of your Worker. */
  binding: SendEmail
  /** An address of a domain that Cloudflare's e-mail service sends for. */
  from: string
  replyTo?: string | undefined
}

/**
 * Sends mails by a `send_email` binding of Cloudflare.
 *
 * @example
 * ```ts
 * import { cloudflareMail } from 'fastauth-edge/auth/mail'
 *
 * export const emailTransportOf = (env: { EMAIL: SendEmail }) =>
 *   cloudflareMail({ binding: env.EMAIL, from: 'mail@notes.example' })
 * ```
 */
export function cloudflareMail(options: CloudflareMailOptions): EmailTransport {
  checkNames(options, 'cloudflareMail', ['binding', 'from', 'replyTo'])
  const { binding, from, replyTo } = options
  if (typeof binding?.send !== 'function') {
    throw new ConfigError('cloudflareMail: binding must be a send_email binding')
  }
  if (!from) throw new ConfigError('cloudflareMail: from must be given')
  return {
    send: async ({ to, subject, text, html }) => {
      const mail = { from, to, subject, text, html, ...(replyTo && { replyTo }) }
      await binding.send(mail).catch(() => {
        // Not the cause: it names the address.
        throw new MailError('cloudflareMail', null)
      })
    },
  }
}
