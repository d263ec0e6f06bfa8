import { ConfigError } from '../../errors.ts'
import { checkNames } from '../../input/options.ts'
import type { EmailTransport } from '../options.ts'
import { demandUrl, postMail } from './mail-request.ts'

export interface ResendMailOptions {
  apiKey: string
  /** `you@example.com` or `Name <you@example.com>`, of a domain that Resend has verified. */
  from: string
  replyTo?: string | undefined
  /** @default 'https://api.resend.com/emails' */
  endpoint?: string | undefined
  /** In place of the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
}

/**
 * Sends mails by [Resend](https://resend.com).
 *
 * @example
 * ```ts
 * import { resendMail } from 'fastauth-edge/auth/mail'
 *
 * const emailTransport = resendMail({ apiKey: 're_…', from: 'Notes <mail@notes.example>' })
 * ```
 */
export function resendMail(options: ResendMailOptions): EmailTransport {
  checkNames(options, 'resendMail', ['apiKey', 'from', 'replyTo', 'endpoint', 'fetch'])
  const { apiKey, from, replyTo, endpoint: url = 'https://api.resend.com/emails', fetch } = options
  if (!/^[!-~]+$/.test(apiKey ?? '')) throw new ConfigError('resendMail: apiKey must be given')
  if (!from) throw new ConfigError('resendMail: from must be given')
  demandUrl('resendMail: endpoint', url)
  const headers = { authorization: `Bearer ${apiKey}` }
  return {
    send: ({ to, subject, text, html }) => {
      const body = { from, to: [to], subject, text, html, ...(replyTo && { reply_to: replyTo }) }
      return postMail({ transport: 'resendMail', url, headers, body, fetch })
    },
  }
}
