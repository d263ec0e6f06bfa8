import { checkNames } from '../../input/options.ts'
import type { EmailTransport } from '../options.ts'
import { demandUrl, postMail } from './mail-request.ts'

export interface WebhookMailOptions {
  /** Where mails are posted to; `http:` on this machine only. */
  url: string
  /** For example an `Authorization`. */
  headers?: Readonly<Record<string, string>> | undefined
  /** In place of the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined
}

/**
 * Posts each mail to a URL of yours as FastAuth's WebhookTransport does: JSON
 * `{ to, subject, body_html, body_text }`, ten seconds, any status but 2xx is an error.
 *
 * @example
 * ```ts
 * import { webhookMail } from 'fastauth-edge/auth/mail'
 *
 * const emailTransport = webhookMail({ url: 'https://mailer.example.com/send' })
 * ```
 */
export function webhookMail(options: WebhookMailOptions): EmailTransport {
  checkNames(options, 'webhookMail', ['url', 'headers', 'fetch'])
  const { url, headers = {}, fetch } = options
  demandUrl('webhookMail: url', url)
  return {
    send: ({ to, subject, text, html }) => {
      const body = { to, subject, body_html: html, body_text: text }
      return postMail({ transport: 'webhookMail', url, headers, body, fetch })
    },
  }
}
