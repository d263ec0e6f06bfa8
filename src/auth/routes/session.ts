/** Who is signed in, and signing out: `/me`, `/refresh`, `/logout`. */
import { type Presented, sessionsOf } from '../sessions/sessions.ts'
import * as v from 'valibot'
import { AccessError } from '../access-error.ts'
import { admitted, endedBy, visitorBy } from '../authentication.ts'
import { ValidationError } from '../../errors.ts'
import { json, message, Refused, refusal } from '../http/answers.ts'
import { flag, text } from '../http/fields.ts'
import { guarded, open, type Route } from '../http/route.ts'
import { withoutTokens, withTokens } from '../signing-in.ts'
import { inCookies, type Services } from '../services.ts'
import { shown as asShown } from '../users.ts'
import type { UserData } from '../../types.ts'

const me = guarded('GET /me', { summary: 'Who is signed in' }, (_services, { visitor }) =>
  json(asShown(visitor.user)),
)

const REFUSALS = {
  invalid: 'Invalid refresh token',
  replayed: 'Refresh token has already been used',
} as const

const refresh = open(
  'POST /refresh',
  {
    summary:
      'Goes on being signed in: a new pair of tokens, or the session for its whole lifetime again',
    body: v.optional(v.object({ refresh_token: text })),
  },
  async (services, { body, bearer, presented, cookies, tell }) => {
    const given = body?.refresh_token || undefined
    const renewed = await services.sessions.refresh(presented, given)
    if (renewed === undefined) return refusal(401, 'Refresh token required')
    if (renewed.outcome !== 'renewed') return refusal(401, REFUSALS[renewed.outcome])
    await tell('onTokenRefresh', renewed.user)
    // What a cookie held stays out of the reach of scripts.
    const byCookie = given === undefined && bearer === undefined
    return withTokens(byCookie ? inCookies(services) : services, cookies, await renewed.issue())
  },
)

const REFRESH_FIRST =
  'Not authenticated: refresh, and sign out everywhere with the new access token'

/** Who is signed in by a refresh token alone: the access token has expired. */
const ownerOf = async (
  { sessions }: Services,
  { refresh }: Presented,
): Promise<string | undefined> =>
  (await sessions.former({ access: [], refresh }))[0]?.family?.userId

const userOf = async ({ flows }: Services, userId: string): Promise<UserData | undefined> =>
  (await flows.whoIsAsking({ userId }))?.user

const logout = open(
  'POST /logout',
  {
    summary: 'Ends this session, or with ?all=true all of the user’s',
    query: v.object({ all: v.optional(flag, false) }),
  },
  async (services, { query, cookies, tell, ...exchange }) => {
    const { flows, sessions, settings } = services
    const shown = endedBy(exchange)
    const forgotten = (): Response =>
      withoutTokens(
        exchange.bearer === undefined ? inCookies(services) : services,
        cookies,
        message('Logged out'),
      )
    if (!query.all && settings.hooks.onSignout === undefined) {
      // Nobody wants to know whose session it is: its end is one request.
      if (!(await sessions.end(shown))) throw new AccessError(401, 'Not authenticated')
      return forgotten()
    }
    const visitor = await visitorBy(services, exchange, { current: true })
    const owner = visitor ? undefined : await ownerOf(services, shown)
    if (query.all && owner !== undefined) throw new AccessError(401, REFRESH_FIRST)
    const user = owner === undefined ? admitted(visitor).user : await userOf(services, owner)
    if (user) await tell('onSignout', user)
    if (query.all && user) await flows.endAll(user.id, {}, sessions.revocation(new Date()))
    else await sessions.end(shown)
    return forgotten()
  },
)

function falseIfInvalid(error: unknown): false {
  if (error instanceof ValidationError) return false
  throw error
}

/** `DELETE /sessions/{session_id}` answers for another's session as for none. */
const noSession = (): Refused => new Refused(404, 'Session not found')

const configured = (isConfigured: unknown): void => {
  if (!isConfigured) throw new Refused(400, 'Session management is not configured')
}

const list = guarded(
  'GET /sessions',
  { summary: 'The live sessions of the signed-in user, oldest first', lists: sessionsOf },
  ({ adapters }, { visitor }) => {
    configured(adapters.session)
    const current = visitor.session
    return json(
      visitor.sessions.map((session) => ({
        id: session.id,
        user_id: session.userId,
        ip_address: session.ipAddress,
        user_agent: session.userAgent,
        current: session.id === current?.id,
        created_at: session.createdAt.toISOString(),
        expires_at: session.expiresAt.toISOString(),
      })),
    )
  },
)

const revokeAll = guarded(
  'DELETE /sessions/all',
  { summary: 'Ends all sessions of the signed-in user' },
  async (services, { visitor, cookies }) => {
    const { adapters, flows, sessions } = services
    configured(adapters.session)
    await flows.endAll(visitor.user.id, {}, sessions.revocation(new Date()))
    return withoutTokens(services, cookies, message('All sessions revoked'))
  },
)

const revokeOne = guarded(
  'DELETE /sessions/{session_id}',
  { summary: 'Ends one session of the signed-in user' },
  async (services, { visitor, params, cookies }) => {
    configured(services.adapters.session)
    const id = params['session_id'] ?? ''
    // No session has an id that no database keeps.
    const ended = await services.flows.endSession(id, visitor.user.id).catch(falseIfInvalid)
    if (!ended) throw noSession()
    const answer = message('Session revoked')
    return id === visitor.session?.id ? withoutTokens(services, cookies, answer) : answer
  },
)

export const SESSION_ROUTES: readonly Route[] = [me, refresh, logout, list, revokeAll, revokeOne]
