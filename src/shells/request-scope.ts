import type { EdgeAdapter } from '../store/adapter.ts'
import { ConfigError, ValidationError } from '../errors.ts'
import type { SessionUser } from '../types.ts'
import { admit, type Rule, signedIn, withPermission, withRole } from './access.ts'
import type { Renewals } from './renewals.ts'
import type { Auth, RequestAuth } from './request-auth.ts'
import { type CookieHeader, type Incoming, sessionCookie } from './session-cookie.ts'
import { newToken } from './session-token.ts'
import type { AuthSettings } from './settings.ts'

/** The end of a request: what the answer has to say, and what is to be done after it. */
export interface Ending {
  readonly cookie: CookieHeader | undefined
  /** A write that the answer need not wait for. Never rejects. */
  readonly after: Promise<void> | undefined
}

/** What stands around a request's work. */
export interface RequestScope<A extends EdgeAdapter> {
  readonly auth: Auth<A>
  /** The visitor was turned away for not being signed in: a cookie that opens nothing is forgotten. */
  turnedAway(): void
  end(): Ending
}

/** Where the answer's visitor is said to come from, when the caller of `signIn` does not say. */
export type AddressOf = (headers: Incoming['headers']) => string | null

/** Cut where it may halve a character, which no database stores. */
const userAgentOf = (headers: Incoming['headers']): string | null =>
  headers.get('user-agent')?.slice(0, 512).toWellFormed() ?? null

const isBearer = (authorization: string): boolean => /^Bearer(?:\s|$)/i.test(authorization)

/** Undefined for one that is no token: whoever sends it is nobody, whatever cookie comes along. */
const bearerOf = (authorization: string): string | undefined =>
  /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1]

/** Reads a request lazily: nothing is asked of the database until somebody wants to know. */
export function openScope<A extends EdgeAdapter>(
  adapter: A,
  request: Incoming,
  { lifetimeMs, renewEveryMs, idOf, cookie: cookieSettings }: AuthSettings,
  renewed: Renewals,
  addressOf: AddressOf,
): RequestScope<A> {
  const { headers } = request
  const { session } = adapter
  const cookie = sessionCookie(request, cookieSettings, lifetimeMs)
  const authorization = headers.get('authorization') ?? ''
  let byCookie = !isBearer(authorization)
  let token = byCookie ? cookie.read() : bearerOf(authorization)
  let setCookie: CookieHeader | undefined
  let isOver = false
  let asked: Promise<SessionUser | null> | undefined
  /** What it came to. */
  let found: SessionUser | null = null

  const idOfToken = async (secret: string): Promise<string> => {
    const id: unknown = await idOf(secret)
    if (typeof id === 'string' && id !== '') return id
    throw new ConfigError('session.idOf must give a string that is not empty')
  }

  /** What a token's session comes to; `nothing` for none, and for a token that no session can have. */
  const bySession = async <T>(work: (id: string) => Promise<T>, nothing: T): Promise<T> => {
    if (token === undefined) return nothing
    const id = await idOfToken(token)
    try {
      return await work(id)
    } catch (error) {
      if (error instanceof ValidationError) return nothing
      throw error
    }
  }

  const ask = async (): Promise<SessionUser | null> => {
    const asking = token
    const visitor = await bySession(session.getSessionUser, null)
    if (asking === token) found = visitor
    return visitor
  }

  const become = (next: string | undefined): void => {
    token = next
    asked = undefined
    found = null
  }

  const current = (): Promise<SessionUser | null> => {
    if (asked === undefined) {
      asked = ask()
      // Whoever asked is told; one who does not wait for the answer must not end the process.
      asked.catch(() => {})
    }
    return asked
  }
  const admitted = async (rule: Rule): Promise<SessionUser> => admit(await current(), rule)

  const requestAuth: RequestAuth = {
    current,
    requireAuth: () => admitted(signedIn),
    requireRole: (...names) => admitted(withRole(...names)),
    requirePermission: (...names) => admitted(withPermission(...names)),

    async signIn(userId, details = {}) {
      if (isOver) throw new ConfigError('the answer has gone without its cookie: sign in before it')
      const {
        ipAddress = addressOf(headers)?.slice(0, 255) ?? null,
        userAgent = userAgentOf(headers),
      } = details
      const secret = newToken()
      const id = await idOfToken(secret)
      const expiresAt = new Date(Date.now() + lifetimeMs)
      const opened = await session.createSession({ id, userId, expiresAt, ipAddress, userAgent })
      become(secret)
      byCookie = true
      setCookie = cookie.keep(secret, true)
      return { session: opened, token: secret }
    },

    async signOut() {
      // What is to end is not renewed, even if it cannot be ended now.
      found = null
      const ended = await bySession(session.deleteSession, false)
      // After the session is gone: while it is not, the browser needs the cookie to try again.
      const isKept = byCookie && (setCookie !== undefined || cookie.read() !== undefined)
      if (isKept) setCookie = cookie.forget(true)
      become(undefined)
      return ended
    },
  }

  const isDue = (expiresAt: Date): boolean =>
    renewEveryMs !== null && expiresAt.getTime() - lifetimeMs + renewEveryMs <= Date.now()

  const renew = async (id: string): Promise<void> => {
    try {
      await session.extendSession(id, new Date(Date.now() + lifetimeMs))
    } catch {
      // `onQuery` is told; the session lasts for a while yet, and the next request tries again.
      renewed.fail(id)
    }
  }

  return {
    // By their descriptors: `db` of drizzleAdapter is not enumerable.
    auth: Object.create(Object.prototype, {
      ...Object.getOwnPropertyDescriptors(adapter),
      ...Object.getOwnPropertyDescriptors(requestAuth),
    }),
    turnedAway() {
      if (byCookie && cookie.read() !== undefined) setCookie ??= cookie.forget(false)
    },
    end() {
      const due = found !== null && isDue(found.session.expiresAt) ? found.session.id : undefined
      const after = due !== undefined && renewed.begin(due) ? renew(due) : undefined
      if (after && byCookie && token !== undefined) setCookie ??= cookie.keep(token, false)
      isOver = true
      return { cookie: setCookie, after }
    },
  }
}
