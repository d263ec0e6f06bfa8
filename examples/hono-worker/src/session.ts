import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import type { CookieOptions } from 'hono/utils/cookie'
import type { AppContext, UserEnv } from './env.ts'
import { ApiError, inBackground } from './errors.ts'
import { isLocal } from './mail.ts'
import { fingerprint, newSecret } from './secret.ts'

const COOKIE = 'session'
const LIFE_MS = 30 * 24 * 3_600_000

/** `__Host-session`, except on http://localhost, where browsers keep no such cookie. */
function cookieOptions(c: AppContext): CookieOptions {
  const common: CookieOptions = { path: '/', httpOnly: true, sameSite: 'Lax' }
  return isLocal(new URL(c.req.url)) ? common : { ...common, secure: true, prefix: 'host' }
}

const keepCookie = (c: AppContext, secret: string): void =>
  setCookie(c, COOKIE, secret, { ...cookieOptions(c), maxAge: LIFE_MS / 1000 })

const sessionSecret = (c: AppContext): string | undefined =>
  getCookie(c, COOKIE, cookieOptions(c).prefix)

/** A new session for a user; `keep` hands it to the browser. */
export async function openSession(
  c: AppContext,
  userId: string,
): Promise<{ id: string; keep: () => void }> {
  const secret = newSecret()
  const { id } = await c.var.adapter.session.createSession({
    id: await fingerprint(secret),
    userId,
    expiresAt: new Date(Date.now() + LIFE_MS),
    ipAddress: c.req.header('cf-connecting-ip') ?? null,
    // Cut where it may halve a character, which no database stores.
    userAgent: c.req.header('user-agent')?.slice(0, 512).toWellFormed() ?? null,
  })
  return { id, keep: () => keepCookie(c, secret) }
}

/** Ends the session that the request brought along, if it did. */
export async function closeSession(c: AppContext): Promise<void> {
  const secret = sessionSecret(c)
  if (secret) await c.var.adapter.session.deleteSession(await fingerprint(secret))
  forgetCookie(c)
}

export function forgetCookie(c: AppContext): void {
  deleteCookie(c, COOKIE, cookieOptions(c))
}

/** Lets through who has a session. A database that does not answer is an error of its own, not a 401. */
export const requireUser = createMiddleware<UserEnv>(async (c, next) => {
  const { adapter } = c.var
  const secret = sessionSecret(c)
  const auth = secret ? await adapter.session.getSessionUser(await fingerprint(secret)) : null
  if (!secret || auth === null) {
    if (secret) forgetCookie(c)
    throw new ApiError(401, 'unauthenticated', 'log in first')
  }
  c.set('auth', auth)
  const { id, expiresAt } = auth.session
  if (expiresAt.getTime() - Date.now() < LIFE_MS / 2) {
    inBackground(c, adapter.session.extendSession(id, new Date(Date.now() + LIFE_MS)))
    keepCookie(c, secret)
  }
  await next()
})

/** Lets through who has a role; stands after `requireUser`. */
export const requireRole = (role: string) =>
  createMiddleware<UserEnv>(async (c, next) => {
    if (!c.var.auth.roles.includes(role)) {
      throw new ApiError(403, 'forbidden', `this needs the role ${role}`)
    }
    await next()
  })
