/** A service with accounts: one function, for Vercel's Node functions and its edge runtime alike. */
import { credentials } from 'fastauth-edge/auth/credentials'
import { consoleMail, type EmailTransport, resendMail } from 'fastauth-edge/auth/mail'
import { withAuth } from 'fastauth-edge/vercel'

/** Mails go out through Resend; in development, to the terminal. */
function mailTransport(): EmailTransport {
  const { RESEND_API_KEY: apiKey, MAIL_FROM: from, VERCEL_ENV } = process.env
  if (apiKey && from) return resendMail({ apiKey, from })
  if (VERCEL_ENV === 'development') return consoleMail()
  return {
    // In the log, and not in front of the visitor: the answer must not depend on whether there was a mail to send.
    send: () => Promise.reject(new Error('a mail was not sent: set RESEND_API_KEY and MAIL_FROM')),
  }
}

/** fastauth-edge answers what is under `${prefix}/auth`, and this function all else. */
export const service = (prefix: string) =>
  withAuth(
    async (request, auth) => {
      if (new URL(request.url).pathname !== `${prefix}/me`) {
        return Response.json({ detail: 'Not Found' }, { status: 404 })
      }
      const { user, roles, permissions } = await auth.requireAuth()
      const { id, email, name } = user
      return Response.json(
        { id, email, name, roles, permissions: [...permissions] },
        { headers: { 'cache-control': 'no-store' } },
      )
    },
    () => ({
      providers: [credentials()],
      routePrefix: `${prefix}/auth`,
      emailTransport: mailTransport(),
    }),
  )
