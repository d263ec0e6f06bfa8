/** Next.js' middleware: visitors of the account page sign in first. Sessions in use are renewed. */
import { withAuth } from 'fastauth-edge/vercel'
import { authOptions } from './lib/auth.ts'

export const config = { matcher: '/account/:path*' }

export const proxy = withAuth(async (request, auth) => {
  if (await auth.current()) return undefined
  return Response.redirect(new URL('/auth/sign-in?next=/account', request.url))
}, authOptions)
