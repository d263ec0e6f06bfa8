/** Accounts: one handler, for Vercel's edge runtime and for its Node functions alike. */
import type { UserData } from 'fastauth-edge'
import { type Auth, withAuth } from 'fastauth-edge/vercel'
import { hashPassword, verifyPassword } from './password.ts'
import { login, readBody, registration } from './body.ts'
import { HttpError, problem } from './problem.ts'

type Route = (auth: Auth, request: Request) => Promise<Response>

/** What a user may see of their own row, named field by field. */
const visible = ({ id, email, name, emailVerified, createdAt }: UserData) => ({
  id,
  email,
  name,
  emailVerified,
  createdAt,
})

const register: Route = async (auth, request) => {
  const { email, password, name } = await readBody(request, registration)
  const hashedPassword = await hashPassword(password)
  const user = await auth.user.createUser({ email, hashedPassword, name })
  await auth.signIn(user.id)
  return Response.json({ user: visible(user) }, { status: 201 })
}

const signIn: Route = async (auth, request) => {
  const { email, password } = await readBody(request, login)
  const found = await auth.user.getCredentialsByEmail(email)
  // The same work and the same answer for every reason: who guesses learns nothing.
  const matches = await verifyPassword(password, found?.hashedPassword ?? null)
  if (found === null || !matches || !found.user.isActive) {
    throw new HttpError(401, 'invalid_credentials', 'the e-mail or the password is wrong')
  }
  await auth.signIn(found.user.id)
  return Response.json({ user: visible(found.user) })
}

const signOut: Route = async (auth) => {
  await auth.signOut()
  return Response.json({ ok: true })
}

const me: Route = async (auth) => {
  const { user, roles, permissions } = await auth.requireAuth()
  return Response.json({ user: visible(user), roles, permissions: [...permissions] })
}

const sessions: Route = async (auth) => {
  const { session, user } = await auth.requireAuth()
  const found = await auth.session.listUserSessions(user.id)
  // The ids are hashes of what the cookies hold: they end a session and open none.
  return Response.json({
    sessions: found.map(({ userId, ...shown }) => ({
      ...shown,
      current: shown.id === session?.id,
    })),
  })
}

const endSession: Route = async (auth, request) => {
  const { session, user } = await auth.requireAuth()
  const id = new URL(request.url).searchParams.get('id') ?? ''
  // Another user's session is as unknown as one that does not exist.
  if ((await auth.session.getSession(id))?.userId !== user.id) {
    throw new HttpError(404, 'session_not_found', 'you have no such session')
  }
  await (id === session?.id ? auth.signOut() : auth.session.deleteSession(id))
  return Response.json({ ok: true })
}

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ['POST register', register],
  ['POST login', signIn],
  ['POST logout', signOut],
  ['GET me', me],
  ['GET sessions', sessions],
  ['DELETE sessions', endSession],
])

/** Whether a page of another site had the browser send this. */
function isCrossSite({ method, url, headers }: Request): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  const origin = headers.get('origin')
  return origin === null
    ? !/^(?:same-origin|none)$/.test(headers.get('sec-fetch-site') ?? 'none')
    : origin !== new URL(url).origin
}

export const accounts = withAuth(async (request, auth) => {
  try {
    const action = new URL(request.url).pathname.split('/').at(-1)
    const route = ROUTES.get(`${request.method} ${action}`)
    if (route === undefined) throw new HttpError(404, 'not_found', 'there is no such route')
    if (isCrossSite(request)) {
      throw new HttpError(403, 'cross_site_request', 'this request came from another site')
    }
    const answer = await route(auth, request)
    answer.headers.set('cache-control', 'no-store')
    return answer
  } catch (error) {
    // Who is not signed in, a taken e-mail, a database that is down: withAuth answers those.
    if (error instanceof HttpError) return problem(error)
    throw error
  }
})
