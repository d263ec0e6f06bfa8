import { ConfigError } from 'fastauth-edge'
import type { AppContext } from './env.ts'

export interface Mail {
  to: string
  subject: string
  link: string
}

/** The one thing to replace before going live: have `send` call the mail service of your choice. */
export interface MailTransport {
  send(mail: Mail): Promise<void>
}

/** Prints mails. On localhost only: elsewhere a link in a log is a way into somebody's account. */
export const consoleMail: MailTransport = {
  async send({ to, subject, link }) {
    if (!isLocal(new URL(link))) {
      throw new ConfigError('a mail was not sent: give the service a MailTransport (src/index.ts)')
    }
    console.log(`Mail to ${to}: ${subject}\n${link}`)
  },
}

/** Plain http on this machine. */
const isLocal = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)

/**
 * Makes the links of mails. They lead to APP_URL and not to the host of the request, which whoever sends it
 * can choose. The token is in the fragment: browsers send that to no server, and in no Referer.
 */
export function linkMaker(c: AppContext): (page: string, token: string) => string {
  const requested = new URL(c.req.url)
  const base = c.env.APP_URL || (isLocal(requested) ? requested.origin : '')
  const url = URL.canParse(base) ? new URL(base) : undefined
  if (url === undefined || !(url.protocol === 'https:' || isLocal(url))) {
    throw new ConfigError('set APP_URL to the https: URL that the links in mails are to lead to')
  }
  const root = url.origin + url.pathname.replace(/\/$/, '')
  return (page, token) => `${root}/${page}#token=${token}`
}
