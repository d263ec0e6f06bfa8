import type { EmailTransport } from '../options.ts'

/**
 * Writes each mail's text to the console, link and all: for development only, because anyone who reads the log can
 * sign in with it.
 *
 * @example
 * ```ts
 * import { consoleMail } from 'fastauth-edge/auth/mail'
 *
 * const emailTransport = consoleMail()
 * ```
 */
export function consoleMail(): EmailTransport {
  return {
    send: async ({ to, subject, text }) => {
      console.info(`To: ${to}\nSubject: ${subject}\n\n${text}`)
    },
  }
}
