/** `fastauth-edge/auth/mail`: ways to send the mails of the auth core. */
export { type CloudflareMailOptions, cloudflareMail } from './cloudflare-mail.ts'
export { consoleMail } from './console-mail.ts'
export { MailError } from './mail-request.ts'
export { type ResendMailOptions, resendMail } from './resend-mail.ts'
export { type WebhookMailOptions, webhookMail } from './webhook-mail.ts'
export type { EmailTransport, Mail, OutgoingMail } from '../options.ts'
export type { EmailTemplate, EmailTemplates, MailKind, MailVariables } from './templates.ts'
