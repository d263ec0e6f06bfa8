import type { EdgeAdapter } from '../store/adapter.ts'
import { internalsOf } from '../store/internals.ts'
import { ConfigError, ValidationError } from '../errors.ts'
import * as input from '../input/text.ts'
import type { Current } from '../auth/current.ts'
import type { Whence } from '../auth/elsewhere.ts'
import type { SessionUser } from '../types.ts'
import { admit, type Rule, signedIn, withPermission, withRole } from './access.ts'
import type { Background } from './background.ts'
import { cameFrom, fromElsewhere } from './came-from.ts'
import type { Incoming } from './incoming.ts'
import { open } from './opening.ts'
import { presented } from './presented.ts'
import { recent } from './recent.ts'
import type { Renewals } from './renewals.ts'
import type { RequestAuth } from './request-auth.ts'
import { authOver, entranceOf, type RequestScope } from './scope.ts'
import { type CookieHeader, sessionCookie } from './session-cookie.ts'
import { newToken } from './session-token.ts'
import type { AuthSettings } from './settings.ts'

/** Sessions that a sign-in has ended: an answer that knew only them must not undo its cookie. */
const replaced = recent(60_000)

/**
 * Milliseconds after a look-up found nothing during which the answer may have the browser forget the cookie. One
 * that comes later may come after a sign-in elsewhere has set another; the next request will do it.
 */
const FORGET_WITHIN_MS = 5_000

/** Reads a request lazily: it queries nothing until a caller needs the user. */
export function openOwnScope<A extends EdgeAdapter>(
  adapter: A,
  request: Incoming,
  settings: AuthSettings,
  renewals: Renewals,
): RequestScope<A> {
  const { lifetimeMs, renewEveryMs, idOf, addressOf } = settings
  const { headers } = request
  const { session } = adapter
  const cookie = sessionCookie(request, settings)
  const cookies = cookie.read()
  let { byCookie, tokens } = presented(headers, cookies)
  /** What somebody decided who signed in or out. */
  let decided: CookieHeader | undefined
  let isOver = false
  let asked: Promise<Current | null> | undefined
  /** What it came to: who it is and by which token, or when it was known that it is nobody. */
  let found: { readonly token: string; readonly visitor: SessionUser } | undefined
  let nobodyAt: number | undefined

  /** Undefined for a token that no session can have. */
  const idOfToken = async (token: string): Promise<string | undefined> => {
    const id: unknown = await idOf(token)
    try {
      return input.id(id) || undefined
    } catch (error) {
      if (error instanceof ValidationError) return undefined
      throw error
    }
  }
  const idsOf = async (of: readonly string[]): Promise<string[]> => {
    const ids = await Promise.all([...new Set(of)].map(idOfToken))
    return ids.filter((id) => id !== undefined)
  }

  /** Who signs in within a request has shown that they are here. */
  const brought = tokens
  const whence = (): Whence => {
    const from = byCookie && tokens === brought ? cameFrom(request, settings) : 'here'
    if (from === 'elsewhere') throw fromElsewhere()
    return from
  }
  const ask = async (): Promise<Current | null> => {
    const asking = tokens
    if (asking.length === 0) return null
    const from = whence()
    for (const token of asking) {
      const id = await idOfToken(token)
      const visitor = id === undefined ? null : await session.getSessionUser(id)
      if (visitor === null) continue
      if (from === 'unknown') throw fromElsewhere()
      if (asking === tokens) found = { token, visitor }
      return { ...visitor, claims: null }
    }
    if (asking === tokens) nobodyAt = Date.now()
    return null
  }

  const become = (next: readonly string[]): void => {
    tokens = next
    asked = undefined
    found = undefined
    nobodyAt = undefined
  }

  const current = (): Promise<Current | null> => {
    if (asked === undefined) {
      asked = ask()
      // The caller gets the error; one that does not await it must not end the process.
      asked.catch(() => {})
    }
    return asked
  }
  const admitted = async (rule: Rule): Promise<Current> => admit(await current(), rule)

  const requestAuth: RequestAuth = {
    current,
    requireAuth: () => admitted(signedIn),
    requireRole: (...names) => admitted(withRole(...names)),
    requirePermission: (...names) => admitted(withPermission(...names)),

    async signIn(userId, details) {
      if (isOver) throw new ConfigError('the answer has gone without its cookie: sign in before it')
      const { ifPassword, ...visitor } = entranceOf(headers, addressOf, details)
      const token = newToken()
      const id = await idOfToken(token)
      if (id === undefined)
        throw new ConfigError('session.idOf must return a string that can be stored')
      const ends = await idsOf([...tokens, ...cookies])
      const expiresAt = new Date(Date.now() + lifetimeMs)
      const data = { id, userId, expiresAt, ...visitor }
      const opened = await open(adapter, { session: data, ifPassword, ends })
      for (const ended of ends) replaced.note(ended)
      become([token])
      byCookie = true
      decided = cookie.keep(token, true)
      return { session: opened, token }
    },

    async signOut() {
      const leaving = tokens
      if (leaving.length > 0) whence()
      // What is to end is not renewed, even if it cannot be ended now.
      found = undefined
      const ids = await idsOf(leaving)
      const ended = await Promise.all(ids.map((id) => session.deleteSession(id)))
      // After the session is gone: while it is not, the browser needs the cookie to try again.
      if (byCookie && leaving.length > 0 && !ids.some(replaced.has)) decided = cookie.forget(true)
      become([])
      return ended.includes(true)
    },
  }

  /** The cookie of a session that has just been renewed. */
  const renewed = async (
    background: Partial<Background> | undefined,
  ): Promise<CookieHeader | undefined> => {
    if (found === undefined || renewEveryMs === null) return undefined
    const { token, visitor } = found
    const { id, expiresAt } = visitor.session
    if (expiresAt.getTime() - lifetimeMs + renewEveryMs > Date.now()) return undefined
    const { extendOnce } = internalsOf(session).sessions
    const extend = () => extendOnce(id, new Date(Date.now() + lifetimeMs))
    const isExtended = await renewals.renew(id, extend, background)
    return isExtended && byCookie ? cookie.keep(token, false) : undefined
  }

  const forgotten = async (): Promise<CookieHeader | undefined> => {
    if (!byCookie || nobodyAt === undefined) return undefined
    const [isLate, ids] = [Date.now() - nobodyAt > FORGET_WITHIN_MS, await idsOf(tokens)]
    return isLate || ids.some(replaced.has) ? undefined : cookie.forget(false)
  }

  return {
    auth: authOver(adapter, requestAuth),
    async end(background) {
      isOver = true
      const said = decided ?? (await renewed(background)) ?? (await forgotten())
      return said ? [said] : []
    },
  }
}
