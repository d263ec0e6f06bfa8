/** What shells do in the name of an application: sign a user in and out, and go on with a session. */
import { UserNotFoundError } from '../errors.ts'
import { AccessError } from './access-error.ts'
import { credentialsOf, demandRoles, endedBy, fromHere } from './authentication.ts'
import type { Visits } from './core.ts'
import type { Services } from './services.ts'
import type { Tokens } from './sessions/sessions.ts'
import { cookieLines } from './signing-in.ts'

export function visits(services: Services): Visits {
  const { settings, sessions } = services
  const { lifetimeMs, renewEveryMs, absoluteLifetimeMs } = settings.session
  const shownBy = (request: Request) => credentialsOf(services, request, new URL(request.url))
  const linesFor = async (request: Request, tokens: Tokens): Promise<readonly string[]> =>
    settings.delivery === 'cookie' ? cookieLines(services, shownBy(request).cookies, tokens) : []

  return {
    demandRoles: () => demandRoles(services),

    async signIn(request, { userId, ifPassword, ipAddress, userAgent }) {
      const asking = await services.flows.whoIsAsking({ userId })
      if (asking === null) throw new UserNotFoundError()
      const { user, hashedPassword } = asking
      if (!user.isActive) throw new AccessError(401, 'Account is deactivated', 'inactive')
      const isChanged = ifPassword !== undefined && ifPassword !== hashedPassword
      const opening = await sessions.open({ remember: false, ip: ipAddress, userAgent })
      const isIn =
        !isChanged &&
        (await services.flows.signIn({
          userId,
          hashedPassword,
          grant: opening.grant,
          former: await sessions.former(shownBy(request).presented),
        }))
      if (!isIn) throw new AccessError(401, 'The password has been changed', 'password_changed')
      const tokens = await opening.issue({ user, hashedPassword })
      const now = Date.now()
      const session = {
        id: tokens.boundTo,
        userId,
        createdAt: new Date(now),
        expiresAt: new Date(now + tokens.lasting * 1000),
        ipAddress,
        userAgent,
      }
      return { session, token: tokens.access, cookies: await linesFor(request, tokens) }
    },

    async signOut(request) {
      const shown = shownBy(request)
      if (shown.bearer === undefined) fromHere(services, request, shown)
      const ended = await sessions.end(endedBy(shown))
      return { ended, cookies: settings.delivery === 'cookie' ? shown.cookies.forget() : [] }
    },

    isDue({ createdAt, expiresAt }) {
      const now = Date.now()
      return (
        renewEveryMs !== null &&
        expiresAt.getTime() - lifetimeMs + renewEveryMs <= now &&
        createdAt.getTime() + absoluteLifetimeMs > now + lifetimeMs
      )
    },

    async renew(request) {
      const { presented } = shownBy(request)
      const renewed = await sessions.refresh(presented, undefined)
      return renewed?.outcome === 'renewed' ? linesFor(request, await renewed.issue()) : null
    },
  }
}
