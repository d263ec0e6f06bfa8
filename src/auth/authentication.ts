/** Who sends a request, by the token that it carries. */
import { AccessError } from './access-error.ts'
import type { Demand } from './core.ts'
import { CSRF_DETAIL, isCsrfToken, isUnsafe, whence } from './elsewhere.ts'
import { type CookieJar, cookieJar } from './http/cookies.ts'
import type { RoleAdapter } from '../store/role.ts'
import type { Services } from './services.ts'
import type { Look, Presented, Visitor } from './sessions/sessions.ts'

/** What a request carries to show who sends it. */
export interface Credentials {
  readonly bearer: string | undefined
  readonly cookies: CookieJar
  readonly presented: Presented
}

/** The token of `Authorization: Bearer`. Another scheme and an empty token are as if there were none. */
function bearerOf(headers: Headers): string | undefined {
  const value = /^Bearer[ \t]+(.*)$/i.exec(headers.get('authorization')?.trim() ?? '')?.[1]?.trim()
  return value === '' ? undefined : value
}

export function credentialsOf(services: Services, request: Request, url: URL): Credentials {
  const bearer = bearerOf(request.headers)
  const cookies = cookieJar(request.headers, url, services.settings.cookies)
  const access = bearer === undefined ? cookies.access : [bearer]
  return { bearer, cookies, presented: { access, refresh: cookies.refresh } }
}

/** The tokens whose sessions a request may end: with a bearer token, no cookie counts. */
export const endedBy = ({
  bearer,
  presented,
}: Pick<Credentials, 'bearer' | 'presented'>): Presented =>
  bearer === undefined ? presented : { ...presented, refresh: [] }

/**
 * What a request must still show before it may change something with the visitor's cookies: nothing, or a CSRF token.
 *
 * @throws {AccessError} 403, it comes from another site
 */
export function fromHere(
  { settings }: Services,
  request: Request,
  { bearer, cookies }: Credentials,
): 'cleared' | 'needs-token' {
  const hasCookie = cookies.access.length > 0 || cookies.refresh.length > 0
  const found = whence(request, {
    ownOrigins: settings.baseUrl === undefined ? [] : [new URL(settings.baseUrl).origin],
    trustedOrigins: settings.trustedOrigins,
    hasCredentialCookie: hasCookie && bearer === undefined,
  })
  if (found === 'elsewhere') throw new AccessError(403, CSRF_DETAIL)
  return found === 'unknown' && settings.csrfEnabled ? 'needs-token' : 'cleared'
}

/**
 * The same rule for a GET that changes something: another site could have a browser send it.
 *
 * @throws {AccessError} 403, it comes from another site
 */
export function demandFromHere(
  services: Services,
  request: Request,
  url: URL,
): { credentials: Credentials; state: 'cleared' | 'needs-token' } {
  const credentials = credentialsOf(services, request, url)
  const asUnsafe = new Request(request.url, { method: 'POST', headers: request.headers })
  return { credentials, state: fromHere(services, asUnsafe, credentials) }
}

/** @throws {AccessError} 403, the CSRF token is missing, or it is bound to none of these sessions */
export async function checkCsrfToken(
  { settings }: Services,
  request: Request,
  { csrf: cookie }: CookieJar,
  boundTo: readonly string[],
): Promise<void> {
  const signer = settings.secrets.signer('csrf')
  const header = request.headers.get(settings.csrfHeader)
  for (const one of boundTo) {
    if (await isCsrfToken(signer, one, { header, cookie })) return
  }
  throw new AccessError(403, CSRF_DETAIL)
}

/** Who shows the tokens of a request: a bearer token alone, else the first cookie that opens something. */
export async function visitorBy(
  { sessions }: Services,
  { presented }: Pick<Credentials, 'presented'>,
  look: Look,
): Promise<(Visitor & { readonly token: string }) | null> {
  for (const token of presented.access) {
    const visitor = await sessions.visitorOf(token, look)
    if (visitor) return { ...visitor, token }
  }
  return null
}

/**
 * Who is signed in, of a request that an application answers.
 *
 * @throws {AccessError} 403, it comes from another site
 */
async function whoAsks(services: Services, request: Request, look: Look): Promise<Visitor | null> {
  const credentials = credentialsOf(services, request, new URL(request.url))
  const { bearer, cookies, presented } = credentials
  // Nobody's request changes nothing in nobody's name.
  if (presented.access.length === 0) return null
  const byCookie = bearer === undefined && isUnsafe(request)
  const state = byCookie ? fromHere(services, request, credentials) : 'cleared'
  const visitor = await visitorBy(services, credentials, look)
  if (visitor && state === 'needs-token') {
    await checkCsrfToken(services, request, cookies, [visitor.boundTo])
  }
  return visitor
}

export async function authenticate(services: Services, request: Request): Promise<Visitor | null> {
  const visitor = await whoAsks(services, request, { current: false })
  return visitor?.user.isActive ? visitor : null
}

/** The visitor, who has to be there and active. */
export function admitted<V extends Visitor>(visitor: V | null): V {
  if (visitor === null) throw new AccessError(401, 'Not authenticated')
  if (!visitor.user.isActive) throw new AccessError(401, 'Account is deactivated')
  return visitor
}

/** @throws {AccessError} 403, the visitor signed in too long ago for a change of their credentials */
export function demandFresh({ settings }: Services, { signedInAt }: Visitor): void {
  const age = Date.now() - (signedInAt?.getTime() ?? 0)
  if (age > settings.session.freshMs) throw new AccessError(403, 'Sign in again to do this')
}

/** @throws {AccessError} FastAuth's answer where there are no roles */
export function demandRoles({ adapters: { role } }: Services): RoleAdapter {
  if (role === undefined) throw new AccessError(500, 'RBAC is not configured')
  return role
}

/** FastAuth's words to who does not have the role. */
export const INSUFFICIENT_ROLE = 'Insufficient role'

/** @throws {AccessError} there are no roles, or the visitor does not have this one */
export function demandRole(services: Services, { roles }: Visitor, role: string): void {
  demandRoles(services)
  if (!roles.includes(role)) throw new AccessError(403, INSUFFICIENT_ROLE)
}

export async function requireVisitor(
  services: Services,
  request: Request,
  { role, permission, fresh = false, current = false }: Demand,
): Promise<Visitor> {
  const byRole = role !== undefined || permission !== undefined
  const visitor = admitted(
    await whoAsks(services, request, { current: byRole || fresh || current }),
  )
  if (byRole) demandRoles(services)
  if (role !== undefined) demandRole(services, visitor, role)
  if (permission !== undefined && !visitor.permissions.has(permission)) {
    throw new AccessError(403, 'Insufficient permissions')
  }
  if (fresh) demandFresh(services, visitor)
  return visitor
}
